"""A notice as it reads now: the figures counted, the text composed, the office's words put in.

Nothing here writes. A sealed notice is made again from its frozen figures and never counted.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from hotline.casework import noticefrozen, noticekeys
from hotline.casework.noticematerial import LONG, material
from hotline.casework.noticemonths import sealed_months
from hotline.casework.noticewording import Wording, doubts, one_line, wording_of
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.errors import NotAllowedNow
from hotline.outside.pdf.fonts import missing_characters
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticechecks import disagreements
from hotline.rules.noticeminutes import mark as minutes_mark
from hotline.rules.noticepaper import as_document, as_text, edited
from hotline.rules.noticeparts import Correction
from hotline.rules.notices import compose
from hotline.rules.noticetext import NoticeNames, NoticeText, Publish
from hotline.rules.noticeview import ranking
from hotline.rules.periods import Period
from hotline.rules.scoring import RankRow
from hotline.store.notices import Notice, find


@dataclass(frozen=True)
class Asked:
    """Which notice is wanted: everything that is not counted."""

    kind: str
    period: Period
    subject: str = ""
    scheme: str = ""
    wording: Wording = Wording()
    number: str = ""
    corrects: Notice | None = None
    verify_code: str = ""
    verify_url: str = ""


@dataclass(frozen=True)
class Draft:
    """A notice as it reads now, with what stands against sealing it.

    faults        figures that contradict one another: it cannot be sealed
    unprintable   characters no font has; they would print as 〓
    doubts        numbers people wrote that the figures do not have (a person decides)
    machine       the text without the office's words
    """

    material: Any
    names: NoticeNames
    rows: list[RankRow]
    text: NoticeText
    machine: NoticeText
    faults: list[str]
    unprintable: list[str]
    doubts: list[str]


def asked_of(row: Notice, period: Period) -> Asked:
    """Return what a kept draft asks for."""
    corrects = find(row.corrects_id) if row.corrects_id else None
    return Asked(
        row.kind, period, row.subject, row.scheme, wording_of(row), row.number, corrects
    )  # fmt: skip


def drafted(asked: Asked, settings: Settings, counted_at: datetime, issued_on: date) -> Draft:
    """Count and compose. Raises Incomplete and NotAllowedNow as `material` does."""
    counted = material(asked.kind, asked.period, asked.scheme, asked.subject, counted_at)
    names = names_of(asked, settings)
    machine = composed(asked.kind, counted, names, issued_on)
    text = finished(machine, asked.wording)
    return Draft(
        counted, names, ranked(counted), text, machine, disagreements(counted),
        missing_characters(as_text(text) + _shown(names), fonts_of(settings)),
        doubts(asked.wording.words, machine),
    )  # fmt: skip


def machine_text(asked: Asked, settings: Settings, counted_at: datetime) -> NoticeText:
    """Return what the figures alone say now."""
    counted = material(asked.kind, asked.period, asked.scheme, asked.subject, counted_at)
    return composed(asked.kind, counted, names_of(asked, settings), counted_at.date())


def _shown(names: NoticeNames) -> str:
    return "".join(str(value) for value in asdict(names).values())


def names_of(asked: Asked, settings: Settings) -> NoticeNames:
    """Return the office's names for a notice, with its number, comment and what it corrects."""
    named, wording = effective_settings(settings), asked.wording
    is_bulletin = wording.form == "bulletin"
    return NoticeNames(
        county=named["county_name"],
        office=named["office_name"],
        mark=minutes_mark(named["county_name"]) if asked.kind == "minutes" else "",
        number="" if is_bulletin else asked.number,
        publish=cast(Publish, wording.publish),
        issue=(asked.number or "第　期") if is_bulletin else "",
        comment=wording.comment,
        corrects=corrected(asked.corrects) if asked.corrects else None,
        note=_note(asked),
        verify_code=noticekeys.shown_code(asked.verify_code),
        verify_url=asked.verify_url,
    )


def _note(asked: Asked) -> str:
    """Return which months of a longer period count as they were published."""
    if asked.kind not in LONG or not (sealed := sealed_months(asked.period)):
        return ""
    return f"{'、'.join(sealed)}采用已印发通报的数据，其余月份按本次统计时间计算"


def corrected(old: Notice) -> Correction:
    """Return how a correction names the notice it puts right."""
    return Correction(old.number, one_line(old.title), date.fromisoformat(old.issued_on))


def composed(kind: str, counted: Any, names: NoticeNames, issued_on: date) -> NoticeText:
    """Return the machine's text."""
    return compose(kind, counted, names, issued_on)


def ranked(counted: Any) -> list[RankRow]:
    """Return the ranking in the material, [] for a kind without one."""
    return ranking(counted) if isinstance(counted, MonthFigures) else []


def finished(machine: NoticeText, wording: Wording) -> NoticeText:
    """Return the text with the office's words and title put in, in its public version too."""
    text = edited(machine, wording.words)
    return replace(text, title=wording.title or text.title)


def remade(notice_id: int) -> NoticeText:
    """Return a sealed notice's text made again from its frozen figures; nothing is counted.

    Equal to what was sealed whatever happened since to tickets, units, policies and schemes.
    Raises NotAllowedNow for a notice that is not sealed.
    """
    row = find(notice_id)
    if row.state != "sealed":
        raise NotAllowedNow("这份通报还没有印发，没有封存的数据。")
    counted, names, issued_on = noticefrozen.opened(row)
    return finished(composed(row.kind, counted, names, issued_on), wording_of(row))


def fonts_of(settings: Settings) -> Path | None:
    """Return the folder of the county's own fonts, or None."""
    folder = settings.data / "fonts"
    return folder if folder.is_dir() else None


def plain_document(text: NoticeText, watermark: str = "") -> dict[str, Any]:
    """Return the press's document as it will be kept: exactly what JSON gives back."""
    described = as_document(text, watermark=watermark)
    document: dict[str, Any] = json.loads(noticefrozen.canonical(described))
    return document
