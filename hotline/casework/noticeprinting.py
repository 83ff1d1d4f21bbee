"""A notice as a file for whoever asks at the command line: sealed bytes, or the draft as it reads.

Nothing is drafted or kept by printing; that it was printed stands in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from hotline.casework import noticedrafts, noticefrozen, noticekinds
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.noticedrafts import Asked, Draft
from hotline.casework.noticefiles import public_text, workbook_of
from hotline.casework.noticewording import Wording, wording_of
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.files import path_of
from hotline.outside.pdf.press import print_pdf
from hotline.rules.noticepaper import as_text
from hotline.rules.noticetext import NoticeText
from hotline.rules.periods import Period
from hotline.store import notices
from hotline.store.figures import first_registered
from hotline.store.notices import Notice

FORMATS = ("pdf", "xlsx", "txt")


@dataclass(frozen=True)
class Printed:
    """A file and what to tell the person who asked for it."""

    body: bytes
    said: str


def check_countable(kind: str, period: Period, now: datetime) -> None:
    """Raise Incomplete for a period that has not begun or lies before the first ticket."""
    if kind in noticekinds.TIMELESS:
        return
    if period.since > now:
        raise Incomplete(
            f"{period.name}还没有开始，不能编制通报。",
            fields={"period": "请选择已经开始的时段。"},
        )
    first = first_registered()
    if first is None or period.until <= first:
        raise Incomplete(f"{period.name}没有工单记录。", fields={"period": "请选择有工单的时段。"})


def printed(
    caller: Caller, kind: str, period_code: str, settings: Settings, *,
    scheme: str = "", subject: str = "", output: str = "pdf",
) -> Printed:  # fmt: skip
    """Return a notice as pdf, xlsx or txt: the sealed one, or the draft as it reads now.

    Asked for with a scheme it is always a draft. Raises Incomplete, NotAllowedNow (figures that
    contradict one another), NotYours.
    """
    allow(caller.actor, "notice")
    if output not in FORMATS:
        raise Incomplete(f"输出格式只有 {'、'.join(FORMATS)}。")
    subject = noticekinds.checked_subject(kind, subject)
    period = noticekinds.period_of_notice(kind, period_code, subject)
    row = None if scheme else notices.sealed(kind, period.code, subject)
    if row is not None:
        found = Printed(
            sealed_bytes(row, output, settings), f"已印发的{_named(row)}，与印发时一致。"
        )
    else:
        check_countable(kind, period, caller.now)
        asked = asked_for(kind, period, subject, scheme)
        draft = drafted_soundly(asked, settings, caller.now)
        body = _body(draft.text, output, settings)
        found = Printed(body, _told(draft))
    _note_printed(caller, kind, period, len(found.body))
    return found


def _named(row: Notice) -> str:
    return f"《{row.title}》{row.number}".replace("\n", "")


def asked_for(kind: str, period: Period, subject: str, scheme: str) -> Asked:
    """Return the office's open draft without its number, or a bare one; another scheme is bare."""
    row = None if scheme else notices.open_draft(kind, period.code, subject)
    if row is not None:
        return replace(noticedrafts.asked_of(row, period), number="", wording=wording_of(row))
    form, publish = noticekinds.form(kind), noticekinds.publish(period)
    return Asked(kind, period, subject, scheme, Wording(form=form, publish=publish))


def drafted_soundly(asked: Asked, settings: Settings, now: datetime) -> Draft:
    """Return the draft as counted now. Raises NotAllowedNow naming figures that disagree."""
    issued_on = (
        now.date() if asked.kind in noticekinds.TIMELESS else min(now, asked.period.until).date()
    )
    draft = noticedrafts.drafted(asked, settings, now, issued_on)
    if draft.faults:
        raise NotAllowedNow("统计数据前后不一致，暂不能编制通报：" + "；".join(draft.faults[:10]))
    return draft


def _told(draft: Draft) -> str:
    said = "未印发的草稿，没有文号。"
    if draft.unprintable:
        said += f"这些字没有字体可以印出：{'、'.join(draft.unprintable[:20])}。"
    return said


def sealed_bytes(row: Notice, output: str, settings: Settings) -> bytes:
    """Return a sealed notice's file as it was kept; one that was lost is made again.

    `output` public is the version for everyone: its SHA-256 stands on the check page too.
    """
    if output == "txt":
        return as_text(noticedrafts.remade(row.id)).encode()
    kind = {"pdf": "paper", "xlsx": "sheet", "public": "public"}[output]
    for file in notices.files_of(row.id):
        path = path_of(file["sha256"], settings.blobs)
        if file["kind"] == kind and path.is_file():
            return path.read_bytes()
    if output == "pdf":  # the same document gives the same bytes
        return print_pdf(noticefrozen.document_of(row), noticedrafts.fonts_of(settings))
    text = noticedrafts.remade(row.id)
    public = public_text(text, row.publish) if output == "public" else None
    return _body(public, "pdf", settings) if public else workbook_of(text)


def _body(text: NoticeText, output: str, settings: Settings) -> bytes:
    if output == "txt":
        return as_text(text).encode()
    if output == "xlsx":
        return workbook_of(text)
    return print_pdf(noticedrafts.plain_document(text), noticedrafts.fonts_of(settings))


@one_act("notice")
def _note_printed(act: Act, kind: str, period: Period, size: int) -> str:
    act.noted = {"kind": kind, "period": period.code, "bytes": size}
    act.subject = f"{noticekinds.word(kind)} {period.code}"
    return act.subject


def save_file(body: bytes, file: Path) -> None:
    """Write the file whole or not at all. Raises Incomplete when the folder cannot be written."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(body)
        part.replace(file)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise Incomplete(
            f"文件写不进 {file}。请检查文件夹是否存在、是否可写、磁盘是否有空间。"
        ) from problem
