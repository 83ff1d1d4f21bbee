"""Voice notes of grid workers: kept by content, played in the ticket, refused with a reason."""

from __future__ import annotations

import io
import re

import pytest

from hotline.outside.files import LARGEST_VOICE, media_type_of
from hotline.store.attachments import Attachment
from tests.pages.test_visits import at_work, photo
from tests.plain import made

WEBM = made.webm()
M4A = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 30 + b"hdlr\x00\x00\x00\x00soun" + b"\x00" * 50


def text(answer) -> str:
    return answer.get_data(as_text=True)


def sent(grid, part, body: bytes, name: str, **more):
    said = {"text": "见语音说明", "voice": (io.BytesIO(body), name), **more}
    return grid.send(f"/assignments/{part.id}/progress", said)


@pytest.mark.parametrize(("body", "kind"), [
    (WEBM, "audio/webm"),
    (WEBM + b"V_VP8", None),
    (b"\x1a\x45\xdf\xa3 matroska", None),
    (b"OggS\x00\x02" + b"\x00" * 22 + b"OpusHead", "audio/ogg"),
    (b"OggS\x00\x02" + b"\x00" * 22 + b"\x80theora", None),
    (M4A, "audio/mp4"),
    (M4A + b"hdlr\x00\x00\x00\x00vide", "video/mp4"),
    (b"\x00\x00\x00\x18ftypM4A \x00", "audio/mp4"),
    (b"\xff\xf1\x50\x80", "audio/aac"),
    (b"#!AMR\n", "audio/amr"),
])  # fmt: skip
def test_a_recording_is_told_from_a_video_by_its_content(tmp_path, body, kind):
    path = tmp_path / "recording"
    path.write_bytes(body)
    assert media_type_of(path, "x.bin") == kind


def test_a_note_is_kept_and_played_in_the_ticket(as_role):
    part, grid = at_work(), as_role("grid_worker")
    form = text(grid.get(f"/assignments/{part.id}/progress"))
    assert 'accept="audio/*" capture' in form and "voice.js" in form
    assert sent(grid, part, WEBM, "语音.webm").status_code == 303
    kept = Attachment.get()
    url = f"/tickets/{part.ticket.ticket_no}"
    page = text(as_role("station_clerk").get(url))
    player = f'<audio controls preload="none" src="{url}/files/{kept.id}"'
    assert player in page
    got = grid.get(f"{url}/files/{kept.id}", headers={"Range": "bytes=0-9"})
    assert (got.status_code, got.mimetype, got.data) == (206, "audio/webm", WEBM[:10])
    assert "microphone=(self)" in got.headers["Permissions-Policy"]


def test_what_is_no_note_is_refused_and_the_words_stay(as_role):
    part, grid = at_work(), as_role("grid_worker")
    for body, name, said in (
        (photo().getvalue(), "照片.jpg", "这里只能放录音"),
        (WEBM + made.element("a3", bytes(LARGEST_VOICE), 8), "长.webm", "录音太长"),
        (b"MZ\x90\x00", "x.exe", "不是可以上传的类型"),
    ):
        answer = sent(grid, part, body, name)
        assert answer.status_code == 422 and said in text(answer) and "见语音说明" in text(answer)
    assert Attachment.select().count() == 0


def test_a_note_need_not_be_spoken_again(as_role):
    part, grid = at_work(), as_role("grid_worker")
    page = text(sent(grid, part, WEBM, "语音.webm", text=""))
    kept = re.search(r'name="kept_voice" value="([^"]+)"', page)
    assert kept is not None
    said = {"text": "见语音说明", "kept_voice": kept.group(1)}
    assert grid.send(f"/assignments/{part.id}/progress", said).status_code == 303
    assert Attachment.get().media_type == "audio/webm"


def test_the_office_of_a_township_is_not_asked_to_speak(as_role):
    part = at_work().parent
    page = text(as_role("station_clerk").get(f"/assignments/{part.id}/progress"))
    assert "语音说明" not in page
