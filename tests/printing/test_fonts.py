"""Every standard character prints in every role; what no font has is reported."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from hotline.outside.pdf.fonts import (
    RARE,
    ROLES,
    SHIPPED,
    FontCase,
    coverage,
    fonts_in_use,
    missing_characters,
)
from hotline.outside.pdf.paper import Paper
from tests.printing import stranger

STANDARD = "".join((SHIPPED / "standard_8105.txt").read_text("utf-8").split())


def test_the_list_is_whole() -> None:
    assert len(set(STANDARD)) == 8105


@pytest.mark.parametrize("role", ROLES)
def test_every_standard_character_prints_in_every_role(role: str) -> None:
    covered = {*coverage()[role], *coverage()[f"{role}-more"]}
    assert [char for char in STANDARD if ord(char) not in covered] == []


def test_every_standard_character_is_drawn_and_read_back_in_every_role(tmp_path: Path) -> None:
    """Print all 8,105 in five roles; a stranger reads all of them from the file, none is a box."""
    paper = Paper("字表", made_on="2026-11-22")
    for role in ROLES:
        for start in range(0, len(STANDARD), 3000):
            page = STANDARD[start : start + 3000]
            for row in range(0, len(page), 50):
                paper.text(40, 30 + row / 50 * 13, page[row : row + 50], 9, role)
            paper.next_page()
    path = tmp_path / "all.pdf"
    path.write_bytes(paper.bytes())
    said = "".join(stranger.pages(path))
    assert said == STANDARD * len(ROLES)
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in stranger.fonts(path))


@pytest.mark.parametrize("role", ROLES)
def test_a_character_leaves_ink_of_its_own(role: str, tmp_path: Path) -> None:
    """Eighty of the list, drawn large: each has ink, no two the same, so none is a silent box."""
    paper = Paper("字样", made_on="2026-11-22")
    chars = [*STANDARD[3::107], *"㙍䶮𬒈𫰛"]
    for number, char in enumerate(chars):
        paper.text(40 + number % 10 * 50, 40 + number // 10 * 80, char, 40, role)
    paper.next_page()
    path = tmp_path / "sample.pdf"
    path.write_bytes(paper.bytes())
    picture = stranger.page(path, 1).convert("1", dither=0)
    dots = stranger.DPI / 72
    seen = set()
    for number in range(len(chars)):
        x, y = 36 + number % 10 * 50, 36 + number // 10 * 80
        cell = picture.crop(tuple(round(edge * dots) for edge in (x, y, x + 48, y + 48)))
        assert cell.getextrema()[0] == 0, f"{chars[number]} leaves no ink"
        seen.add(cell.tobytes())
    assert len(seen) == len(chars)


@pytest.mark.parametrize("char", "㙍䶮𬒈𫰛")
@pytest.mark.parametrize("role", ROLES)
def test_rare_names_print(role: str, char: str) -> None:
    font = FontCase().font_for(char, role)
    assert font is not None
    assert ord(char) in font.face.charToGlyph


@pytest.mark.parametrize("name", ["biaosong", "fangsong-more", *RARE])
def test_coverage_says_what_the_font_draws(name: str) -> None:
    case = FontCase()
    codes = sorted(coverage()[name])
    chars = [chr(code) for code in codes[:: max(len(codes) // 50, 1)]]
    role = name.split("-")[0] if not name.startswith("rare") else "fangsong"
    for char in chars:
        font = case.font_for(char, role)
        assert font is not None and font.face.charToGlyph[ord(char)]


def test_a_private_character_is_reported_once() -> None:
    assert missing_characters("王\ue000某\ue000、李\uf8f0") == ["\ue000", "\uf8f0"]
    assert missing_characters("㙍塘镇 䶮𬒈𫰛，1,234件 93.3%\n") == []


def test_the_countys_own_font_is_used_and_named(tmp_path: Path) -> None:
    own = tmp_path / "kaiti.ttf"
    own.write_bytes(gzip.decompress((SHIPPED / "heiti-more.ttf.gz").read_bytes()))
    (tmp_path / "heiti.ttf").write_bytes(b"not a font")
    rows = {row["role"]: row for row in fonts_in_use(tmp_path)}
    assert rows["kaiti"]["origin"] == "本单位字体"
    assert rows["heiti"]["origin"] == "随系统提供的替代字体"
    assert rows["heiti"]["why"].startswith("无法使用")
    assert rows["fangsong"]["why"] == "通用规范汉字表8105字中缺1467字，由霞鹜文楷（细）补足。"
    assert rows["kaiti"]["why"].endswith("由Fandol 楷体、霞鹜文楷补足。")
    assert "b'" not in rows["kaiti"]["font"], "a name, not bytes"
    # 啰 is in the county's font, 县 is not: glyph by glyph.
    case = FontCase(tmp_path)
    assert case.font_for("啰", "kaiti").fontName == str(own)
    assert case.font_for("县", "kaiti").fontName == "kaiti"


def test_shipped_fonts_stay_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir() if path.is_file()) < 38e6
