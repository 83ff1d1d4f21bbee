"""What lies on the disk shows nobody's number: tables, log, copies, and the files' modes."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from threading import Event

from hotline import clock
from hotline.casework import answering
from hotline.casework.answering import AnswerForm
from hotline.config import Settings
from hotline.jobs.line import CityLine
from hotline.jobs.notices import Batches
from hotline.jobs.queue import queue
from hotline.jobs.recount import Recounter
from hotline.jobs.reminders import Reminders
from hotline.jobs.schedule import schedule
from hotline.outside import uploads
from hotline.store.assignments import Answer
from hotline.store.database import db
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from hotline.web.admin.health import openings
from tests.county import ROOT
from tests.pages import story

CALLER, CONTACT, TYPED = "19911112222", "19933334444", "19955556666"


def on_disk(data: Path) -> bytes:
    """Return every byte of the database and its log."""
    return b"".join(path.read_bytes() for path in sorted(data.glob("hotline.db*")))


def test_no_number_lies_open_in_the_database(app):
    part = story.contacted(phone=CALLER, contact_phone=CONTACT)
    form = AnswerForm(record=story.RECORD, reply=story.REPLY, contact_number=TYPED)
    answering.answer(story.by("station_clerk"), part.id, None, form)
    assert Answer.get().contact_number == TYPED
    bytes_of_all = on_disk(app.config["SETTINGS"].data)
    assert "提交办结反馈".encode() in bytes_of_all
    for number in (CALLER, CONTACT, TYPED, "赵大娘"):
        assert number.encode() not in bytes_of_all


def test_an_answer_without_a_number_keeps_none(app):
    part = story.contacted()
    form = AnswerForm(record=story.RECORD, reply=story.REPLY)
    answering.answer(story.by("station_clerk"), part.id, None, form)
    assert Answer.get().contact_number == ""
    assert db.execute_sql("SELECT contact_number FROM answer").fetchone()[0] == b""


def test_what_a_city_adds_to_its_message_is_sealed(app):
    ticket = story.registered()
    ticket.extra = {"id_card": "410599199001011234"}
    ticket.save()
    assert Ticket.get_by_id(ticket.id).extra == {"id_card": "410599199001011234"}
    assert b"410599199001011234" not in on_disk(app.config["SETTINGS"].data)


def test_files_are_closed_to_other_accounts(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    environ = {**os.environ, "HOTLINE_DATA": str(data)}
    for command in (["migrate"], ["backup", "--with-keys"]):
        if command[0] == "backup":
            open_keys(data / "keys")
        line = [sys.executable, "app.py", *command]
        subprocess.run(line, cwd=ROOT, env=environ, check=True, capture_output=True)
    assert data.stat().st_mode & 0o007 == 0
    files = [path for path in data.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"hotline.db", "data.key", "manifest.json"}
    assert [path for path in files if path.stat().st_mode & 0o077] == []


def test_the_sandbox_city_listens_on_this_machine_only(tmp_path):
    line = [sys.executable, "app.py", "sandbox-city", "--host", "0.0.0.0", "--data", str(tmp_path)]
    done = subprocess.run(line, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "只在本机使用" in done.stderr


def test_tables_nobody_confirmed_are_swept_by_the_worker(app, tmp_path):
    huey = queue(Settings(data=tmp_path))
    line = CityLine(Settings(data=tmp_path), Event())
    recounter, reminders = Recounter(Event()), Reminders(Event())
    schedule(huey, line, tmp_path, recounter, reminders, Batches(Event()))
    sweep = next(task for task in huey._registry.periodic_tasks if task.name == "sweep")
    sweep.execute()
    kept = uploads.keep(tmp_path / "imports", io.BytesIO(b"x"), "a.csv", 1, 9, clock.now())
    table = uploads.table_of(tmp_path / "imports", kept.token)
    sweep.execute()
    assert table.exists()
    long_ago = (clock.now() - uploads.KEPT).timestamp() - 60
    os.utime(table, (long_ago, long_ago))
    sweep.execute()
    assert not table.exists()


def test_the_administrator_is_told_what_lies_or_travels_open(app, as_role, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert openings(Settings(data=closed), "https://city.example/hotline/1", False) == []
    assert openings(Settings(data=closed), "http://127.0.0.1:8400/hotline/1", False) == []
    closed.chmod(0o755)
    found = openings(Settings(data=closed), "http://city.example/hotline/1", True)
    assert [sentence[:4] for sentence in found] == ["市平台接", "页面没有", "数据目录"]
    app.config["SETTINGS"].data.chmod(0o755)
    assert "数据目录对本机其他账号开放" in as_role("admin").get("/admin").get_data(as_text=True)
