"""Pictures of what grid workers found: a village street with the trouble in it, and without.

The newest ones carry place and time in a band, as the phone writes them. Older ones share a few
pictures, so that a county of fourteen months is still made in seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from pathlib import Path
from random import Random
from typing import Any

from hotline.casework.attaching import Evidence
from hotline.demo.findings import FindingPlan, FoundStep
from hotline.demo.photos import draw
from hotline.outside import files

# So many of the newest findings get pictures of their own.
OWN = 16
Pen = Any
WORDS = {False: "现场照片", True: "处理后照片"}


class FoundPhotos:
    """Gives every report its picture, and every solution one of afterwards."""

    def __init__(self, newest: Collection[int], blobs: Path, seed: int) -> None:
        self.newest, self.blobs, self.seed = newest, blobs, seed
        self._shared: dict[tuple[str, bool], Evidence] = {}

    def of(self, found: FindingPlan, step: FoundStep, is_after: bool) -> list[Evidence]:
        """Return the picture of the step: as it was found, or as it was afterwards."""
        if found.serial in self.newest:
            lines = (WORDS[is_after], f"{found.village.name}{found.place}"[:24],
                     f"{step.at:%Y-%m-%d %H:%M}")  # fmt: skip
            name = f"{WORDS[is_after]}{step.at:%m%d%H%M}.jpg"
            return [self._kept(f"{found.serial}", found.draws, is_after, lines, name)]
        key = found.draws, is_after
        if key not in self._shared:
            lines, name = (WORDS[is_after],), f"{WORDS[is_after]}.jpg"
            self._shared[key] = self._kept(found.draws, found.draws, is_after, lines, name)
        return [self._shared[key]]

    def _kept(
        self, which: str, subject: str, is_after: bool, lines: tuple[str, ...], name: str
    ) -> Evidence:
        # Before and after show one and the same street.
        random = Random(f"found {self.seed} {which}")
        marks = None if is_after else SUBJECTS[subject]
        picture = draw(random, lines, marks)
        sha256 = hashlib.sha256(picture).hexdigest()
        # Not `files.keep`: these bytes need no judging, which takes a process each.
        target = files.path_of(sha256, self.blobs)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture)
        return Evidence(sha256, name, "image/jpeg", len(picture))


def _water(pen: Pen, x: int) -> None:
    pen.ellipse((x - 150, 285, x + 150, 365), fill=(126, 146, 160))
    pen.ellipse((x - 90, 295, x + 40, 325), fill=(168, 188, 200))


def _cover(pen: Pen, x: int) -> None:
    pen.ellipse((x - 62, 282, x + 62, 336), fill=(28, 28, 30))
    pen.ellipse((x - 30, 276, x + 100, 328), fill=(120, 116, 110), outline=(60, 58, 56), width=4)


def _straw(pen: Pen, x: int) -> None:
    for n in range(5):
        left, top = x - 170 + n * 58, 262 - (n % 2) * 34
        pen.polygon([(left, 342), (left + 118, 342), (left + 60, top)], fill=(206, 172 - n * 9, 92))


def _litter(pen: Pen, x: int) -> None:
    colours = ((196, 60, 52), (236, 232, 224), (60, 110, 170), (70, 130, 80), (40, 40, 44))
    for n in range(16):
        left, top = x - 130 + (n * 97) % 260, 282 + (n * 29) % 56
        pen.ellipse((left, top, left + 34, top + 24), fill=colours[n % 5])


def _branch(pen: Pen, x: int) -> None:
    pen.line((x - 190, 338, x + 170, 292), fill=(92, 66, 44), width=15)
    for n in range(6):
        left = x - 60 + n * 38
        pen.ellipse((left, 258, left + 66, 322), fill=(74, 106 + n * 5, 58))


def _cable(pen: Pen, x: int) -> None:
    for n in range(3):
        pen.arc((x - 260, 20 + n * 12, x + 260, 260 + n * 16), 20, 160, fill=(24, 24, 26), width=4)


def _hole(pen: Pen, x: int) -> None:
    pen.ellipse((x - 96, 290, x + 70, 342), fill=(74, 70, 66))
    pen.ellipse((x - 66, 302, x + 44, 338), fill=(52, 49, 46))
    pen.ellipse((x + 90, 270, x + 168, 296), fill=(78, 74, 70))


def _wall(pen: Pen, x: int) -> None:
    pen.rectangle((x - 150, 232, x + 150, 312), fill=(222, 214, 200))
    pen.polygon([(x - 60, 250), (x + 30, 244), (x + 62, 270), (x - 44, 292)], fill=(150, 108, 86))


def _pond(pen: Pen, x: int) -> None:
    pen.ellipse((x - 260, 258, x + 260, 380), fill=(106, 134, 128))


def _lamp(pen: Pen, x: int) -> None:
    pen.rectangle((0, 0, 640, 480), fill=(20, 26, 44, 90))
    pen.line((x, 320, x, 120), fill=(150, 150, 150), width=8)
    pen.line((x, 122, x + 70, 108), fill=(150, 150, 150), width=6)


SUBJECTS: dict[str, Callable[[Pen, int], None]] = {
    "water": _water,
    "cover": _cover,
    "straw": _straw,
    "litter": _litter,
    "branch": _branch,
    "cable": _cable,
    "hole": _hole,
    "wall": _wall,
    "pond": _pond,
    "lamp": _lamp,
}
