"""What may become of a notice now: one sentence for every act that is refused, asked by both the
acts and the page that shows the buttons."""

from __future__ import annotations

from datetime import datetime

from hotline.casework.act import Act
from hotline.casework.noticekinds import TIMELESS
from hotline.errors import NotAllowedNow, Stale
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor, may
from hotline.rules.phrases_of_time import moment
from hotline.rules.words import ACTS, ROLES
from hotline.store import notices
from hotline.store.notices import Notice

STATES = {"draft": "草稿", "approved": "已审定", "sealed": "已印发", "dropped": "已作废"}
BUTTONS = ("edit_notice", "approve_notice", "seal_notice", "drop_notice")


def opened(act: Act, notice_id: int, version: int | None, verb: str) -> Notice:
    """Return the draft an act works on. Raises OutOfReach, NotAllowedNow, Stale."""
    row = notices.find(notice_id)
    act.subject = f"通报 {row.number or row.period}"
    check_open(row, verb)
    check_version(row, version)
    return row


def check_open(row: Notice, verb: str) -> None:
    """Raise NotAllowedNow when the notice is not a draft any more."""
    if said := ended(row, verb):
        raise NotAllowedNow(said)


def ended(row: Notice, verb: str) -> str:
    """Return why nothing becomes of the notice any more, "" while it is a draft."""
    if row.state == "sealed":
        return (
            f"这份通报已由{row.sealed_by}于{moment(row.sealed_at)}印发，不能再{verb}。"
            "发现差错的，请用“更正”另拟一份。"
        )
    if row.state == "dropped":
        return f"这份草稿已作废（{row.dropped_reason}），不能再{verb}。"
    return ""


def check_version(row: Notice, version: int | None) -> None:
    """Raise Stale when somebody changed the draft since the page was opened; None skips it."""
    if version is None or version == row.version:
        return
    if row.approved_at and (not row.edited_at or row.approved_at >= row.edited_at):
        who = f"{row.approved_by}已于{moment(row.approved_at)}审定"
    elif row.edited_at:
        who = f"{row.edited_by}已于{moment(row.edited_at)}修改"
    else:
        who = "有人刚刚改动了"
    raise Stale(f"您打开页面后，{who}这份草稿。请查看最新内容后再提交，您填写的文字已保留。")


def too_early(kind: str, period: Period, now: datetime) -> str:
    """Return why a notice of the period cannot be sealed yet, "" when the period is over."""
    if period.until <= now or kind in TIMELESS:
        return ""
    return f"{period.name}到{moment(period.until)}才结束，之前可以拟稿，不能印发。"


def refusals(actor: Actor, row: Notice, period: Period, now: datetime) -> dict[str, str]:
    """Return for each act "" when it may be done now, else the sentence that says why not."""
    verbs = dict(zip(BUTTONS, ("修改", "审定", "印发", "作废"), strict=True))
    found = {name: _duty(actor, name) or ended(row, verb) for name, verb in verbs.items()}
    found["seal_notice"] = found["seal_notice"] or too_early(row.kind, period, now)
    if row.state == "approved" and not found["approve_notice"]:
        found["approve_notice"] = "已经审定，修改后需要重新审定。"
    found["correct"] = _duty(actor, "draft_notice") or _not_corrected(row)
    return found


def _duty(actor: Actor, name: str) -> str:
    if may(actor, name):
        return ""
    return f"“{ACTS[name]}”不属于{ROLES.get(actor.role, actor.role)}的职责。"


def _not_corrected(row: Notice) -> str:
    if row.state != "sealed":
        return "还没有印发，直接修改草稿即可。"
    newer = notices.sealed(row.kind, row.period, row.subject)
    if newer is not None and newer.id != row.id:
        return f"已被{newer.number or '后一份通报'}更正，请从最近一份发起更正。"
    return ""
