"""Make the shipped fonts again. Run by hand, never at installation.

    python recipe.py SOURCES

SOURCES is a folder holding the unpacked Debian packages (`dpkg -x NAME.deb SOURCES`)
texlive-lang-chinese, fonts-noto-cjk, fonts-noto-cjk-extra, fonts-lxgw-wenkai,
fonts-babelstone-han and unicode-data. The list of the 8,105 standard characters
(`standard_8105.txt` beside this file) was read from PyPI pypinyin-dict 0.9.0 (MIT).
Needs fontTools (4.68 was used). See LICENCES.md for what each file may be used for.

Three layers: `<role>` is the role's own design, `<role>-more` gives it the standard characters
that Fandol lacks, `rare-*` serve every role with anything else. The files of a role lie there as
they are, since every notice needs them: unpacking five took a third of a second each time. The
others are compressed. `coverage.json` says which characters each one draws, so that nobody opens a
font to find out.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
NOTO = "usr/share/fonts/opentype/noto"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
WENKAI_LIGHT = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Light.ttf"
BABELSTONE = "usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf"
UNIHAN = "usr/share/unicode/Unihan_IRGSources.txt.bz2"
NOTO_SC = 2  # index of Simplified Chinese in the Noto CJK collections

# role: (its own face, the face that fills it up)
ROLES = {
    "biaosong": (f"{FANDOL}/FandolSong-Bold.otf", f"{NOTO}/NotoSerifCJK-Bold.ttc"),
    "fangsong": (f"{FANDOL}/FandolFang-Regular.otf", WENKAI_LIGHT),
    "kaiti": (f"{FANDOL}/FandolKai-Regular.otf", WENKAI),
    "heiti": (f"{FANDOL}/FandolHei-Regular.otf", f"{NOTO}/NotoSansCJK-Medium.ttc"),
    "songti": (f"{FANDOL}/FandolSong-Regular.otf", f"{NOTO}/NotoSerifCJK-Regular.ttc"),
}
# Two thousandths of an em are 0.011 mm on paper at 16 pt: below what a printer can show.
MAX_ERROR = 2.0
# Who drew it and under which licence; the licences ask that a changed file says so itself.
CREDITS = {
    "Fandol": "Copyright 2013-2015 Fandol Team (Clerk Ma, Jie Su). GPL 3 with font exception.",
    "NotoS": "Copyright 2014-2021 Adobe (http://www.adobe.com/). SIL Open Font License 1.1.",
    "LXGW": "Copyright 2021-2022 lxgw <calxgw2018@gmail.com>. SIL Open Font License 1.1.",
    "BabelStoneHan": "Copyright 1994-2022 Arphic Technology Co., Ltd.; Christopher J. Fynn. "
    "Arphic Public License; some symbols CC BY-SA 3.0 or 4.0.",
}
CHANGED = "Changed 2026-11-21 by recipe.py: fewer characters, TrueType outlines, renamed. From "

# Sources whose characters occur in names of people and places; the rest of the extensions
# (dictionaries of dead characters, Zhuang writing) would triple the size.
LIVING = {
    "GBK", "GCH", "GCY", "GCYY", "GDM", "GFC", "GFZ", "GGH",
    "GHC", "GIDC", "GJZ", "GKJ", "GLGYJ", "GPGLG", "GRM", "GU",
    "GWZ", "GXC", "GXH", "GXHZ", "GXM", "GZFY", "GZYS",
}  # fmt: skip
SYMBOLS = (
    "℃℉Ω㎡㎥㎏㎜㎝㎞㏄№℡①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
    "☐☑☒□■▲△▼●○◆◇★☆√×÷±≤≥≠≈∞‰％＋－＝＜＞→←↑↓—…·•–―‖〇〔〕【】〖〗《》〈〉「」『』"
    "￥¥€£§©®°′″αβγμπ〇々〆㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
)


def wanted() -> set[int]:
    """The 8,105 standard characters, every sign of GB 2312, ASCII and the signs above."""
    standard = {ord(c) for c in (HERE / "standard_8105.txt").read_text("utf-8") if c.strip()}
    gb2312 = set()
    for row in [*range(0xA1, 0xAA), *range(0xB0, 0xF8)]:
        for cell in range(0xA1, 0xFF):
            gb2312.update(map(ord, bytes([row, cell]).decode("gb2312", "ignore")))
    return standard | gb2312 | set(range(0x20, 0x7F)) | {ord(c) for c in SYMBOLS}


def living_rare(sources: Path) -> set[int]:
    """Characters beyond the standard ones that occur in names, by their source in Unihan."""
    found = set(range(0x3400, 0x4DC0))
    with bz2.open(sources / UNIHAN, "rt", encoding="utf-8") as lines:
        for line in lines:
            if "\tkIRG_GSource\t" in line:
                code, _, origin = line.split("\t")
                if origin.split("-")[0].strip() in LIVING:
                    found.add(int(code[2:], 16))
    return found


def opened(path: Path) -> TTFont:
    return TTFont(path, fontNumber=NOTO_SC) if path.suffix == ".ttc" else TTFont(path)


def build(source: TTFont, codes: set[int], name: str, credit: str) -> set[int]:
    """Keep a TrueType font of those `codes` the source has; return them."""
    chosen = {code: glyph for code, glyph in source.getBestCmap().items() if code in codes}
    glyphs, widths, order, cmap = {}, {}, [".notdef"], {}
    drawn, scale = source.getGlyphSet(), source["head"].unitsPerEm / 1000
    glyphs[".notdef"], widths[".notdef"] = TTGlyphPen(None).glyph(), (1000, 0)
    for number, code in enumerate(sorted(chosen)):
        short = f"g{number}"
        outline = DecomposingRecordingPen(drawn)
        drawn[chosen[code]].draw(outline)
        pen = TTGlyphPen(None)
        cubic = "glyf" not in source
        outline.replay(Cu2QuPen(pen, MAX_ERROR * scale, reverse_direction=True) if cubic else pen)
        glyph = pen.glyph(dropImpliedOnCurves=True)
        glyph.recalcBounds(None)
        glyphs[short] = glyph
        widths[short] = (drawn[chosen[code]].width, getattr(glyph, "xMin", 0))
        order.append(short)
        cmap[code] = short
    keep(assemble(source, order, cmap, glyphs, widths, f"Hotline {name}", credit), name)
    return set(chosen)


def keep(font: TTFont, name: str) -> None:
    """Write a font to its file; the same sources always give the same bytes."""
    plain = io.BytesIO()
    font.save(plain)
    if "-" not in name:
        (HERE / f"{name}.ttf").write_bytes(plain.getvalue())
    else:
        (HERE / f"{name}.ttf.gz").write_bytes(gzip.compress(plain.getvalue(), 9, mtime=0))


def ranges(codes: Iterable[int]) -> str:
    """Write code points as 「4e00-4e05 4e07」."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in runs)


def assemble(source, order, cmap, glyphs, widths, name, credit) -> TTFont:
    maker = FontBuilder(source["head"].unitsPerEm, isTTF=True)
    maker.setupGlyphOrder(order)
    maker.setupCharacterMap(cmap)
    maker.setupGlyf(glyphs)
    maker.setupHorizontalMetrics(widths)
    em = source["head"].unitsPerEm
    ascent, descent = round(em * 0.88), -round(em * 0.12)
    maker.setupHorizontalHeader(ascent=ascent, descent=descent)
    # The names are ours: the licences keep the original ones for the unchanged files.
    owner = next(words for start, words in CREDITS.items() if credit.startswith(start))
    names = {"familyName": name, "styleName": "Regular", "psName": name.replace(" ", "-"),
             "uniqueFontIdentifier": name, "fullName": name, "copyright": owner,
             "description": CHANGED + credit}  # fmt: skip
    maker.setupNameTable(names)
    maker.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent,
                   usWinDescent=-descent, fsType=0)  # fmt: skip
    maker.setupPost(keepGlyphNames=False)
    maker.updateHead(created=0, modified=0)
    maker.font.recalcTimestamp = False
    return maker.font


def flattened(path: Path, codes: set[int]) -> TTFont:
    """Open a TrueType font with its components resolved and only `codes` in it."""
    font = opened(path)
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    return font


def main(sources: Path) -> None:
    common, covered = wanted(), {}
    for role, (own, more) in ROLES.items():
        done = build(opened(sources / own), common, role, Path(own).stem)
        covered[role] = done
        covered[f"{role}-more"] = build(
            opened(sources / more), common - done, f"{role}-more", Path(more).stem
        )
    cjk = {*range(0x2E80, 0xA000), *range(0xF900, 0xFB00), *range(0xFE30, 0xFFF0)}
    cjk |= set(range(0x20000, 0x40000)) | set(range(0xA0, 0x500)) | set(range(0x2000, 0x2E00))
    covered["rare-kai"] = build(opened(sources / WENKAI), cjk - common, "rare-kai", "LXGWWenKai")
    codes = living_rare(sources) - common - covered["rare-kai"]
    babelstone = flattened(sources / BABELSTONE, codes)
    covered["rare-song"] = build(babelstone, codes, "rare-song", "BabelStoneHan")
    table = {name: ranges(codes) for name, codes in covered.items()}
    (HERE / "coverage.json").write_text(json.dumps(table, indent=1) + "\n", "ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
