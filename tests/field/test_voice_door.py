"""Voice notes from a phone: kept by their content, attached to the acts that take proof."""

from __future__ import annotations

import io
import wave

import pytest

from hotline.store.assignments import Assignment
from hotline.store.attachments import Attachment
from tests.field.conftest import Phone, picture
from tests.field.test_acts_door import ANSWER, VISIT
from tests.plain.made import webm

WEBM = webm()
AMR = b"#!AMR\n" + b"\x3c" * 700


def spoken() -> bytes:
    """Return half a second of silence as a phone's recorder may write it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0" * 8000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind", "name"),
    [(WEBM, "audio/webm", "语音说明.webm"), (AMR, "audio/amr", "语音说明.amr"),
     (spoken(), "audio/wav", "语音说明.wav")],
)  # fmt: skip
def test_a_note_is_known_by_its_content(
    phone: Phone, village_part: Assignment, body: bytes, kind: str, name: str
) -> None:
    seal = phone.photo(body).get_json()["seal"]
    phone.act("accept", village_part.id, None)
    told = phone.act("progress", village_part.id, None, fields={"text": "见语音"}, photos=[seal])
    file = Attachment.get()
    assert told.status_code == 200
    assert (file.media_type, file.name) == (kind, name) and 0 < file.size <= len(body)


def test_every_act_that_takes_proof_takes_a_note(phone: Phone, village_part: Assignment) -> None:
    """One note and one photo for each; the ticket's page plays what was said."""
    phone.act("accept", village_part.id, None)
    files = [phone.photo(body).get_json()["seal"] for body in (picture(), WEBM)]
    for name, fields in (("contact", {"text": "电话联系", "reached": "yes"}), ("visit", VISIT),
                         ("progress", {"text": "见语音"}), ("answer", ANSWER)):  # fmt: skip
        told = phone.act(name, village_part.id, None, fields=fields, photos=files)
        assert told.status_code == 200, (name, told.get_json())
    notes = Attachment.select().where(Attachment.media_type == "audio/webm")
    assert notes.count() == 4 and Attachment.select().count() == 8
    page = phone.visitor.get(f"/tickets/{village_part.ticket.ticket_no}").get_data(as_text=True)
    assert "<audio" in page


def test_twelve_photos_and_a_note_are_one_act(phone: Phone, village_part: Assignment) -> None:
    bodies = [picture(f"rgb({n}0,0,0)") for n in range(12)]
    seals = [phone.photo(body).get_json()["seal"] for body in (*bodies, WEBM)]
    phone.act("accept", village_part.id, None)
    told = phone.act("progress", village_part.id, None, fields={"text": "见照片"}, photos=seals)
    assert told.status_code == 200 and Attachment.select().count() == 13


def test_a_note_too_long_is_refused_before_it_is_read(phone: Phone) -> None:
    assert phone.photo(WEBM + b"\0" * 400 * 1024).status_code == 413


@pytest.mark.parametrize(
    "body", [WEBM.replace(b"A_OPUS", b"V_VP8\0"), b"RIFF1234AVI LIST", b"mp3?"]
)
def test_what_is_no_sound_is_refused_with_the_reason(phone: Phone, body: bytes) -> None:
    told = phone.photo(body)
    assert told.status_code == 422 and "现场材料" in told.get_json()["sentence"]


def test_a_note_is_no_photo_of_a_finding(phone: Phone) -> None:
    from tests.field.test_finding_door import told

    seal = phone.photo(WEBM).get_json()["seal"]
    answer = phone.send(told(phone, photos=[seal]))
    assert answer.status_code == 409 and "只能上传照片" in answer.get_json()["sentence"]
