"""Sealing a notice: the figures frozen, the paper printed and kept, the city told, in this order.

The paper is printed from the very document that is kept, before the transaction; a crash between
the two leaves at most a file nobody names. Of two people who seal at once one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hotline.casework import noticedrafts, noticefrozen, noticekeys, noticekinds
from hotline.casework.act import Act, Caller, allow, done_before, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.noticedrafts import Draft
from hotline.casework.noticefiles import kept_files
from hotline.casework.noticestate import check_open, check_version, opened, too_early
from hotline.casework.noticewording import day_of, one_line
from hotline.casework.telling import files_told
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.files import StoredFile
from hotline.outside.pdf.press import print_pdf
from hotline.rules.noticefreeze import freeze, sha256
from hotline.rules.periods import Period
from hotline.store import notices, outbox
from hotline.store.notices import Notice, NoticeFile
from hotline.store.settings import read as read_setting


@dataclass(frozen=True)
class Frozen:
    """Everything of a sealed notice that was made before the transaction."""

    draft: Draft
    issued_on: date
    code: str
    figures: str
    document: str
    files: Sequence[tuple[str, StoredFile]]


def seal_notice(
    caller: Caller,
    notice_id: int,
    version: int | None,
    number: str,
    settings: Settings,
    issued_on: str | date | None = None,
    *,
    confirmed: bool = False,
) -> str:
    """Seal the notice under the number a person confirmed and return its id.

    `confirmed` says that a person has read the doubts: characters that cannot be printed, numbers
    in edited paragraphs that the figures do not have. Raises NotAllowedNow (not over yet, figures
    that contradict one another, sealed meanwhile), Incomplete (number), Stale, PrintFailed.
    """
    allow(caller.actor, "seal_notice")
    if (done := done_before(caller, "seal_notice")) is not None:
        return done
    row = notices.find(notice_id)
    check_open(row, "印发")
    check_version(row, version)
    period = noticekinds.period_for(row.kind, row.period)
    if said := too_early(row.kind, period, caller.now):
        raise NotAllowedNow(said)
    number = noticekeys.checked(number, row.kind, row.form, settings, caller.now)
    day = _day(row.kind, issued_on, period, caller)
    frozen = _frozen(row, period, number, day, caller, settings, confirmed)
    return _seal(caller, notice_id, row.version, number, settings, frozen)


def _day(kind: str, issued_on: str | date | None, period: Period, caller: Caller) -> date:
    day = day_of(issued_on, caller.now.date())
    first = period.first if kind in noticekinds.TIMELESS else period.until.date()
    if not first <= day <= caller.now.date():
        said = "成文日期应在统计时段结束之后、今天或以前。"
        raise Incomplete(said, fields={"issued_on": said})
    return day


def _frozen(
    row: Notice, period: Period, number: str, day: date, caller: Caller, settings: Settings,
    confirmed: bool,
) -> Frozen:  # fmt: skip
    code = noticekeys.new_code()
    asked = replace(
        noticedrafts.asked_of(row, period), number=number, verify_code=code,
        verify_url=verify_address(code),
    )  # fmt: skip
    draft = noticedrafts.drafted(asked, settings, caller.now, day)
    check_sound(draft, confirmed)
    document = noticefrozen.canonical(noticedrafts.plain_document(draft.text))
    paper = print_pdf(noticefrozen.read(document), noticedrafts.fonts_of(settings))
    files = kept_files(draft.text, paper, row.publish, settings)
    return Frozen(draft, day, code, freeze(draft.material), document, files)


def verify_address(code: str) -> str:
    """Return what the QR code holds: the check page's address, or the code itself.

    Without an address for citizens (`public_url` on the settings page) a path would lead nowhere.
    """
    url = str(read_setting("public_url", "")).rstrip("/")
    return f"{url}/verify/{code}" if url else f"核验码：{noticekeys.shown_code(code)}"


def check_sound(draft: Draft, confirmed: bool) -> None:
    """Raise NotAllowedNow for figures that contradict one another, or doubts not confirmed."""
    if draft.faults:
        raise NotAllowedNow("统计数据前后不一致，不能印发：" + "；".join(draft.faults[:10]) + "。")
    if confirmed:
        return
    doubts = list(draft.doubts)
    if draft.unprintable:
        lost = "、".join(f"{c}（U+{ord(c):04X}）" for c in draft.unprintable[:20])
        doubts.insert(0, f"这些字没有字体可以印出：{lost}。请改用别的字，或者装入本县的字体。")
    if doubts:
        raise NotAllowedNow("印发前请先核对：" + "".join(doubts) + "核对无误后确认，再次印发。")


@one_act("seal_notice")
def _seal(
    act: Act, notice_id: int, version: int, number: str, settings: Settings, frozen: Frozen
) -> str:
    row = opened(act, notice_id, version, "印发")
    noticekeys.checked(number, row.kind, row.form, settings, act.now)
    _check_alone(row)
    for kind, file in frozen.files:
        NoticeFile.create(
            notice=row, kind=kind, name=file.name, sha256=file.sha256, size=file.size,
            media_type=file.media_type, made_at=act.now,
        )  # fmt: skip
    _note(row, act, number, frozen)
    noticekeys.used(number)
    noticekeys.used_issue(number, act.now.year)
    outbox.owe("notice.published", None, _told(row, frozen), act.now)
    act.subject = f"通报 {number or row.title}"
    act.noted = {"数据": row.figures_sha256, "文件": frozen.files[0][1].sha256}
    return str(row.id)


def _check_alone(row: Notice) -> None:
    """Raise NotAllowedNow when another notice of the period was sealed that this does not name."""
    current = notices.sealed(row.kind, row.period, row.subject)
    if current is not None and current.id != row.corrects_id:
        raise NotAllowedNow(
            f"这个时段的通报已经印发（{current.number or current.issued_on}），不能再印发一份。"
        )


def _note(row: Notice, act: Act, number: str, frozen: Frozen) -> None:
    row.state, row.number, row.version = "sealed", number, row.version + 1
    row.title = row.title or frozen.draft.text.title
    row.counted_at = row.sealed_at = act.now
    row.sealed_by, row.issued_on = act.actor.name, frozen.issued_on.isoformat()
    row.verify_code, row.figures_sha256 = frozen.code, sha256(frozen.figures)
    row.figures = noticefrozen.envelope(frozen.figures, frozen.draft.names, frozen.issued_on)
    row.document = noticefrozen.packed(frozen.document)
    if row.approved_at is None:
        row.approved_at, row.approved_by = act.now, act.actor.name
    row.save()


def _told(row: Notice, frozen: Frozen) -> dict[str, Any]:
    """Return what the city hears: the paper's SHA-256 and the files that go up."""
    files = [Evidence(f.sha256, f.name, f.media_type, f.size) for _, f in frozen.files]
    return {
        "number": row.number, "kind": row.kind, "period": row.period,
        "title": one_line(row.title), "sha256": files[0].sha256,
        "attachments": files_told(files),
    }  # fmt: skip
