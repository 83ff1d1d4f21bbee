"""Boxes of the ISO media container (HEIC photos, MP4, MOV, M4A, 3GP) without what a phone tells.

Everything is overwritten where it lies, so that no offset of the file changes: boxes that are
not needed to show it become `free` and hold zeros, times become zero, the data of EXIF and XMP
items and of tracks that are neither picture nor sound (place by the second) become zeros. How
the phone was held is a property of the picture and stays. ISO/IEC 14496-12, 23008-12.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from hotline.outside.plainedits import Edit, NotReadable

# Inside what -> the boxes that stay.
_SHOWN = {
    b"": {b"ftyp", b"styp", b"pdin", b"moov", b"moof", b"mdat", b"imda", b"mfra", b"sidx",
          b"ssix", b"meta"},
    b"moov": {b"mvhd", b"trak", b"mvex"},
    b"trak": {b"tkhd", b"tref", b"edts", b"mdia", b"tapt", b"load"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"moof": {b"mfhd", b"traf"},
    b"traf": {b"tfhd", b"trun", b"tfdt", b"sdtp", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio",
              b"senc"},
    b"meta": {b"hdlr", b"pitm", b"iinf", b"iref", b"iprp", b"idat", b"iloc", b"dinf", b"grpl"},
}  # fmt: skip
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_TRACKS = (b"vide", b"soun", b"auxv", b"pict")  # what is seen or heard
# Items that are pictures or made of pictures; EXIF, XMP and whatever else is told goes.
_PICTURES = {b"hvc1", b"hev1", b"lhv1", b"hvt1", b"av01", b"avc1", b"vvc1", b"vvi1", b"evc1",
             b"jpeg", b"j2k1", b"unci", b"grid", b"iovl", b"iden", b"tmap", b"mski"}  # fmt: skip
# Properties of a picture that tell: when it was made and changed, what somebody wrote of it.
_TOLD = {b"crtt", b"mdft", b"udes", b"altt", b"uuid", b"free", b"skip"}
# An EXIF that says nothing: some programs will not open a photo whose EXIF is no EXIF.
_NOTHING = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
_MOST_BOXES = 200_000
_MOST_SAMPLES = 600_000  # of all tracks that go: three hours at fifty a second


class _Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    end: int


def boxes(data: mmap.mmap) -> Iterator[Edit]:
    """Plan the file. Raises NotReadable when its boxes cannot be told apart."""
    yield from _Plan(data).edits()


class _Plan:
    """One look at one file; it counts boxes, so that no file keeps it busy for ever."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data, self._left, self._samples_left = data, _MOST_BOXES, _MOST_SAMPLES

    def edits(self) -> Iterator[Edit]:
        found, rest = self._tops()
        if not found or found[0].kind != b"ftyp":
            raise NotReadable("no media container")
        yield Edit(rest, len(self._data))
        is_cut = any(box.kind == b"moof" for box in found)
        for box in found:
            yield from self._box(box, b"", is_cut)

    def _tops(self) -> tuple[list[_Box], int]:
        """Return the boxes of the file, and where something begins that is none.

        Some phones hang notes of their own behind the last box; a box cut short is not that.
        """
        found: list[_Box] = []
        try:
            for box in self._boxes(0, len(self._data)):
                found.append(box)
        except NotReadable:
            rest, kinds = (found[-1].end if found else 0), {box.kind for box in found}
            is_whole = b"mdat" in kinds and kinds & {b"moov", b"meta"}
            is_box = self._data[rest + 4 : rest + 8] in _SHOWN[b""] or self._left < 0
            if not is_whole or is_box:
                raise
            return found, rest
        return found, len(self._data)

    def _boxes(self, at: int, end: int) -> Iterator[_Box]:
        """Yield the boxes that lie there; each one ends behind its beginning."""
        is_top = end == len(self._data)
        while at < end:
            size, kind, body = self._number(at, 4), self._data[at + 4 : at + 8], at + 8
            if size == 1:
                size, body = self._number(at + 8, 8), at + 16
            elif size == 0 and is_top:
                size = end - at
            if size < body - at or at + size > end or len(kind) != 4:
                raise NotReadable("a box that cannot be")
            self._count()
            yield _Box(kind, at, body, at + size)
            at += size

    def _count(self) -> None:
        """Count one box, item or piece of one."""
        self._left -= 1
        if self._left < 0:
            raise NotReadable("too many boxes")

    def _box(self, box: _Box, inside: bytes, is_cut: bool) -> Iterator[Edit]:
        if box.kind not in _SHOWN[inside]:
            yield from _wiped(box)
        elif box.kind == b"meta":
            yield from self._meta(box)
        elif box.kind in _TIMES:
            yield Edit(box.body + 4, box.body + (20 if self._number(box.body, 1) else 12), None)
        elif box.kind == b"hdlr":
            yield Edit(min(box.body + 12, box.end), box.end, None)  # the maker and a name
        elif box.kind == b"trak" and self._handler(box) not in _TRACKS:
            if is_cut:
                raise NotReadable("told in pieces")
            yield from self._samples(box)
            yield from _wiped(box)
        elif box.kind in _SHOWN:
            for part in self._boxes(box.body, box.end):
                yield from self._box(part, box.kind, is_cut)

    def _find(self, box: _Box, *path: bytes) -> _Box:
        """Return the box at the end of the path. Raises NotReadable."""
        for kind in path:
            inside = self._boxes(box.body, box.end)
            found = next((part for part in inside if part.kind == kind), None)
            if found is None:
                raise NotReadable(f"no {kind!r}")
            box = found
        return box

    def _handler(self, trak: _Box) -> bytes:
        at = self._find(trak, b"mdia", b"hdlr").body + 8
        return self._data[at : at + 4]

    # ---- a track that is neither seen nor heard ----

    def _samples(self, trak: _Box) -> Iterator[Edit]:
        """Yield zeros in place of the track's samples."""
        table = self._find(trak, b"mdia", b"minf", b"stbl")
        parts = {part.kind: part for part in self._boxes(table.body, table.end)}
        if not {b"stsz", b"stsc"} <= parts.keys() or not parts.keys() & {b"stco", b"co64"}:
            raise NotReadable("samples that cannot be found")
        wide = b"stco" not in parts
        places = self._table(parts[b"co64" if wide else b"stco"], 8 if wide else 4)
        sizes = self._sizes(parts[b"stsz"])
        per_chunk = self._per_chunk(parts[b"stsc"], len(places))
        at = 0
        for place, count in zip(places, per_chunk, strict=True):
            length = sum(sizes[at : at + count])
            at += count
            yield Edit(place, place + length, None)

    def _take(self, count: int) -> None:
        """Count samples of all the tracks that go, before anything is made of the number."""
        self._samples_left -= count
        if self._samples_left < 0:
            raise NotReadable("too many samples")

    def _sizes(self, box: _Box) -> list[int]:
        same, count = self._number(box.body + 4, 4), self._number(box.body + 8, 4)
        self._take(count)
        return [same] * count if same else self._numbers(box.body + 12, count, 4, box.end)

    def _per_chunk(self, box: _Box, chunks: int) -> list[int]:
        count = self._number(box.body + 4, 4)
        self._take(count * 3)
        told = self._numbers(box.body + 8, count * 3, 4, box.end)
        firsts = [*told[::3], chunks + 1]
        found: list[int] = []
        for (first, after), samples in zip(pairwise(firsts), told[1::3], strict=True):
            if not 1 <= first <= after <= chunks + 1:
                raise NotReadable("chunks out of order")
            found += [samples] * (after - first)
        if len(found) != chunks:
            raise NotReadable("chunks that are missing")
        return found

    def _table(self, box: _Box, width: int) -> list[int]:
        count = self._number(box.body + 4, 4)
        self._take(count)
        return self._numbers(box.body + 8, count, width, box.end)

    # ---- the items of a photo ----

    def _meta(self, box: _Box) -> Iterator[Edit]:
        """Yield what goes from a photo's items; labels of a movie go as a whole."""
        is_full = self._data[box.body + 4 : box.body + 8] != b"hdlr"
        box = box._replace(body=min(box.body + (4 if is_full else 0), box.end))
        inside = {part.kind: part for part in self._boxes(box.body, box.end)}
        head = inside.get(b"hdlr")
        if head is None or self._data[head.body + 8 : head.body + 12] != b"pict":
            yield from _wiped(box)
            return
        for part in self._boxes(box.body, box.end):
            yield from self._box(part, b"meta", False)
        if b"iinf" in inside:
            told = self._told_items(inside[b"iinf"])
            yield from self._items(inside.get(b"iloc"), inside.get(b"idat"), told)
        if b"iprp" in inside:
            shelf = self._find(inside[b"iprp"], b"ipco")
            for part in self._boxes(shelf.body, shelf.end):
                if part.kind in _TOLD:
                    yield from _wiped(part)

    def _told_items(self, box: _Box) -> dict[int, bytes]:
        """Return the items that are no pictures, with what they begin with from now on."""
        start = box.body + (8 if self._number(box.body, 1) else 6)
        told = {}
        for entry in self._boxes(start, box.end):
            version = self._number(entry.body, 1)
            width = 4 if version >= 3 else 2
            number, kind_at = self._number(entry.body + 4, width), entry.body + 6 + width
            kind = self._data[kind_at : kind_at + 4] if version >= 2 else b""
            if kind not in _PICTURES:
                told[number] = _NOTHING if kind == b"Exif" else b""
        return told

    def _items(
        self, box: _Box | None, inside: _Box | None, told: dict[int, bytes]
    ) -> Iterator[Edit]:
        """Yield nothing and zeros in place of the data of the items that tell something."""
        if box is None:
            raise NotReadable("items that cannot be found")
        version, widths = self._number(box.body, 1), self._number(box.body + 4, 2)
        offset, length, base, index = (widths >> shift & 15 for shift in (12, 8, 4, 0))
        wide, at = (4 if version == 2 else 2), box.body + 6
        index = index if version else 0
        count, at = self._number(at, wide), at + wide
        for _ in range(count):
            self._count()
            number, at = self._number(at, wide), at + wide
            method = self._number(at, 2) & 15 if version else 0
            at += 2 if version else 0
            outside, start = self._number(at, 2), self._number(at + 2, base)
            extents, at = self._number(at + 2 + base, 2), at + 4 + base
            for _ in range(extents):
                self._count()
                begin = start + self._number(at + index, offset)
                size = self._number(at + index + offset, length)
                at += index + offset + length
                if at > box.end:
                    raise NotReadable("cut short")
                if number in told:
                    first, told[number] = told[number], b""
                    yield from _emptied(begin, size, method, outside, inside, first)

    def _number(self, at: int, width: int) -> int:
        found = self._data[at : at + width]
        if len(found) != width:
            raise NotReadable("cut short")
        return int.from_bytes(found)

    def _numbers(self, at: int, count: int, width: int, end: int) -> list[int]:
        if at + count * width > end:
            raise NotReadable("cut short")
        found = self._data[at : at + count * width]
        return [int.from_bytes(found[n : n + width]) for n in range(0, len(found), width)]


def _wiped(box: _Box) -> Iterator[Edit]:
    """Make the box `free` and empty its contents; where it ends stays as it was."""
    yield Edit(box.start + 4, box.start + 8, b"free")
    yield Edit(box.body, box.end, None)


def _emptied(
    begin: int, size: int, method: int, outside: int, inside: _Box | None, first: bytes
) -> Iterator[Edit]:
    if method > 1 or outside or not size or (method and inside is None):
        raise NotReadable("an item that cannot be found")
    if method and inside is not None:
        begin += inside.body
        if begin + size > inside.end:
            raise NotReadable("cut short")
    kept = first if len(first) <= size else b""
    yield Edit(begin, begin + len(kept), kept)
    yield Edit(begin + len(kept), begin + size, None)
