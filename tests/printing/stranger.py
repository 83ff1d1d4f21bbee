"""Looking at a PDF as a stranger does: with poppler's tools and a ruler, not with our code."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

DPI = 200
MM = DPI / 25.4


def run(*words: str) -> str:
    return subprocess.run(words, capture_output=True, check=True).stdout.decode("utf-8", "replace")


def fonts(pdf: Path) -> list[list[str]]:
    """Return pdffonts' rows: name, emb, sub, uni among the words."""
    return [line.split() for line in run("pdffonts", str(pdf)).splitlines()[2:]]


def text(pdf: Path) -> str:
    return run("pdftotext", "-layout", str(pdf), "-")


def info(pdf: Path) -> dict[str, str]:
    lines = run("pdfinfo", str(pdf)).splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}


def page(pdf: Path, number: int) -> Image.Image:
    """Return a page as a picture of 200 dots per inch."""
    out = pdf.with_suffix(f".{number}")
    run("pdftoppm", "-r", str(DPI), "-f", str(number), "-l", str(number), "-singlefile", "-png",
        str(pdf), str(out))  # fmt: skip
    return Image.open(f"{out}.png").convert("RGB")


@dataclass(frozen=True)
class Ink:
    """A rectangle of ink in millimetres from the top left corner of the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left


def as_laid(image: Image.Image) -> Image.Image:
    """Turn a page that the screen shows turned back to how the sheet lies in the binder."""
    return image.rotate(90, expand=True) if image.width > image.height else image


def _box(mask: Image.Image) -> Ink:
    box = mask.getbbox()
    assert box is not None, "no ink found"
    return Ink(*(edge / MM for edge in box))


def red(image: Image.Image, top: float = 0, bottom: float = 297) -> Ink:
    """Return the box of red ink between two heights (mm)."""
    part = image.crop((0, round(top * MM), image.width, round(bottom * MM)))
    r, g, b = part.split()
    mask = Image.merge("RGB", (r, g, b)).convert("L", matrix=(1, -0.5, -0.5, 0))
    found = _box(mask.point(lambda value: 255 if value > 120 else 0))
    return Ink(found.left, found.top + top, found.right, found.bottom + top)


def black(
    image: Image.Image, top: float, bottom: float, left: float = 0, right: float = 210
) -> Ink:
    """Return the box of dark ink in a window of the sheet (mm)."""
    window = tuple(round(edge * MM) for edge in (left, top, right, bottom))
    mask = image.crop(window).convert("L").point(lambda value: 255 if value < 140 else 0)
    found = _box(mask)
    return Ink(found.left + left, found.top + top, found.right + left, found.bottom + top)


def lines_of_ink(image: Image.Image, top: float, bottom: float) -> list[tuple[float, float]]:
    """Return (top, bottom) in mm of each band of dark ink: the lines of a page."""
    window = (0, round(top * MM), image.width, round(bottom * MM))
    grey = image.crop(window).convert("L").point(lambda value: 1 if value < 140 else 0)
    rows = [any(grey.crop((0, y, grey.width, y + 1)).tobytes()) for y in range(grey.height)]
    bands: list[tuple[float, float]] = []
    start: int | None = None
    for y, dark in enumerate([*rows, False]):
        if dark and start is None:
            start = y
        elif not dark and start is not None:
            bands.append((start / MM + top, y / MM + top))
            start = None
    return bands


def inks(pdf: Path, dpi: int = 60, laid: bool = False) -> list[Ink | None]:
    """Return the box of dark ink of every page, None for a blank one.

    `laid` looks at the pages as they lie in the binder, not as the screen turns them.
    """
    run("pdftoppm", "-r", str(dpi), "-gray", str(pdf), str(pdf.with_suffix(".ink")))
    found: list[Ink | None] = []
    for file in sorted(pdf.parent.glob(f"{pdf.stem}.ink*.pgm")):
        seen = as_laid(Image.open(file)) if laid else Image.open(file)
        mask = seen.point(lambda value: 255 if value < 140 else 0)
        box = mask.getbbox()
        found.append(Ink(*(edge * 25.4 / dpi for edge in box)) if box else None)
        file.unlink()
    return found


def pages(pdf: Path) -> list[str]:
    """Return the text of every page in the order it was written, without white space."""
    said = run("pdftotext", "-raw", str(pdf), "-")
    return ["".join(part.split()) for part in said.split("\f")[:-1]]


def words_at(pdf: Path, number: int) -> list[tuple[float, float, str]]:
    """Return (x, y, word) in points of one page, from pdftotext's boxes."""
    said = run("pdftotext", "-bbox", "-f", str(number), "-l", str(number), str(pdf), "-")
    pattern = r'<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>'
    return [(float(x), float(y), word) for x, y, word in re.findall(pattern, said)]
