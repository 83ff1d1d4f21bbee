"""Two public ledgers go in as they are; where they are not at hand, files of their shape."""

from __future__ import annotations

from pathlib import Path

from hotline.casework import importing
from hotline.store.assignments import Answer
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
LETTERS = ["id", "user", "subject", "time", "body", "likes", "dislikes"]
HOTLINE = ["id", "river", "nature", "channel", "title", "date", "anonymous", "body", "reply",
           "transfers", "days_to_final_reply", "district", "dup_group"]  # fmt: skip


def _letters(ledger) -> Path:
    real = DATA / "letters_year_4326.csv"
    if real.exists():
        return real
    lines = [
        [n, f"A{n:06}", f"咨询第{n}条路", "2019-02-28 11:25:05", f"第{n}条路何时修好？", 0, 0]
        for n in range(300)
    ]
    return ledger.write([LETTERS, *lines], real.name)


def _hotline(ledger) -> Path:
    real = DATA / "hotline_tickets_fuzhou_sample.csv"
    if real.exists():
        return real
    lines = [
        [
            n,
            "某河",
            "投诉",
            "e福州app",
            f"第{n}盏灯",
            "2019-03-03",
            1,
            "不亮",
            "已修",
            1,
            12,
            "某区",
            n,
        ]
        for n in range(100)
    ]
    return ledger.write([HOTLINE, *lines], real.name)


def test_a_year_of_letters_becomes_open_appeals(county, ledger):
    outlook = ledger.take(_letters(ledger))
    fields = {column.head: column.field for column in outlook.columns}
    assert fields == {
        "id": "number", "user": "name", "subject": "title", "time": "registered_at",
        "body": "content", "likes": "", "dislikes": "",
    }  # fmt: skip
    assert outlook.count(importing.NEW) == outlook.lines == Ticket.select().count()
    assert OutboxEvent.select().count() == outlook.lines
    assert Ticket.select().where(Ticket.lane == "to_dispatch").count() == outlook.lines


def test_a_sample_of_a_hotline_becomes_history(county, ledger):
    outlook = ledger.take(_hotline(ledger))
    assert outlook.history == outlook.lines == Ticket.select().count() == Answer.select().count()
    assert OutboxEvent.select().count() == 0
    assert Ticket.select().where(Ticket.closed_at < Ticket.registered_at).count() == 0
    assert any("不认识" in sentence for sentence, _, _ in outlook.notes)
