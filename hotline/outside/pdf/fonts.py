"""Fonts by role, chosen glyph by glyph, so that every character prints or is reported.

Five roles: biaosong 小标宋 (mark, title), fangsong 仿宋 (body), kaiti 楷体 and heiti 黑体
(headings), songti 宋体 (page numbers). For each character the county's own font of that role is
tried first, then the shipped one, then what fills it up, then two fonts of rare characters.
"""

from __future__ import annotations

import copy
import gzip
import json
import mmap
import shutil
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Container, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

SHIPPED = Path(__file__).parent / "fonts"
ROLES = {
    "biaosong": "小标宋体",
    "fangsong": "仿宋体",
    "kaiti": "楷体",
    "heiti": "黑体",
    "songti": "宋体",
}
# What the shipped file of a role is drawn from, as the administrator's page names it.
SHIPPED_NAMES = {
    "biaosong": "Fandol 宋体（粗）",
    "fangsong": "Fandol 仿宋",
    "kaiti": "Fandol 楷体",
    "heiti": "Fandol 黑体",
    "songti": "Fandol 宋体",
}
# What gives the role the standard characters that its own font lacks.
FILLING_NAMES = {
    "biaosong": "Noto 宋体（粗）",
    "fangsong": "霞鹜文楷（细）",
    "kaiti": "霞鹜文楷",
    "heiti": "Noto 黑体",
    "songti": "Noto 宋体",
}
UNREAD = "-unread"
RARE = ("rare-kai", "rare-song")


def _readable_to_unicode(fontname: str, subset: list[int]) -> str:
    """Write a font's ToUnicode map in UTF-16, as PDF asks.

    reportlab 5.1 writes five hex digits for characters beyond U+FFFF, which copy as two wrong
    ones; rare surnames and village names live there. The font of the watermark reads as spaces:
    its words would otherwise stand between those of the text when that is copied or read aloud.
    """
    if fontname.endswith(UNREAD):
        subset = [ord(" ")] * len(subset)
    pairs = [
        f"<{code:02X}> <{chr(char).encode('utf-16-be').hex().upper()}>"
        for code, char in enumerate(subset)
    ]
    chunks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({fontname}) /Ordering ({fontname}) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{len(subset) - 1:02X}>",
        "endcodespacerange",
    ]
    for chunk in chunks:
        lines += [f"{len(chunk)} beginbfchar", *chunk, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


class Coverage:
    """Which code points a font draws, as runs: a few kilobytes, since the web process asks too."""

    def __init__(self, runs: str) -> None:
        pairs = [run.partition("-") for run in runs.split()]
        self.firsts = array("I", (int(first, 16) for first, _, _ in pairs))
        self.lasts = array("I", (int(last or first, 16) for first, _, last in pairs))

    def __contains__(self, code: int) -> bool:
        at = bisect_right(self.firsts, code) - 1
        return at >= 0 and code <= self.lasts[at]

    def __iter__(self) -> Iterator[int]:
        for first, last in zip(self.firsts, self.lasts, strict=True):
            yield from range(first, last + 1)


@lru_cache(maxsize=1)
def coverage() -> dict[str, Coverage]:
    """Return what each shipped font draws, without opening a font."""
    table = json.loads((SHIPPED / "coverage.json").read_text("ascii"))
    return {name: Coverage(runs) for name, runs in table.items()}


def _register(name: str, source: _Mapped | str) -> TTFont:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = _readable_to_unicode
    # asciiReadable would put every ASCII character into each subset, used or not.
    font = ttfonts.TTFont(name, source, asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


class _Mapped:
    """A font file as reportlab reads it, mapped: of five megabytes a notice needs some hundred
    glyphs, and only what is looked at comes into memory.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.name = name
        file.flush()
        self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def read(self) -> mmap.mmap:
        return self._map

    def forget_after(self, font: TTFont) -> TTFont:
        """Give the pages back once the glyphs of a subset were copied: the kernel maps sixteen
        for every one that is asked for.
        """
        subset = font.face.makeSubset

        def copied(codes: list[int]) -> Any:
            made = subset(codes)
            self._map.madvise(mmap.MADV_DONTNEED)
            return made

        font.face.makeSubset = copied
        return font


@lru_cache(maxsize=16)
def _shipped(name: str) -> TTFont:
    """Open a shipped font. Those of a role lie there unpacked: every notice needs them."""
    if name in ROLES:
        with (SHIPPED / f"{name}.ttf").open("rb") as file:
            mapped = _Mapped(file, name)
            return mapped.forget_after(_register(name, mapped))
    packed = SHIPPED / f"{name}.ttf.gz"
    with gzip.open(packed, "rb") as source, tempfile.TemporaryFile() as file:
        shutil.copyfileobj(source, file, 1 << 18)
        mapped = _Mapped(file, name)
        return mapped.forget_after(_register(name, mapped))


@lru_cache(maxsize=16)
def unread(font_name: str) -> str:
    """Return the name of a font that looks like a registered one and reads as nothing."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    seen = pdfmetrics.getFont(font_name)
    twin = copy.copy(seen)
    twin.fontName = font_name + UNREAD
    twin.face = copy.copy(seen.face)
    twin.face.name = seen.face.name + UNREAD.encode()
    twin.state = WeakKeyDictionary()
    assert isinstance(twin, ttfonts.TTFont)
    pdfmetrics.registerFont(twin)
    return str(twin.fontName)


@lru_cache(maxsize=16)
def _load(path: str) -> TTFont:
    """Open a county's own TrueType file once and register it with reportlab under its path."""
    return _register(path, path)


def _own(role: str, fonts_dir: Path | None) -> Path | None:
    """Return the county's own file for a role, if there is one that reportlab can embed."""
    if fonts_dir is None:
        return None
    path = fonts_dir / f"{role}.ttf"
    return path if path.is_file() and not _why_unusable(str(path)) else None


@lru_cache(maxsize=16)
def _why_unusable(path: str) -> str:
    from reportlab.pdfbase.ttfonts import TTFError

    try:
        _load(path)
    except (TTFError, OSError, ValueError, KeyError, IndexError) as error:
        if "postscript" in str(error).lower():
            return "无法使用：这是PostScript轮廓的字体，请换用TrueType轮廓的版本。"
        if "embedding" in str(error).lower():
            return "无法使用：字体的许可设置不允许嵌入文件。"
        return "无法使用：文件损坏，或者不是TrueType字体。"
    return ""


class FontCase:
    """The fonts one document may use. `fonts_dir` holds the county's own `<role>.ttf`, if any."""

    def __init__(self, fonts_dir: Path | None = None) -> None:
        self._own = {role: _own(role, fonts_dir) for role in ROLES}
        self._found: dict[tuple[str, str], TTFont | None] = {}

    def font_for(self, char: str, role: str) -> TTFont | None:
        """Return the first font of the role's chain that draws the character, None if none does."""
        key = (char, role)
        if key not in self._found:
            self._found[key] = self._first(ord(char), role)
        return self._found[key]

    def _first(self, code: int, role: str) -> TTFont | None:
        own = self._own[role]
        if own and code in _load(str(own)).face.charToGlyph:
            return _load(str(own))
        for name in (role, f"{role}-more", *RARE):
            if code in coverage()[name]:
                return _shipped(name)
        return None

    def advance(self, char: str, role: str) -> float:
        """Return a character's own width in ems of the font that draws it."""
        font = self.font_for(char, role)
        return font.face.getCharWidth(ord(char)) / 1000 if font else 1.0


def missing_characters(text: str, fonts_dir: Path | None = None) -> list[str]:
    """Return the characters of the text that no font can print, each once, in order.

    They are reported when a draft is made; a private-use character (自造字) is the usual case.
    """
    layers = ("fangsong", "fangsong-more", *RARE)
    drawn = dict.fromkeys(char for char in text if not char.isspace())
    lost = [c for c in drawn if not any(ord(c) in coverage()[name] for name in layers)]
    if not lost or fonts_dir is None:
        return lost
    # Only now is the county's own font worth opening.
    own = _own("fangsong", fonts_dir)
    return [c for c in lost if not own or ord(c) not in _load(str(own)).face.charToGlyph]


def _family(face: Any) -> str:
    """Return a face's family as people write it; reportlab keeps it as bytes."""
    name = face.familyName or face.name
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


def _filled(role: str, drawn: Container[int], is_own: bool) -> str:
    """Say how many of the 8,105 standard characters another font has to give, and which one."""
    standard = "".join((SHIPPED / "standard_8105.txt").read_text("utf-8").split())
    lacking = [char for char in standard if ord(char) not in drawn]
    if not lacking:
        return ""
    filling = f"{SHIPPED_NAMES[role]}、{FILLING_NAMES[role]}" if is_own else FILLING_NAMES[role]
    return f"通用规范汉字表8105字中缺{len(lacking)}字，由{filling}补足。"


def fonts_in_use(fonts_dir: Path | None = None) -> list[dict[str, str]]:
    """Return per role which font really prints: role, name, font, origin, and why not the own one.

    A substitute is called a substitute: nobody is told that the standard's fonts were used.
    """
    rows = []
    for role, name in ROLES.items():
        path = fonts_dir / f"{role}.ttf" if fonts_dir else None
        why = _why_unusable(str(path)) if path and path.is_file() else ""
        drawn: Container[int] = coverage()[role]
        if path and path.is_file() and not why:
            face = _load(str(path)).face
            font, origin = _family(face), "本单位字体"
            drawn = face.charToGlyph
        else:
            font, origin = SHIPPED_NAMES[role], "随系统提供的替代字体"
        why += _filled(role, drawn, origin == "本单位字体")
        rows.append({"role": role, "name": name, "font": font, "origin": origin, "why": why})
    return rows
