"""Real little files as phones write them, built box by box: with a place, an owner, a device."""

from __future__ import annotations

import struct

SECRETS = (b"+35.1165+114.0675", b"SECRET", b"GPSLatitude", b"somephone")
PIXELS, SOUND = b"PIXELS" * 40, b"SOUND!" * 40
GPS_LINE = b"SECRET gps line "


def box(kind: bytes, *parts: bytes, wide: bool = False) -> bytes:
    body = b"".join(parts)
    if wide:
        return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0) -> bytes:
    return box(kind, bytes((version, 0, 0, 0)), *parts)


def number(value: int, width: int = 4) -> bytes:
    return value.to_bytes(width)


def hdlr(kind: bytes, name: bytes = b"SECRET Handler\0") -> bytes:
    return full(b"hdlr", bytes(4), kind, b"appl" + bytes(8), name)


def timed(kind: bytes, version: int = 0) -> bytes:
    """A head with both times set, then what must stay as it is."""
    width = 8 if version else 4
    return full(kind, number(3_800_000_000, width) * 2, b"STAYS" * 8, version=version)


def trak(handler: bytes, chunks: list[tuple[int, list[int]]], wide: bool = False) -> bytes:
    """A track whose samples lie at (place, their sizes)."""
    sizes = [size for _, each in chunks for size in each]
    per_chunk = [(n, len(each)) for n, (_, each) in enumerate(chunks, 1)]
    table = box(
        b"stbl",
        full(b"stsd", number(0)),
        full(b"stsc", number(len(chunks)),
             *(struct.pack(">III", first, count, 1) for first, count in per_chunk)),
        full(b"stsz", number(0), number(len(sizes)), *map(number, sizes)),
        full(b"co64" if wide else b"stco", number(len(chunks)),
             *(number(place, 8 if wide else 4) for place, _ in chunks)),
    )  # fmt: skip
    media = box(b"mdia", timed(b"mdhd"), hdlr(handler), box(b"minf", table))
    return box(b"trak", timed(b"tkhd"), media, box(b"udta", box(b"name", b"SECRET track")))


def labels() -> bytes:
    """Apple's keys and values, Android's and 3GPP's place, XMP."""
    return b"".join((
        box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+35.1165+114.0675/"),
            full(b"loci", b"SECRET place"), full(b"meta", hdlr(b"mdir"), box(b"ilst", b"SECRET"))),
        box(b"meta", hdlr(b"mdta"), full(b"keys", b"com.apple.quicktime.location.ISO6709"),
            box(b"ilst", b"+35.1165+114.0675+072/")),
        box(b"uuid", bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC"), b"<x:xmpmeta>SECRET"),
    ))  # fmt: skip


def movie(brand: bytes = b"isom", handler: bytes = b"vide", gps: bool = True,
          wide: bool = False, version: int = 0) -> bytes:  # fmt: skip
    """A movie: `moov` behind its data, as a phone writes it; a track of places if `gps`."""
    head = box(b"ftyp", brand, bytes(4), b"mp42")
    old = box(b"free", b"SECRET left over")
    start = len(head) + len(old) + (16 if wide else 8)
    line = GPS_LINE if gps else bytes(len(GPS_LINE))
    data = PIXELS + line * 2 + PIXELS + line
    second = start + len(PIXELS)
    tracks = [trak(handler, [(start, [len(PIXELS)]), (second + 32, [100, 140])], wide)]
    if gps:
        n = len(GPS_LINE)
        tracks.append(trak(b"meta", [(second, [n, n]), (second + 32 + len(PIXELS), [n])], wide))
    moov = box(b"moov", timed(b"mvhd", version), *tracks, labels())
    return head + old + box(b"mdat", data, wide=wide) + moov + box(b"uuid", bytes(16), b"SECRET")


EXIF = b"\0\0\0\x06Exif\0\0MM\0*somephone GPSLatitude SECRET"
XMP = b"<x:xmpmeta>SECRET GPSLatitude</x:xmpmeta>"


def _infe(item: int, kind: bytes, version: int) -> bytes:
    wide = 4 if version == 3 else 2
    return full(b"infe", number(item, wide), bytes(2), kind, b"\0", version=version)


def _iloc(version: int, items: list[tuple[int, int, int, list[tuple[int, int]]]]) -> bytes:
    wide = 4 if version == 2 else 2
    parts = [b"\x44\x40" if version == 0 else b"\x44\x44", number(len(items), wide)]
    for item, method, base, extents in items:
        parts += [number(item, wide), number(method, 2) if version else b"", bytes(2)]
        parts += [number(base), number(len(extents), 2)]
        for offset, length in extents:
            parts += [number(7) if version else b"", number(offset), number(length)]
    return full(b"iloc", *parts, version=version)


def heic(version: int = 1, inside: bool = True, motion: bytes = b"") -> bytes:
    """A photo of one picture item, EXIF (in two pieces), XMP (in `idat` if `inside`)."""
    infe = 3 if version == 2 else 2
    irot = box(b"irot", b"\1")
    shelf = box(b"ipco", box(b"hvcC", b"STAYS"), irot, full(b"udes", b"SECRET words\0"))
    inside = inside and version > 0

    def meta(picture: int, exif: int, xmp: int) -> bytes:
        half = len(EXIF) // 2
        items = [
            (1, 0, picture, [(0, len(PIXELS))]),
            (2, 0, exif, [(0, half), (half, len(EXIF) - half)]),
            (3, 1 if inside else 0, xmp, [(0, len(XMP))]),
        ]
        return full(
            b"meta", hdlr(b"pict", b"\0"), full(b"pitm", number(1, 2)),
            full(b"iinf", number(3, 2), _infe(1, b"hvc1", infe), _infe(2, b"Exif", infe),
                 _infe(3, b"mime", infe)),
            full(b"iref", box(b"cdsc", b"STAYS")), box(b"iprp", shelf, full(b"ipma", bytes(4))),
            box(b"idat", XMP if inside else b"STAYS"), _iloc(version, items),
            box(b"uuid", bytes(16), b"SECRET"),
        )  # fmt: skip

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    start = len(head) + len(meta(0, 0, 0)) + 8
    places = (start, start + len(PIXELS), 0 if inside else start + len(PIXELS) + len(EXIF))
    data = PIXELS + EXIF + (b"" if inside else XMP)
    return head + meta(*places) + box(b"mdat", data) + (box(b"mpvd", motion) if motion else b"")


# ---- WebM ----


def element(name: str, body: bytes, width: int = 0) -> bytes:
    width = width or (1 if len(body) < 127 else 8)
    return bytes.fromhex(name) + ((1 << 7 * width) | len(body)).to_bytes(width) + body


UNKNOWN = b"\x01" + b"\xff" * 7


def webm(live: bool = True) -> bytes:
    """A voice note as a browser records it; `live`: outer parts without a length."""
    info = element("1549a966", b"".join((
        element("bf", b"CRC!"), element("2ad7b1", b"\x0f\x42\x40"), element("4461", b"SECRET!!"),
        element("7ba9", b"SECRET title"), element("4d80", b"somephone mux"),
        element("5741", b"somephone app"),
    )))  # fmt: skip
    entry = element("ae", element("d7", b"\1") + element("536e", b"SECRET") +
                    element("86", b"A_OPUS"))  # fmt: skip
    tags = element("1254c367", element("7373", b"SECRET " * 30))
    blocks = element("e7", b"\0") + b"".join(element("a3", b"\x81\0\0\x80" + SOUND, 8)
                                             for _ in range(3))  # fmt: skip
    cluster = bytes.fromhex("1f43b675") + UNKNOWN + blocks if live else element("1f43b675", blocks)
    inside = info + element("1654ae6b", entry) + tags + cluster + cluster + element("ec", b"SECRET")
    segment = bytes.fromhex("18538067") + UNKNOWN + inside if live else element("18538067", inside)
    return element("1a45dfa3", element("4282", b"webm")) + segment
