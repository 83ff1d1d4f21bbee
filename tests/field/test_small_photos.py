"""A phone's small photo is told whole in the web process; what is doubtful is looked at outside."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hotline.outside import files, jpegs


def jpeg(mode: str = "RGB", size: tuple[int, int] = (64, 48), **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, "JPEG", **how)
    return out.getvalue()


PHOTO = jpeg()
END = len(PHOTO) - 2


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no process of its own be able to look at a photo."""
    monkeypatch.setattr(sys, "executable", "/bin/false")


@pytest.mark.parametrize(
    "how",
    [{}, {"mode": "L"}, {"mode": "CMYK"}, {"progressive": True}, {"optimize": True},
     {"subsampling": 0, "quality": 95}, {"restart_marker_blocks": 2}, {"comment": b"words"},
     {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}, {"size": (1600, 1200), "quality": 50}],
    ids=str,
)  # fmt: skip
def test_every_usual_way_of_writing_a_photo_is_told_at_once(how, tmp_path, no_process):
    kept = files.keep(io.BytesIO(jpeg(**how)), "现场照片.jpg", tmp_path)
    assert kept.media_type == "image/jpeg"


@given(st.integers(0, len(PHOTO) - 1))
def test_a_photo_cut_anywhere_is_not_plainly_whole(at):
    assert not jpegs.is_plainly_whole(PHOTO[:at])


def _of_size(wide: int, high: int) -> bytes:
    at = PHOTO.index(b"\xff\xc0") + 5
    return PHOTO[:at] + high.to_bytes(2) + wide.to_bytes(2) + PHOTO[at + 4 :]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PHOTO[:2] + b"<script>alert(1)</script>" + PHOTO[2:], id="words in front"),
        pytest.param(PHOTO + b"PK\x03\x04 something behind", id="something behind"),
        pytest.param(_of_size(0, 48), id="no width"),
        pytest.param(_of_size(65_000, 65_000), id="four thousand million pixels"),
        pytest.param(PHOTO.replace(b"\xff\xc4", b"\xff\xfe"), id="no Huffman tables"),
        pytest.param(PHOTO.replace(b"\xff\xdb", b"\xff\xfe"), id="no quantization tables"),
        pytest.param(PHOTO.replace(b"\xff\xc0", b"\xff\xfe"), id="no frame"),
        pytest.param(PHOTO[: PHOTO.index(b"\xff\xda")] + PHOTO[END:], id="no pixels"),
        pytest.param(PHOTO.replace(b"\xff\xc0", b"\xff\xc3"), id="lossless: no browser shows it"),
        pytest.param(b"\xff\xd8" + b"\xff" * 5000, id="fill bytes without end"),
        pytest.param(b"\xff\xd8\xff\xd9", id="a beginning and an end"),
        pytest.param(jpeg(size=(2400, 1800), quality=95), id="as large as a camera's own"),
    ],
)
def test_whatever_is_doubtful_is_left_to_the_process(body):
    assert not jpegs.is_plainly_whole(body)


def test_the_process_still_decides_about_what_is_doubtful(tmp_path):
    kept = files.keep(io.BytesIO(PHOTO + b"made by a phone that adds a word"), "a.jpg", tmp_path)
    assert kept.size == len(PHOTO), "looked at outside, then kept without what was added"
    with pytest.raises(files.BadFile, match="打不开"):
        files.keep(io.BytesIO(PHOTO[: len(PHOTO) // 2]), "a.jpg", tmp_path)


def test_without_the_process_nothing_doubtful_comes_in(tmp_path, no_process):
    with pytest.raises(files.BadFile, match="打不开"):
        files.keep(io.BytesIO(PHOTO + b"made by a phone that adds a word"), "a.jpg", tmp_path)


@pytest.mark.parametrize(
    ("mode", "size", "is_kept"),
    [("RGB", (10_000, 10_000), False), ("RGB", (3000, 4000), True), ("1", (4960, 7016), True)],
    ids=("blown up", "a black night", "a scanned sheet"),
)
def test_a_few_bytes_that_would_fill_the_memory_are_no_photo(mode, size, is_kept, tmp_path):
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG")
    out.seek(0)
    if is_kept:
        assert files.keep(out, "现场照片.png", tmp_path).size < 400_000
    else:
        with pytest.raises(files.BadFile, match="不是完整的照片"):
            files.keep(out, "现场照片.png", tmp_path)
