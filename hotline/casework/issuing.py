"""A notice on its way: drafted, edited, approved, sealed, or dropped; corrected by a new one.

draft → approved → sealed, and dropped from the first two. An edit takes an approval back. A
sealed notice never changes: a mistake is corrected by a new notice that names it. Figures are not
kept before the seal; they are counted whenever the draft is looked at. Source: requirement G5.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from hotline.casework import noticedrafts, noticekinds
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.noticekeys import LONGEST_NUMBER
from hotline.casework.noticepages import (
    NoticeView,
    file_of,
    file_taken,
    notice_view,
    notices_listed,
    preview,
)
from hotline.casework.noticeprinting import check_countable
from hotline.casework.noticesealing import seal_notice
from hotline.casework.noticestate import opened
from hotline.casework.noticewording import (
    FORMS,
    Wording,
    check_line,
    check_title,
    check_words,
    differing,
    line,
    plain,
    wording_of,
)
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.words import PUBLISHING
from hotline.store import notices
from hotline.store.notices import Notice

__all__ = [
    "NoticeView",
    "approve_notice",
    "draft_notice",
    "drop_notice",
    "edit_notice",
    "file_of",
    "file_taken",
    "notice_view",
    "notices_listed",
    "preview",
    "seal_notice",
]

LONGEST_COMMENT = 2_000


@one_act("draft_notice")
def draft_notice(
    act: Act,
    kind: str,
    period_code: str,
    *,
    form: str = "",
    scheme: str = "",
    subject: str = "",
    corrects_id: int | None = None,
) -> str:
    """Begin a draft and return its id; a second click finds the first one.

    Raises Incomplete for a kind, period or subject that cannot be, NotAllowedNow when a sealed
    notice of the period exists and it is not named as the one to correct.
    """
    subject = noticekinds.checked_subject(kind, subject)
    period = noticekinds.period_of_notice(kind, period_code, subject)
    check_countable(kind, period, act.now)
    act.subject = f"{noticekinds.word(kind)} {period.name}"
    if (found := notices.open_draft(kind, period.code, subject)) is not None:
        return _the_same(found, corrects_id)
    _check_corrects(kind, period.code, subject, corrects_id)
    form = form or noticekinds.form(kind)
    if form not in FORMS:
        raise Incomplete("请选择通报格式。", fields={"form": "请选择红头通报或简报。"})
    row = Notice.create(
        kind=kind, period=period.code, subject=subject, form=form, scheme=scheme,
        corrects=corrects_id, drafted_at=act.now, drafted_by=act.actor.name,
        publish=noticekinds.publish(period),
    )  # fmt: skip
    return str(row.id)


def _the_same(found: Notice, corrects_id: int | None) -> str:
    if corrects_id is not None and found.corrects_id != corrects_id:
        raise NotAllowedNow("这个时段已有一份草稿，请先印发或作废它，再更正已印发的通报。")
    return str(found.id)


def _check_corrects(kind: str, period: str, subject: str, corrects_id: int | None) -> None:
    current = notices.sealed(kind, period, subject)
    if corrects_id is None and current is not None:
        raise NotAllowedNow(
            f"这个时段的通报已经印发（{current.number or current.issued_on}），不能再拟一份。"
            "发现差错的，请用“更正”另拟一份，新通报会写明更正哪一份。"
        )
    if corrects_id is not None and (current is None or current.id != corrects_id):
        raise NotAllowedNow("只能更正这个时段最近一次印发的通报，请刷新后从最近一份发起更正。")


def edit_notice(
    caller: Caller,
    notice_id: int,
    version: int | None,
    *,
    words: Mapping[str, str],
    title: str = "",
    comment: str = "",
    form: str = "",
    publish: str = "",
    number: str = "",
) -> str:
    """Keep the office's words and return the notice's id; an approval is taken back.

    `words` are by block key; one that is empty or the machine's own goes back to the figures. An
    empty `form`, `publish` or `number` leaves what stands.
    Raises Stale, Incomplete naming what is too long, NotAllowedNow for a sealed one.
    """
    allow(caller.actor, "edit_notice")
    row = notices.find(notice_id)
    cleaned = check_words(words)
    wanted = Wording(
        cleaned,
        check_title(title),
        _comment(comment),
        form or row.form,
        publish or row.publish,
    )
    if wanted.form not in FORMS or wanted.publish not in PUBLISHING:
        raise Incomplete("请选择通报格式和公布方式。", fields={"form": "请选择。"})
    if len(number) > LONGEST_NUMBER:
        raise Incomplete("文号太长。", fields={"number": f"最多 {LONGEST_NUMBER} 个字。"})
    if row.state in notices.OPEN:
        period = noticekinds.period_for(row.kind, row.period)
        asked = replace(noticedrafts.asked_of(row, period), wording=wanted)
        machine = noticedrafts.machine_text(asked, Settings(), caller.now)
        wanted = replace(wanted, words=differing({**wording_of(row).words, **cleaned}, machine))
        if "".join(wanted.title.split()) == "".join(machine.title.split()):
            wanted = replace(wanted, title="")
    return _keep(caller, notice_id, version, wanted, line(number) or row.number)


def _comment(comment: str) -> str:
    if len(comment) > LONGEST_COMMENT:
        raise Incomplete("点评太长。", fields={"comment": f"最多 {LONGEST_COMMENT} 个字。"})
    return plain(comment)


@one_act("edit_notice")
def _keep(act: Act, notice_id: int, version: int | None, wanted: Wording, number: str) -> str:
    row = opened(act, notice_id, version, "修改")
    if wording_of(row).text() == wanted.text() and row.number == number:
        return str(row.id)
    row.words = json.dumps(dict(wanted.words), ensure_ascii=False, sort_keys=True)
    row.title, row.comment, row.number = wanted.title, wanted.comment, number
    row.form, row.publish = wanted.form, wanted.publish
    act.noted = {"段落": sorted(wanted.words), "审定": "退回待审"} if row.approved_at else {
        "段落": sorted(wanted.words)
    }  # fmt: skip
    row.state, row.approved_at, row.approved_by = "draft", None, ""
    row.edited_at, row.edited_by = act.now, act.actor.name
    row.version += 1
    row.save()
    return str(row.id)


@one_act("approve_notice")
def approve_notice(act: Act, notice_id: int, version: int | None) -> str:
    """Approve a draft's words as they stand; a later edit asks for approval again."""
    row = opened(act, notice_id, version, "审定")
    if row.state == "approved":
        return str(row.id)
    row.state, row.approved_at, row.approved_by = "approved", act.now, act.actor.name
    row.approved_words = wording_of(row).text()
    row.version += 1
    row.save()
    return str(row.id)


@one_act("drop_notice")
def drop_notice(act: Act, notice_id: int, version: int | None, reason: str) -> str:
    """Set a draft aside with the reason; it stays readable."""
    row = opened(act, notice_id, version, "作废")
    reason = check_line(reason, "reason", "作废原因")
    if not reason:
        raise Incomplete("请填写作废原因。", fields={"reason": "请填写作废原因。"})
    row.state, row.dropped_reason = "dropped", reason
    row.version += 1
    row.save()
    act.noted = {"原因": reason}
    return str(row.id)
