"""What lies on the disk shows nobody's number: tables, log, copies, and the files' modes."""

from __future__ import annotations

from pathlib import Path

from hotline.casework import answering
from hotline.casework.answering import AnswerForm
from hotline.store.assignments import Answer
from hotline.store.database import db
from hotline.store.tickets import Ticket
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
