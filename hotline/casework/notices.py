"""The monthly notice: figures put into words, checked by recomputation, then printed.

Nothing slow happens inside a transaction: the figures are counted, the paper is set by the press
in its own process, and only the line of the audit trail is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.casework.act import Act, Caller, one_act
from hotline.casework.figures import month, month_figures, span
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.pdf.fonts import missing_characters
from hotline.outside.pdf.press import print_pdf
from hotline.rules.monthfigures import MonthFigures, disagreements
from hotline.rules.noticepaper import as_document, as_text
from hotline.rules.notices import NoticeNames, NoticeText, monthly_notice
from hotline.rules.scoring import RankRow, rank
from hotline.store.figures import first_registered


@dataclass(frozen=True)
class Monthly:
    """One month's notice as it would be printed now: its figures, its ranking and its text."""

    figures: MonthFigures
    rows: list[RankRow]
    text: NoticeText
    unprintable: list[str]  # characters no font has; they would print as 〓


def monthly(period: str, settings: Settings, now: datetime) -> Monthly:
    """Return the draft for a month written `YYYY-MM`, counted at `now`.

    Raises Incomplete for a month that has not begun or lies before the first ticket, and
    NotAllowedNow naming every figure that contradicts another.
    """
    wanted = month(period)
    since, until = span(wanted)
    if since > now:
        raise Incomplete(
            "这个月还没有开始，不能编制通报。", fields={"period": "请选择过去的月份。"}
        )
    first = first_registered()
    if first is None or until <= first:
        raise Incomplete("这个月没有工单记录。", fields={"period": "请选择有工单的月份。"})
    figures = month_figures(wanted, now)
    if wrong := disagreements(figures):
        raise NotAllowedNow("统计数据前后不一致，暂不能编制通报：" + "；".join(wrong))
    named = effective_settings(settings)
    names = NoticeNames(county=named["county_name"], office=named["office_name"])
    text = monthly_notice(figures, names, min(now, until).date())
    missing = missing_characters(as_text(text), _fonts(settings))
    return Monthly(figures, rank(figures.units, figures.scheme), text, missing)


def _fonts(settings: Settings) -> Path | None:
    """Return the folder of the county's own fonts, or None."""
    folder = settings.data / "fonts"
    return folder if folder.is_dir() else None


def print_monthly(caller: Caller, period: str, settings: Settings, watermark: str = "") -> bytes:
    """Return the month's notice as a PDF; that it was printed stands in the audit trail."""
    draft = monthly(period, settings, caller.now)
    paper = print_pdf(as_document(draft.text, watermark), _fonts(settings))
    _note_printed(caller, period, len(paper))
    return paper


@one_act("notice")
def _note_printed(act: Act, period: str, size: int) -> str:
    act.noted = {"kind": "monthly", "period": period, "bytes": size}
    act.subject = f"当月通报 {period}"
    return act.subject


def months_on_record(now: datetime) -> list[str]:
    """Return the months that can be reported, newest first, written `YYYY-MM`."""
    first = first_registered()
    if first is None:
        return []
    found = []
    year, number = now.year, now.month
    while (year, number) >= (first.year, first.month):
        found.append(f"{year}-{number:02d}")
        year, number = (year, number - 1) if number > 1 else (year - 1, 12)
    return found


def save_paper(paper: bytes, file: Path) -> None:
    """Write the file whole or not at all. Raises Incomplete when the folder cannot be written."""
    part = file.with_name(f".{file.name}.part")
    try:
        part.write_bytes(paper)
        part.replace(file)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise Incomplete(
            f"文件写不进 {file}。请检查文件夹是否存在、是否可写、磁盘是否有空间。"
        ) from problem
