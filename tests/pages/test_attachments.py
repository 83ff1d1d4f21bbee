"""Files of a ticket: who reaches them, how they are sent, and what is refused with a sentence."""

from __future__ import annotations

import errno
import hashlib
import io
import zipfile

import pytest
from PIL import Image

from hotline.outside import files
from hotline.store import outbox
from hotline.store.attachments import Attachment
from tests.pages import story
from tests.plain import made


def picture(kind: str = "JPEG", size: tuple[int, int] = (600, 400)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind)
    return out.getvalue()


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "<x/>")
    return out.getvalue()


def text(response) -> str:
    return response.get_data(as_text=True)


def send(clerk, part, *uploads: tuple[str, bytes], **fields):
    form = {"text": "已到现场查看", "files": [(io.BytesIO(body), name) for name, body in uploads]}
    return clerk.send(f"/assignments/{part.id}/progress", {**form, **fields})


def kept_file(as_role, name: str, body: bytes) -> tuple[Attachment, str]:
    part = story.contacted()
    assert send(as_role("station_clerk"), part, (name, body)).status_code == 303
    found = Attachment.get(Attachment.ticket == part.ticket_id)
    return found, f"/tickets/{part.ticket.ticket_no}/files/{found.id}"


def test_photo_is_kept_shown_and_made_small(as_role, app):
    body = picture()
    found, url = kept_file(as_role, "现场 照片.jpg", body)
    clerk = as_role("station_clerk")
    answer = clerk.get(url)
    assert (answer.data, answer.mimetype) == (body, "image/jpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    small = clerk.get(f"{url}/thumb")
    assert max(Image.open(io.BytesIO(small.data)).size) == 240
    assert f"{url}/thumb" in text(clerk.get(url.split("/files")[0]))
    assert files.path_of(found.sha256, app.config["SETTINGS"].blobs).exists()


@pytest.mark.parametrize(("name", "body"), [("现场.heic", made.heic()), ("现场.mp4", made.movie())])
def test_what_a_phone_sends_is_plain_for_everybody_and_whole_for_the_office(as_role, name, body):
    _, url = kept_file(as_role, name, body)
    for who in ("station_clerk", "reviewer", "director"):
        assert b"SECRET" not in as_role(who).get(url).data
    assert as_role("reviewer").get(f"{url}/original").data == body
    page = url.split("/files")[0]
    for who, is_offered in (("reviewer", True), ("station_clerk", False)):
        assert ("原件（含拍摄信息）" in text(as_role(who).get(page))) == is_offered
    assert as_role("station_clerk").get(f"{url}/original").status_code == 404
    assert as_role("neighbour_clerk").get(f"{url}/original").status_code == 404
    assert as_role("admin").get(f"{url}/original").status_code == 403


def test_what_the_city_hears_of_a_file_is_the_plain_one(as_role, app):
    found, _ = kept_file(as_role, "现场.heic", made.heic())
    told = [outbox.data_of(row).get("attachments") for row in outbox.OutboxEvent.select()]
    (named,) = [files_ for files_ in told if files_]
    assert [file["sha256"] for file in named] == [found.sha256]
    body = files.path_of(found.sha256, app.config["SETTINGS"].blobs).read_bytes()
    assert hashlib.sha256(body).hexdigest() == found.sha256 and b"SECRET" not in body
    assert named[0]["size"] == len(body) == found.size


@pytest.mark.parametrize("path", ("", "/thumb"))
def test_file_of_a_neighbour_is_not_found(as_role, path):
    _, url = kept_file(as_role, "a.jpg", picture())
    assert as_role("neighbour_clerk").get(url + path).status_code == 404
    assert as_role("admin").get(url + path).status_code == 403


def test_file_is_found_under_its_own_ticket_only(as_role):
    found, _ = kept_file(as_role, "a.jpg", picture())
    other = story.sent()
    url = f"/tickets/{other.ticket.ticket_no}/files/{found.id}"
    assert as_role("station_clerk").get(url).status_code == 404


def test_documents_are_saved_not_shown(as_role):
    body = package("[Content_Types].xml", "word/document.xml")
    _, url = kept_file(as_role, "整改报告.docx", body)
    answer = as_role("station_clerk").get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "application/octet-stream"


REFUSED = {
    "a photo that is none": ("现场.jpg", b"\xff\xd8\xff\xe0" + b"nothing" * 90, "不是完整的照片"),
    "cut in the middle": ("现场.jpg", picture()[:9000], "不是完整的照片"),
    "a program": ("升级.exe", b"MZ" + bytes(200), "不是可以上传的类型"),
    "a web page": ("说明.html", b"<html><script>alert(1)</script>", "不是可以上传的类型"),
    "a web page called photo": ("现场.jpg", b"<svg onload=alert(1)>", "不是可以上传的类型"),
    "an archive": ("材料.zip", package("a.txt"), "不是可以上传的类型"),
    "macros": (
        "表.docx",
        package("[Content_Types].xml", "word/vbaProject.bin"),
        "不是可以上传的类型",
    ),
    "nothing": ("空.txt", b"", "空文件"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_sentence_and_the_text_kept(as_role, case, app):
    name, body, words = REFUSED[case]
    part = story.contacted()
    answer = send(as_role("station_clerk"), part, (name, body))
    assert answer.status_code == 422
    assert words in text(answer)
    assert "已到现场查看" in text(answer)
    assert Attachment.select().count() == 0
    blobs = app.config["SETTINGS"].blobs
    assert [path for path in blobs.rglob("*") if path.is_file()] == []


def test_good_files_need_not_be_chosen_again(as_role):
    part = story.contacted()
    clerk = as_role("station_clerk")
    page = text(send(clerk, part, ("好.jpg", picture()), ("坏.exe", b"MZ" + bytes(99))))
    assert "已经传到的附件" in page
    token = page.split('name="kept" value="')[1].split('"')[0]
    assert send(clerk, part, kept=token).status_code == 303
    assert [row.name for row in Attachment.select()] == ["好.jpg"]


def test_nobody_names_a_file_of_somebody_else(as_role):
    part = story.contacted()
    page = text(send(as_role("station_clerk"), part, ("好.jpg", picture()), ("坏.exe", b"MZ")))
    token = page.split('name="kept" value="')[1].split('"')[0]
    assert send(as_role("station_leader"), part, kept=token).status_code == 303
    assert Attachment.select().count() == 0


def test_the_same_photo_twice_is_kept_once(as_role, app):
    body = picture()
    part = story.contacted()
    for _ in range(2):
        send(as_role("station_clerk"), part, ("a.jpg", body))
    assert Attachment.select().count() == 2
    blobs = app.config["SETTINGS"].blobs
    assert len([path for path in blobs.rglob("*") if path.is_file()]) == 1


def test_full_disk_is_said_and_nothing_half_is_kept(as_role, app, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    part = story.contacted()
    clerk = as_role("station_clerk")
    monkeypatch.setattr("os.fsync", full)
    answer = send(clerk, part, ("a.jpg", picture()))
    assert answer.status_code == 507
    assert "磁盘已满" in text(answer)
    blobs = app.config["SETTINGS"].blobs
    assert [path for path in blobs.rglob("*") if path.is_file()] == []


def test_too_large_a_picture_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_PICTURE", 1000)
    with pytest.raises(files.BadFile, match="超过 20 兆"):
        files.keep(io.BytesIO(picture()), "大.jpg", tmp_path)


def test_too_large_a_file_is_refused_while_it_arrives(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", files.PIECE)
    with pytest.raises(files.BadFile, match="超过 50 兆"):
        files.keep(io.BytesIO(b"%PDF-" + bytes(3 * files.PIECE)), "大.pdf", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_decompression_bomb_is_no_picture(tmp_path):
    out = io.BytesIO()
    Image.new("1", (20000, 20000)).save(out, "PNG")
    with pytest.raises(files.BadFile, match="不是完整的照片"):
        files.keep(io.BytesIO(out.getvalue()), "炸弹.png", tmp_path)


@pytest.mark.parametrize(
    ("name", "head", "media_type"),
    [
        ("a.png", "PNG", "image/png"),
        ("a.gif", "GIF", "image/gif"),
        ("a.webp", "WEBP", "image/webp"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.mp3", b"ID3\x03" + bytes(6) + b"sound", "audio/mpeg"),
        ("a.wav", b"RIFF\x0c\x00\x00\x00WAVEdata\x00\x00\x00\x00", "audio/wav"),
        ("a.m4a", made.movie(b"M4A ", b"soun"), "audio/mp4"),
        ("a.amr", b"#!AMR\n", "audio/amr"),
        ("a.mp4", made.movie(), "video/mp4"),
        ("a.mov", made.movie(b"qt  "), "video/quicktime"),
        ("a.heic", made.heic(), "image/heic"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel"),
        ("a.txt", "情况说明".encode("gb18030"), "text/plain"),
        ("a.txt", "情况说明".encode(), "text/plain"),
    ],
)
def test_type_is_read_from_the_content(tmp_path, name, head, media_type):
    body = picture(head) if isinstance(head, str) else head
    assert files.keep(io.BytesIO(body), name, tmp_path).media_type == media_type


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\fakepath\\现场.jpg", "现场.jpg"),
        ("a\x00b\n<c>.jpg", "abc.jpg"),
        ("...", "未命名文件"),
        ("长" * 300 + ".jpeg", "长" * 95 + ".jpeg"),
    ],
)
def test_names_are_made_harmless(given, kept):
    assert files.plain_name(given) == kept


def test_ten_megabytes_of_text_are_refused_with_a_sentence(as_role):
    part = story.contacted()
    url = f"/assignments/{part.id}/progress"
    answer = as_role("station_clerk").send(url, {"text": "水" * 3_500_000})
    assert answer.status_code in (413, 422)
    assert "超" in text(answer) or "太大" in text(answer)


def test_text_over_the_limit_is_kept_and_refused(as_role):
    part = story.contacted()
    url = f"/assignments/{part.id}/progress"
    answer = as_role("station_clerk").send(url, {"text": "水" * 20_001})
    assert answer.status_code == 422
    assert "最多 20000 字" in text(answer)
