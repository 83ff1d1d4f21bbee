"""A month printed with one click: whole, seen on its way, going on after a kill."""

from __future__ import annotations

import hashlib
import io
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable

import pytest

from hotline.casework.issuing import draft_notice, seal_notice
from hotline.casework.noticequeue import is_waiting
from hotline.casework.printbatch import batch_file, batches, begin_batch, work_off
from hotline.config import Settings
from hotline.errors import Incomplete, NotYours, OutOfReach
from hotline.jobs.notices import Batches
from hotline.outside.files import keep
from hotline.store.database import db
from hotline.store.notices import NoticeFile, PrintBatch
from tests.county import ROOT, actor
from tests.issuing.conftest import LATER, OCTOBER, by, play_ticket
from tests.moments import at

EARLIER = b"%PDF-1.4 printed by an earlier program"
NAMES = {"1-2026-10通报.pdf", "2-2026-10通报（公开版）.pdf", "3-2026-10通报统计表.xlsx"}
UNITS = ("001-柳河镇", "002-石桥镇", "003-县水利局", "004-县交通局")


def _names(settings: Settings, number: str) -> set[str]:
    path, name, media_type = batch_file(actor("director"), int(number), settings)
    row = PrintBatch.get_by_id(int(number))
    assert name == "2026-10通报全套.zip" and media_type == "application/zip"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
    with zipfile.ZipFile(path) as bundle:
        assert bundle.testzip() is None
        return set(bundle.namelist())


def test_one_click_prints_the_month(draft: str, settings: Settings) -> None:
    seal_notice(by("director"), int(draft), None, "云热办〔2026〕1号", settings)
    number = begin_batch(by("supervisor"), OCTOBER)
    assert begin_batch(by("director"), OCTOBER) == number, "a second click finds the first"
    assert is_waiting() and work_off(settings, lambda: LATER) == 1 and not is_waiting()
    sheets = {f"一单位一表/{unit}.{kind}" for unit in UNITS for kind in ("pdf", "xlsx")}
    assert _names(settings, number) == NAMES | sheets
    told = batches(actor("director"))[0]
    assert (told["state"], told["done"], told["total"], told["problem"]) == ("done", 11, 11, "")
    paper = NoticeFile.get(NoticeFile.kind == "paper")
    with zipfile.ZipFile(batch_file(actor("director"), int(number), settings)[0]) as bundle:
        body = bundle.read("1-2026-10通报.pdf")
    assert hashlib.sha256(body).hexdigest() == paper.sha256, "the sealed bytes, not new ones"
    assert [path.name for path in (settings.data / "batches").iterdir()] == [f"{number}.zip"]


def test_the_version_for_everyone_is_the_one_the_check_page_knows(
    draft: str, settings: Settings
) -> None:
    seal_notice(by("director"), int(draft), None, "云热办〔2026〕1号", settings)
    earlier = keep(io.BytesIO(EARLIER), "a.pdf", settings.blobs)
    NoticeFile.update(sha256=earlier.sha256).where(NoticeFile.kind == "public").execute()
    number = begin_batch(by("director"), OCTOBER)
    work_off(settings, lambda: LATER)
    with zipfile.ZipFile(batch_file(actor("director"), int(number), settings)[0]) as bundle:
        assert bundle.read("2-2026-10通报（公开版）.pdf") == EARLIER


CHILD = """
import os, signal, sys
from pathlib import Path
from hotline.store.database import open_database
from hotline.store.sealing import open_keys
data = Path(sys.argv[1])
open_keys(data / "keys"); open_database(data / "hotline.db")
from hotline.casework import printbatch
from hotline.config import Settings
from tests.issuing.conftest import LATER
real, made = printbatch.save_file, []
def killing(body, file):
    if len(made) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    made.append(file)
    real(body, file)
printbatch.save_file = killing
printbatch.work_off(Settings(data=data), lambda: LATER)
"""


def _killed(settings: Settings) -> None:
    order = [sys.executable, "-c", CHILD, str(settings.data)]
    assert subprocess.run(order, cwd=ROOT, check=False).returncode == -signal.SIGKILL


def test_a_killed_batch_goes_on_with_the_figures_it_began_with(
    data: object, settings: Settings
) -> None:
    number = begin_batch(by("supervisor"), OCTOBER)
    db.close()
    _killed(settings)
    db.connect()
    row = PrintBatch.get_by_id(int(number))
    assert row.state == "working" and row.now_making
    folder = settings.data / "batches" / number
    kept = {p.name: p.read_bytes() for p in folder.rglob("*") if p.suffix in (".pdf", ".xlsx")}
    assert kept
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "补登的工单")
    work_off(settings, lambda: LATER)
    assert _names(settings, number) >= NAMES
    with zipfile.ZipFile(batch_file(actor("director"), int(number), settings)[0]) as bundle:
        for name in bundle.namelist():
            if name in kept:
                assert bundle.read(name) == kept[name], "what was made is not made again"


def test_a_batch_that_kills_its_program_each_time_gives_up_in_words(
    data: object, settings: Settings
) -> None:
    number = begin_batch(by("supervisor"), OCTOBER)
    folder = settings.data / "batches" / number
    folder.mkdir(parents=True)
    (folder / ".tries").write_text("3")
    assert work_off(settings, lambda: LATER) == 0
    row = PrintBatch.get_by_id(int(number))
    assert row.state == "failed" and "连续 3 次中断" in row.problem and not folder.exists()
    assert begin_batch(by("supervisor"), OCTOBER) != number, "it can be asked for again"


def test_a_full_disk_is_told_and_leaves_nothing(
    data: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.casework import printbatch

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    number = begin_batch(by("supervisor"), OCTOBER)
    monkeypatch.setattr(printbatch, "save_file", full)
    work_off(settings, lambda: LATER)
    row = PrintBatch.get_by_id(int(number))
    assert row.state == "failed" and "磁盘" in row.problem
    with pytest.raises(OutOfReach):
        batch_file(actor("director"), int(number), settings)


def test_who_prints_and_what_can_be_printed(data: object, settings: Settings) -> None:
    with pytest.raises(NotYours):
        begin_batch(by("operator"), OCTOBER)
    with pytest.raises(NotYours):
        batches(actor("station_leader"))
    for period in ("2026", "2027-01", "2019-01", "昨天"):
        with pytest.raises(Incomplete):
            begin_batch(by("supervisor"), period)
    assert draft_notice(by("supervisor"), "monthly", OCTOBER) and not is_waiting()


def test_the_worker_prints_by_a_program_of_its_own_and_stops_with_it(
    data: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLINE_DATA", str(settings.data))
    number = int(begin_batch(by("supervisor"), OCTOBER))
    stopping = threading.Event()
    worker = Batches(stopping)
    worker.start()
    _wait_until(lambda: PrintBatch.get_by_id(number).done >= 2)
    stopping.set()
    _wait_until(lambda: not worker.is_alive)
    assert PrintBatch.get_by_id(number).state == "working", "stopped on the way"
    stopping.clear()
    worker.start()
    _wait_until(lambda: PrintBatch.get_by_id(number).state == "done")
    stopping.set()
    assert _names(settings, str(number)) >= NAMES


def _wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(1200):
        if is_so():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it did not come to that within two minutes")
