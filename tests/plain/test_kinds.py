"""Nothing a phone tells stands in the plain file; picture and sound are the same byte for byte."""

from __future__ import annotations

import hashlib
import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hotline.outside import files, plainfiles
from hotline.outside.plainedits import NotReadable
from tests.plain import made

HEICS = {
    "heic": made.heic(1),
    "heic, all in the data": made.heic(0),
    "heic, wide items": made.heic(2),
    "heic with a film": made.heic(1, motion=made.movie()),
}
MOVIES = {
    "mp4": made.movie(),
    "mp4, wide": made.movie(wide=True, version=1),
    "mov": made.movie(b"qt  "),
    "m4a": made.movie(b"M4A ", b"soun", gps=False),
    "3gp": made.movie(b"3gp4", b"soun", gps=False),
}
WEBMS = {"webm live": made.webm(True), "webm": made.webm(False)}


def kept(folder: Path, body: bytes, name: str = "a.bin") -> tuple[files.StoredFile, bytes]:
    file = files.keep(io.BytesIO(body), name, folder)
    return file, files.path_of(file.sha256, folder).read_bytes()


@pytest.mark.parametrize("body", [*HEICS.values(), *MOVIES.values(), *WEBMS.values()],
                         ids=[*HEICS, *MOVIES, *WEBMS])  # fmt: skip
def test_what_a_phone_tells_is_gone_and_the_rest_lies_where_it_lay(tmp_path, body):
    file, plain = kept(tmp_path, body)
    assert any(secret in body for secret in made.SECRETS)
    for secret in made.SECRETS:
        assert secret not in plain, secret
    assert file.sha256 == hashlib.sha256(plain).hexdigest() and file.size == len(plain)
    assert len(plain) == len(body), "offsets would no longer fit"
    assert (b"STAYS" in plain) == (b"STAYS" in body)
    for stays in (made.PIXELS, made.SOUND, b"irot"):
        places = [n for n in range(len(body)) if body.startswith(stays, n)]
        assert all(plain.startswith(stays, n) for n in places) or b"mpvd" in body


@pytest.mark.parametrize("body", [*HEICS.values(), *MOVIES.values(), *WEBMS.values()],
                         ids=[*HEICS, *MOVIES, *WEBMS])  # fmt: skip
def test_the_original_can_be_put_together_and_plain_stays_plain(tmp_path, body):
    file, plain = kept(tmp_path, body)
    path = files.path_of(file.sha256, tmp_path)
    whole = plainfiles.original(file.sha256, path, tmp_path / "thumbs")
    assert whole.read_bytes() == body
    again, same = kept(tmp_path / "again", plain)
    assert (again.sha256, same) == (file.sha256, plain)
    assert not plainfiles.is_taken_from(files.path_of(again.sha256, tmp_path / "again"))
    assert plainfiles.plain(file.sha256, path, file.media_type, tmp_path / "thumbs") == path


def test_times_become_zero_in_both_widths(tmp_path):
    stamp = (3_800_000_000).to_bytes(4)
    for version in (0, 1):
        body = made.movie(version=version)
        assert stamp in body and stamp not in kept(tmp_path, body)[1]


def test_a_movie_still_has_its_boxes(tmp_path):
    """Walked with eyes of its own: the sizes fit, `moov` keeps head and the one track."""
    _, plain = kept(tmp_path, made.movie())

    def inside(at: int, end: int) -> list[tuple[bytes, int, int]]:
        found = []
        while at < end:
            size, kind = struct.unpack_from(">I4s", plain, at)
            found.append((kind, at + 8, at + size))
            at += size
        assert at == end
        return found

    tops = inside(0, len(plain))
    assert [kind for kind, _, _ in tops] == [b"ftyp", b"free", b"mdat", b"moov", b"free"]
    (_, start, end) = tops[3]
    kinds = [kind for kind, _, _ in inside(start, end)]
    assert kinds == [b"mvhd", b"trak", b"free", b"free", b"free", b"free"]


def test_an_mp3_and_a_wav_and_a_gif_lose_their_labels(tmp_path):
    sound = b"\xff\xfb\x90\x00" + made.SOUND
    label = b"ID3\x04\0\0" + bytes((0, 0, 1, 2)) + b"SECRET".ljust(130, b"\0")
    assert kept(tmp_path, label + sound + b"TAGSECRET".ljust(128))[1] == sound
    chunks = b"fmt " + bytes(20) + b"LIST\x07\0\0\0SECRET!\0" + b"data\4\0\0\0SOUN"
    chunks = chunks.replace(bytes(20), b"\x10\0\0\0" + bytes(16), 1)
    wav = b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
    plain = kept(tmp_path, wav, "a.wav")[1]
    assert b"SECRET" not in plain and plain.endswith(b"data\4\0\0\0SOUN")
    assert struct.unpack_from("<I", plain, 4)[0] == len(plain) - 8
    out = io.BytesIO()
    frames = [Image.effect_noise((40, 30), n).convert("P") for n in (20, 90)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], loop=3, comment=b"SECRET")
    plain = kept(tmp_path, out.getvalue(), "a.gif")[1]
    shown = Image.open(io.BytesIO(plain))
    assert b"SECRET" not in plain and (shown.n_frames, shown.info["loop"]) == (2, 3)


@pytest.mark.parametrize("quality", (40, 95))
def test_a_segment_between_the_scans_of_a_photo_goes_too(tmp_path, quality):
    out = io.BytesIO()
    Image.effect_noise((64, 64), 60).convert("RGB").save(
        out, "JPEG", progressive=True, quality=quality
    )
    body = out.getvalue()
    second = body.index(b"\xff\xda", body.index(b"\xff\xda") + 2)
    hidden = body[:second] + b"\xff\xe1\0\x0aSECRET!!" + body[second:]
    assert kept(tmp_path, hidden, "a.jpg")[1] == body


def test_another_program_opens_the_plain_photo_and_sees_the_same(tmp_path):
    """AVIF lies in the boxes of HEIC, and Pillow can write and read it."""
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x010F], exif[0x0112], exif[0x8825] = "somephone", 6, {1: "N", 2: (35.0, 6.0, 59.5)}
    picture = Image.effect_noise((200, 120), 60).convert("RGB")
    picture.save(out, "AVIF", exif=exif, xmp=b"<x:xmpmeta>SECRET</x:xmpmeta>")
    file = tmp_path / "photo"
    file.write_bytes(out.getvalue())
    assert plainfiles.make_plain(file, "image/heic", hashlib.sha256(out.getvalue()).hexdigest())
    plain = file.read_bytes()
    assert b"somephone" not in plain and b"SECRET" not in plain
    shown = Image.open(io.BytesIO(plain))
    assert shown.tobytes() == Image.open(out).tobytes()
    assert dict(shown.getexif()) == {0x0112: 6}, "which way up is a property of the picture"


@pytest.mark.parametrize("body", (made.movie(), made.heic()))
def test_what_a_phone_hangs_behind_the_last_box_is_cut_away(tmp_path, body):
    file, plain = kept(tmp_path, body + b"SEFHSECRET notes of the maker" + bytes(4) + b"SEFT")
    assert plain == kept(tmp_path / "without", body)[1]
    path = files.path_of(file.sha256, tmp_path)
    assert b"SEFHSECRET" in plainfiles.original(file.sha256, path, tmp_path / "t").read_bytes()


@pytest.mark.parametrize("kind", ("JPEG", "PNG", "WEBP"))
def test_a_photo_made_plain_stays_as_it_is(tmp_path, kind):
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x0112] = "somephone", 6
    Image.effect_noise((60, 40), 60).convert("RGB").save(out, kind, exif=exif)
    file, plain = kept(tmp_path, out.getvalue(), "a.jpg")
    assert b"somephone" not in plain and len(plain) < len(out.getvalue())
    again, same = kept(tmp_path / "again", plain, "a.jpg")
    assert (again.sha256, same) == (file.sha256, plain)
    path = files.path_of(file.sha256, tmp_path)
    whole = plainfiles.original(file.sha256, path, tmp_path / "t")
    assert whole.read_bytes() == out.getvalue()


def _patched(body: bytes, old: bytes, new: bytes) -> bytes:
    """Change the last place: the track of places stands behind the picture's."""
    assert old in body and len(old) == len(new)
    return new.join(body.rsplit(old, 1))


def _inner_size(kind: bytes, size: int) -> bytes:
    body = made.movie()
    at = body.index(kind) - 4
    return body[:at] + struct.pack(">I", size) + body[at + 4 :]


BROKEN = {
    "a box of four bytes": _inner_size(b"mvhd", 4),
    "a box longer than its box": _inner_size(b"tkhd", 1 << 20),
    "an inner box to the end": _inner_size(b"trak", 0) + b"\0" * 8,
    "a wide box cut short": made.movie()[:40] + b"\0\0\0\1mdat\0\0",
    "a wide box around nothing": made.box(b"ftyp", b"isom")
    + made.box(b"moov", b"\0\0\0\1trak" + bytes(8)),
    "cut in the middle": made.movie()[:-60],
    "samples behind the end": _patched(
        made.movie(),
        b"stco" + bytes(4) + made.number(2) + made.number(292),
        b"stco" + bytes(4) + made.number(2) + b"\x7f\0\0\0",
    ),
    "a hundred million samples": _patched(
        made.movie(), b"stsz" + bytes(8) + made.number(3), b"stsz" + bytes(8) + b"\x7f\xff\xff\xff"
    ),
    "items outside the file": _patched(
        made.heic(0), made.number(len(made.EXIF) // 2), b"\x7f\0\0\0"
    ),
    "no items' places": made.heic(1).replace(b"iloc", b"free"),
    "only its name": made.box(b"ftyp", b"heic", bytes(4)) + b"\0\0",
    "a live webm cut in a block": made.webm(True)[:-300],
    "a webm of endless tags": made.webm(False)[:5] + b"\x12\x54\xc3\x67" + made.UNKNOWN,
    "a webm of nothing": b"\x1a\x45\xdf\xa3\x84webmA_OPUS",
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_told_apart_is_refused_with_a_sentence(tmp_path, case):
    with pytest.raises(files.BadFile):
        kept(tmp_path, BROKEN[case])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "nothing half stays"


def _endless_items() -> bytes:
    """Sixty-five thousand items of as many pieces, each of which takes up no room at all."""
    item = made.number(9, 2) + bytes(2) + made.number(65_535, 2)
    iloc = made.full(b"iloc", b"\0\0", made.number(65_535, 2), item * 65_535)
    iinf = made.full(b"iinf", made.number(0, 2))
    meta = made.full(b"meta", made.hdlr(b"pict"), iinf, iloc)
    return made.box(b"ftyp", b"heic", bytes(4)) + meta


def _endless_tracks() -> bytes:
    """Tracks of two million samples each, told in a few bytes."""
    track = made.trak(b"meta", [(0, [1])])
    at = track.index(b"stsz") + 8
    track = track[:at] + made.number(1) + made.number(1_999_999) + track[at + 8 :]
    return made.box(b"ftyp", b"isom") + made.box(b"moov", track * 50)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("image/heic", _endless_items()),
        ("video/mp4", _endless_tracks()),
        ("video/mp4", made.box(b"ftyp", b"isom") + made.box(b"free") * 210_000),
        ("image/gif", b"GIF89a" + bytes(7) + b"!\xfe" + b"\1x" * 410_000),
        ("image/gif", b"GIF89a" + bytes(410_000)),
        ("audio/wav", b"RIFF\0\0\0\0WAVE" + b"LIST\0\0\0\0" * 21_000),
        ("audio/webm", made.element("1a45dfa3", b"") + b"\xe7\x80" * 510_000),
        ("audio/mpeg", b"ID3\4\0\0\0\0\0\0" * 20 + b"sound"),
        ("image/jpeg", b"\xff\xd8" + b"\xff\xe2\0\2" * 21_000),
        ("image/png", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IDAT1234" * 21_000),
    ],
    ids=["items", "tracks", "boxes", "blocks", "pads", "chunks", "elements", "labels", "segments",
         "pieces"],
)  # fmt: skip
def test_a_file_made_to_keep_the_box_busy_is_put_down(tmp_path, kind, body):
    file = tmp_path / "file"
    file.write_bytes(body)
    with pytest.raises(NotReadable, match="too many|no sound|chunks"):
        plainfiles.make_plain(file, kind, "a" * 64)


def _package(rows: int, behind: bytes = b"") -> bytes:
    """A package of nothing but its list of names, told by the rest of its end."""

    def row(name: bytes) -> bytes:
        return b"PK\1\2" + struct.pack("<24xH16x", len(name)) + name  # fmt: skip

    names = row(b"[Content_Types].xml") + row(b"word/a") + row(b"word/b") * rows
    end = struct.pack("<4xHHIIH", 9, 9, len(names), 30, 0)
    return b"PK\3\4" + bytes(26) + names + behind + b"PK\5\6" + end


def test_a_package_that_is_all_names_is_not_read(tmp_path):
    assert kept(tmp_path, _package(10))[0].media_type.endswith("wordprocessingml.document")
    for body in (_package(30_000), _package(10, b"PK\6\7" + bytes(16)), _package(10)[:-22]):
        with pytest.raises(files.BadFile, match="不是可以上传的类型"):
            kept(tmp_path, body)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*HEICS.values(), *MOVIES.values(), *WEBMS.values()]), st.data())
def test_a_hostile_file_is_refused_or_made_plain_never_anything_else(tmp_path_factory, body, data):
    """Bytes changed, cut and doubled at random: a NotReadable, or a plain file and its way back."""
    at = data.draw(st.integers(0, len(body) - 1))
    cut = data.draw(st.integers(0, 12))
    put = data.draw(st.binary(max_size=12) | st.sampled_from((b"\xff" * 8, bytes(8), body[:40])))
    hostile = body[:at] + put + body[at + cut :]
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "file"
    file.write_bytes(hostile)
    kind = "audio/webm" if body in WEBMS.values() else "video/mp4"
    try:
        plain = plainfiles.make_plain(file, kind, hashlib.sha256(hostile).hexdigest())
    except NotReadable:
        assert file.read_bytes() == hostile
        assert sorted(folder.iterdir()) == [file]
        return
    if plain is None:
        assert file.read_bytes() == hostile
        return
    assert hashlib.sha256(file.read_bytes()).hexdigest() == plain.sha256
    plain.keep_taken(file)
    assert plainfiles.original("a" * 64, file, folder / "t").read_bytes() == hostile
