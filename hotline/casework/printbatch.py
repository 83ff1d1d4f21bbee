"""One click prints a month: the notice, its public version, a sheet for every unit, all tables.

The click keeps a row; a program of its own works it off file by file, so that pages stay fast and
no memory is kept. What is made lies in a folder until the zip is whole: a program that was killed
goes on where it stood, from the figures counted at its start. Thrice killed, it gives up in words.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hotline.casework import noticedrafts, noticekinds, noticeprinting, noticespecials
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.noticefiles import public_text, workbook_of
from hotline.casework.noticefrozen import opened
from hotline.casework.noticematerial import material
from hotline.casework.noticepages import note_taken
from hotline.casework.noticeprinting import save_file
from hotline.casework.noticewording import Wording, one_line
from hotline.config import Settings
from hotline.errors import NotAllowedNow, OutOfReach, Refused
from hotline.outside.excel import NotWritten
from hotline.outside.pdf.press import print_pdf
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.noticefreeze import freeze, thaw
from hotline.rules.noticetext import NoticeText
from hotline.rules.periods import Period
from hotline.rules.permissions import Actor
from hotline.store import notices
from hotline.store.database import write
from hotline.store.notices import PrintBatch

MOST_TRIES = 3
KEPT = 10  # finished batches whose zip is kept; a month can be printed again at any time
ZIP = "application/zip"
Make = Callable[[], bytes]


@one_act("print_batch")
def begin_batch(act: Act, period_code: str) -> str:
    """Ask for a month's whole set and return the batch's id; one under way is found again.

    Raises Incomplete for a period that is no month or has no tickets.
    """
    period = noticekinds.period_for("monthly", period_code)
    noticeprinting.check_countable("monthly", period, act.now)
    act.subject = f"成套打印 {period.name}"
    under_way = PrintBatch.get_or_none(
        (PrintBatch.period == period.code) & PrintBatch.state.in_(("waiting", "working"))
    )
    if under_way is not None:
        return str(under_way.id)
    row = PrintBatch.create(period=period.code, asked_at=act.now, asked_by=act.actor.name)
    return str(row.id)


def batches(actor: Actor) -> list[dict[str, Any]]:
    """Return the newest batches with how far they are. Raises NotYours."""
    allow(actor, "print_batch")
    return notices.batches()


def batch_file(actor: Actor, batch_id: int, settings: Settings) -> tuple[Path, str, str]:
    """Return where a finished batch's zip lies, its name and media type. Raises OutOfReach."""
    allow(actor, "print_batch")
    row = PrintBatch.get_or_none((PrintBatch.id == batch_id) & (PrintBatch.state == "done"))
    path = _zip_of(settings, batch_id)
    if row is None or not path.is_file():
        raise OutOfReach("这套材料已不在本机，请重新打印。")
    return path, f"{row.period}通报全套.zip", ZIP


def batch_taken(caller: Caller, batch_id: int, settings: Settings) -> tuple[Path, str, str]:
    """Return a finished batch as `batch_file` does, and note in the trail that it left."""
    found = batch_file(caller.actor, batch_id, settings)
    note_taken(caller, found[1])
    return found


def _folder(settings: Settings) -> Path:
    return settings.data / "batches"


def _zip_of(settings: Settings, batch_id: int) -> Path:
    return _folder(settings) / f"{batch_id}.zip"


def work_off(settings: Settings, clock: Callable[[], datetime]) -> int:
    """Work off every batch that waits or was interrupted; return how many were finished."""
    done = 0
    while (row := notices.waiting_batch()) is not None:
        try:
            _work(row, settings, clock)
            done += 1
        except (Refused, NotWritten, OSError) as failure:
            _note(row.id, state="failed", problem=_reason(failure), finished_at=clock())
            shutil.rmtree(_folder(settings) / str(row.id), ignore_errors=True)
    return done


def _reason(failure: BaseException) -> str:
    if isinstance(failure, OSError):
        return "磁盘读写出错或已满，没有完成。请处理后重新打印。"
    return str(failure)[:500] if isinstance(failure, Refused) else "表格没有生成，请重新打印。"


def _note(batch_id: int, **values: Any) -> None:
    with write():
        PrintBatch.update(**values).where(PrintBatch.id == batch_id).execute()


def _work(row: PrintBatch, settings: Settings, clock: Callable[[], datetime]) -> None:
    folder = _folder(settings) / str(row.id)
    folder.mkdir(parents=True, exist_ok=True)
    _count_try(folder)
    counted = Counted.taken(row.period, folder, clock())
    files = list(files_of(counted, settings))
    _note(row.id, state="working", total=len(files), problem="")
    for number, (name, make) in enumerate(files):
        _note(row.id, done=number, now_making=name)
        if not (folder / name).is_file():
            (folder / name).parent.mkdir(exist_ok=True)
            save_file(make(), folder / name)
    path = _zipped(folder, [name for name, _ in files], _zip_of(settings, row.id))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    _note(
        row.id, state="done", done=len(files), now_making="", sha256=digest,
        size=path.stat().st_size, finished_at=clock(),
    )  # fmt: skip
    shutil.rmtree(folder, ignore_errors=True)
    _forget_old(settings)


def _count_try(folder: Path) -> None:
    """Raise NotAllowedNow when the batch was begun too often: something kills it each time."""
    tries = folder / ".tries"
    count = int(tries.read_text()) + 1 if tries.is_file() else 1
    if count > MOST_TRIES:
        raise NotAllowedNow(
            f"打印程序连续 {MOST_TRIES} 次中断，已停止。请检查内存和磁盘空间后重新打印。"
        )
    tries.write_text(str(count))


def _forget_old(settings: Settings) -> None:
    paths = sorted(_folder(settings).glob("*.zip"), key=lambda path: int(path.stem))
    for path in paths[:-KEPT]:
        path.unlink(missing_ok=True)


def _zipped(folder: Path, names: list[str], target: Path) -> Path:
    """Write the zip whole or not at all; PDF and .xlsx are compressed already."""
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as bundle:
        for name in names:
            bundle.write(folder / name, name)
    return part.replace(target)


@dataclass(frozen=True)
class Counted:
    """The month as this batch prints it: the sealed figures, or those counted at its start."""

    period: Period
    figures: MonthFigures
    issued_on: date

    @classmethod
    def taken(cls, period_code: str, folder: Path, now: datetime) -> Counted:
        """Return the figures; counted once, so that a batch that goes on prints the same."""
        period = noticekinds.period_for("monthly", period_code)
        row = notices.sealed("monthly", period.code)
        if row is not None:
            figures, _, issued_on = opened(row)
            return cls(period, figures, issued_on)
        kept = folder / ".figures"
        if not kept.is_file():
            counted = material("monthly", period, "", "", now)
            save_file(freeze(counted).encode(), kept)
        figures = thaw(kept.read_text("utf-8"))
        return cls(period, figures, min(figures.counted_at, period.until).date())


def files_of(counted: Counted, settings: Settings) -> Iterator[tuple[str, Make]]:
    """Yield the files of a month by name, each with what makes it; the same names every time."""
    code = counted.period.code
    yield f"1-{code}通报.pdf", lambda: _paper(counted, settings, "pdf")
    text = _notice(counted, settings)
    if (public := public_text(text, text.names.publish)) is not None:
        yield f"2-{code}通报（公开版）.pdf", lambda: _public(public, counted, settings)
    yield f"3-{code}通报统计表.xlsx", lambda: _paper(counted, settings, "xlsx")
    earlier = noticespecials.earlier_lines(counted.figures, counted.figures.counted_at)
    for number, line in enumerate(counted.figures.units, start=1):
        sheet = noticespecials.sheet_of(
            counted.figures, line, counted.figures.counted_at, earlier
        )  # fmt: skip
        words = _named(sheet.unit, number)
        made = _sheet(sheet, counted, settings)
        yield f"一单位一表/{words}.pdf", lambda made=made: _pdf(made, settings)  # type: ignore[misc]
        yield f"一单位一表/{words}.xlsx", lambda made=made: workbook_of(made)  # type: ignore[misc]


def _named(unit: str, number: int) -> str:
    plain = "".join(c for c in one_line(unit) if c.isalnum() or c in "（）()-")
    return f"{number:03d}-{plain[:40]}"


def _notice(counted: Counted, settings: Settings) -> NoticeText:
    """Return the month's notice: the sealed one, else the draft as its office words it."""
    row = notices.sealed("monthly", counted.period.code)
    if row is not None:
        return noticedrafts.remade(row.id)
    asked = noticeprinting.asked_for("monthly", counted.period, "", "")
    names = noticedrafts.names_of(asked, settings)
    machine = noticedrafts.composed("monthly", counted.figures, names, counted.issued_on)
    return noticedrafts.finished(machine, asked.wording)


def _paper(counted: Counted, settings: Settings, output: str) -> bytes:
    row = notices.sealed("monthly", counted.period.code)
    if row is not None:
        return noticeprinting.sealed_bytes(row, output, settings)
    text = _notice(counted, settings)
    return _pdf(text, settings) if output == "pdf" else workbook_of(text)


def _public(text: NoticeText, counted: Counted, settings: Settings) -> bytes:
    """Return the version for everyone; of a sealed month the very bytes the check page knows."""
    row = notices.sealed("monthly", counted.period.code)
    if row is not None:
        return noticeprinting.sealed_bytes(row, "public", settings)
    return _pdf(text, settings)


def _sheet(sheet: Any, counted: Counted, settings: Settings) -> NoticeText:
    asked = noticedrafts.Asked("unit_sheet", counted.period, wording=Wording(publish="internal"))
    names = noticedrafts.names_of(asked, settings)
    return noticedrafts.composed("unit_sheet", sheet, names, counted.issued_on)


def _pdf(text: NoticeText, settings: Settings) -> bytes:
    return print_pdf(noticedrafts.plain_document(text), noticedrafts.fonts_of(settings))
