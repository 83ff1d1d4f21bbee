"""A photo shown beyond the office tells nothing but its pixels, and stands upright."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from hotline.outside.plainfiles import NotReadable, plain

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def told(turned: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "某牌手机", turned
    exif[GPS] = {1: "N", 2: (35.0, 6.0, 59.5), 3: "E", 4: (114.0, 4.0, 3.0)}
    return exif


def picture() -> Image.Image:
    return Image.effect_noise((120, 80), 60).convert("RGB")


def save(folder: Path, kind: str, **more) -> Path:
    path = folder / "whole"
    picture().save(path, kind, **more)
    return path


def plain_of(path: Path, media_type: str) -> bytes:
    return plain("c" * 64, path, media_type, path.parent / "thumbs").read_bytes()


@pytest.mark.parametrize("progressive", (False, True))
def test_a_jpeg_loses_place_and_camera_but_not_a_pixel(tmp_path, progressive):
    whole = save(tmp_path, "JPEG", exif=told(), progressive=progressive, comment=b"who")
    body = plain_of(whole, "image/jpeg")
    made = Image.open(io.BytesIO(body))
    assert dict(made.getexif()) == {ORIENTATION: 6}
    assert b"who" not in body and "某牌手机".encode() not in body
    assert made.tobytes() == Image.open(whole).tobytes()


def test_what_a_phone_hangs_behind_the_picture_is_left_out(tmp_path):
    whole = save(tmp_path, "JPEG", exif=told(1))
    second = whole.read_bytes()
    whole.write_bytes(second + b"MOTION" + second)
    body = plain_of(whole, "image/jpeg")
    assert body.endswith(b"\xff\xd9") and b"MOTION" not in body and b"Exif" not in body


def test_a_png_and_a_webp_lose_theirs(tmp_path):
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", "secret-author")
    for kind, more in (("PNG", {"pnginfo": words}), ("WEBP", {"lossless": True})):
        whole = save(tmp_path, kind, exif=told(), **more)
        body = plain("d" * 60 + kind[:4].ljust(4, "0").lower(), whole, f"image/{kind.lower()}",
                     tmp_path / kind).read_bytes()  # fmt: skip
        made = Image.open(io.BytesIO(body))
        assert not dict(made.getexif()) and b"secret-author" not in body
        assert made.tobytes() == Image.open(whole).tobytes()


def test_a_photo_without_anything_stays_the_same(tmp_path):
    whole = save(tmp_path, "JPEG")
    assert plain_of(whole, "image/jpeg") == whole.read_bytes()


@pytest.mark.parametrize("body", (
    b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\x00\x01", b"\xff\xd8\xff\xe1\xff\xffExif", b"GIF89a",
    b"\xff\xd8\xff\xda\x00\x01\x00\x00",
))  # fmt: skip
def test_what_cannot_be_told_apart_is_not_shown(tmp_path, body):
    whole = tmp_path / "broken"
    whole.write_bytes(body)
    with pytest.raises(NotReadable):
        plain_of(whole, "image/jpeg")
    assert not list((tmp_path / "thumbs").rglob("*.plain"))


def test_what_has_no_plain_form_is_never_shown_as_plain(tmp_path):
    with pytest.raises(NotReadable):
        plain_of(save(tmp_path, "JPEG"), "image/tiff")
