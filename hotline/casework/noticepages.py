"""What the office looks at: the list of notices, one notice with what may become of it, its files.

A draft is counted and composed each time it is looked at; a sealed one is read from what was
frozen, never counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.casework import noticedrafts, noticefrozen, noticekeys, noticekinds
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.noticedrafts import Draft
from hotline.casework.noticefiles import public_text
from hotline.casework.noticereach import SEE_DRAFTS, TO_EVERY_UNIT, check_seen
from hotline.casework.noticestate import refusals
from hotline.casework.noticewording import machine_words
from hotline.config import Settings
from hotline.errors import NotYours, OutOfReach
from hotline.outside.files import path_of
from hotline.outside.pdf.press import print_pdf
from hotline.rules.noticetext import NoticeText
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor, may
from hotline.rules.scoring import RankRow
from hotline.store import notices
from hotline.store.notices import Notice, NoticeFile

WATERMARK = "草稿"


@dataclass(frozen=True)
class NoticeView:
    """One notice on screen.

    refusals      for edit_, approve_, seal_, drop_notice and correct: "" or why not
    doubts        numbers people wrote that the figures do not have; a person confirms them
    corrects, corrected_by   the notice this one puts right, and the one that puts this one right
    machine       what each paragraph says by the figures alone, by block key
    """

    row: Notice
    period: Period
    text: NoticeText
    material: Any
    rows: list[RankRow]
    unprintable: list[str]
    faults: list[str]
    files: list[dict[str, Any]]
    next_number: str
    refusals: dict[str, str]
    doubts: list[str] = field(default_factory=list)
    corrects: Notice | None = None
    corrected_by: Notice | None = None
    machine: dict[str, str] = field(default_factory=dict)


def notices_listed(
    actor: Actor, kind: str = "", state: str = "", page: int = 1
) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of notices, newest first, and whether there are more.

    State "" is all but the dropped ones, `open` the drafts and approved ones.
    """
    if not may(actor, "read_figures"):
        raise NotYours("通报由县热线办和各单位负责人查看。")
    states = {"": ("draft", "approved", "sealed"), "open": notices.OPEN}.get(state, (state,))
    if actor.role in SEE_DRAFTS:
        rows, has_more = notices.listed(kind, states, max(page, 1))
    elif "sealed" in states:
        readable = notices.Readable(TO_EVERY_UNIT, notices.codes_of(actor.unit_ids))
        rows, has_more = notices.listed(kind, ("sealed",), max(page, 1), readable)
    else:
        rows, has_more = [], False
    return [_told(row) for row in rows], has_more


def _told(row: dict[str, Any]) -> dict[str, Any]:
    period = noticekinds.period_for(row["kind"], row["period"])
    return {**row, "kind_word": noticekinds.word(row["kind"]), "period_name": period.name}


def notice_view(actor: Actor, notice_id: int, settings: Settings, now: datetime) -> NoticeView:
    """Return one notice as it reads now, with what may become of it. Raises OutOfReach."""
    row = notices.find(notice_id)
    is_whole = check_seen(actor, row) == "whole"
    period = noticekinds.period_for(row.kind, row.period)
    found = sealed_draft(row) if row.state == "sealed" else draft_now(row, period, settings, now)
    text = found.text if is_whole else public_text(found.text, row.publish)
    if text is None:
        raise OutOfReach("没有找到这份通报，或者它不在您的查看范围内。")
    files = [f for f in notices.files_of(row.id) if is_whole or f["kind"] == "public"]
    return NoticeView(
        row=row, period=period, text=text, material=found.material if is_whole else None,
        rows=found.rows if is_whole else [],
        unprintable=found.unprintable, faults=found.faults, files=files,
        next_number=noticekeys.proposed(row.form, settings, now),
        refusals=refusals(actor, row, period, now), doubts=found.doubts,
        corrects=notices.find(row.corrects_id) if row.corrects_id else None,
        corrected_by=notices.correction_of(row.id),
        machine=machine_words(found.machine) if is_whole else {},
    )  # fmt: skip


def draft_now(row: Notice, period: Period, settings: Settings, now: datetime) -> Draft:
    """Return the draft as counted now, dated today or on the day the person has set."""
    asked = noticedrafts.asked_of(row, period)
    return noticedrafts.drafted(asked, settings, now, now.date())


def sealed_draft(row: Notice) -> Draft:
    """Return a sealed notice from its frozen figures."""
    material, names, issued_on = noticefrozen.opened(row)
    machine = noticedrafts.composed(row.kind, material, names, issued_on)
    return Draft(
        material, names, noticedrafts.ranked(material), noticedrafts.remade(row.id), machine,
        [], [], [],
    )  # fmt: skip


def preview(caller: Caller, notice_id: int, settings: Settings) -> bytes:
    """Return the notice as a PDF: a draft under the watermark 草稿, a sealed one as printed."""
    row = notices.find(notice_id)
    check_seen(caller.actor, row)
    if row.state == "sealed":
        return print_pdf(noticefrozen.document_of(row), noticedrafts.fonts_of(settings))
    allow(caller.actor, "read_figures")
    period = noticekinds.period_for(row.kind, row.period)
    text = draft_now(row, period, settings, caller.now).text
    document = noticedrafts.plain_document(text, WATERMARK)
    return print_pdf(document, noticedrafts.fonts_of(settings))


def file_of(actor: Actor, file_id: int, settings: Settings) -> tuple[Path, str, str]:
    """Return where a notice's file lies, its name and media type. Raises OutOfReach."""
    found = NoticeFile.get_or_none(NoticeFile.id == file_id)
    if found is None:
        raise OutOfReach("没有找到这个文件。")
    if check_seen(actor, notices.find(found.notice_id)) != "whole" and found.kind != "public":
        raise OutOfReach("没有找到这个文件，或者它不在您的查看范围内。")
    path = path_of(found.sha256, settings.blobs)
    if not path.is_file():
        raise OutOfReach("这个文件不在本机，请从备份中恢复。")
    return path, str(found.name), str(found.media_type)


def file_taken(caller: Caller, file_id: int, settings: Settings) -> tuple[Path, str, str]:
    """Return a notice's file as `file_of` does, and note in the trail that it left."""
    found = file_of(caller.actor, file_id, settings)
    note_taken(caller, found[1])
    return found


@one_act("print")
def note_taken(act: Act, name: str) -> str:
    """Note that a file of notices left the house."""
    act.subject = "通报文件"
    act.noted = {"file": name}
    return name
