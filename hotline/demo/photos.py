"""Evidence for the demo county: small drawn pictures, captioned as a clerk's phone would."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hotline.casework.attaching import Evidence
from hotline.demo.plot import TicketPlan
from hotline.demo.steps import Step
from hotline.outside import files
from hotline.outside.pdf.fonts import SHIPPED

MOST = 24
WIDTH, HEIGHT = 640, 480
_SKIES = ((176, 205, 226), (206, 214, 219), (231, 214, 190), (163, 193, 214))
_GROUNDS = ((142, 128, 104), (118, 124, 116), (150, 142, 128), (112, 132, 96))


class Photos:
    """Gives some of the newest tickets a picture of the place, kept before the act names it."""

    def __init__(self, plans: Sequence[TicketPlan], blobs: Path, seed: int) -> None:
        self.blobs, self.seed = blobs, seed
        self.chosen = _chosen(plans, min(MOST, len(plans) // 10))

    def of(self, ticket: TicketPlan, step: Step) -> list[Evidence]:
        """Return the picture of this step, or nothing."""
        if (ticket.serial, step.act, step.at) not in self.chosen:
            return []
        random = Random(f"photo {self.seed} {ticket.serial} {step.act}")
        said = "现场照片" if step.act == "register" else "办理后照片"
        lines = (said, ticket.address, f"{step.at:%Y-%m-%d %H:%M}")
        name = f"{said}{step.at:%m%d%H%M}.jpg"
        picture = draw(random, lines)
        sha256 = hashlib.sha256(picture).hexdigest()
        # Not `files.keep`: these bytes need no judging, which takes a process each.
        target = files.path_of(sha256, self.blobs)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture)
        return [Evidence(sha256, name, "image/jpeg", len(picture))]


def _chosen(plans: Sequence[TicketPlan], count: int) -> set[tuple[int, str, object]]:
    """Return the answers and registrations of the newest tickets that get a picture."""
    wanted: list[tuple[int, str, object]] = []
    for ticket in reversed(plans):
        if ticket.kind in ("consultation", "praise") or len(wanted) >= count:
            continue
        told = [step for step in ticket.steps if step.act in ("register", "answer")]
        # Every other one: a county where everybody sends pictures does not exist.
        if told and ticket.serial % 2:
            wanted += [(ticket.serial, step.act, step.at) for step in told[-1:]]
    return set(wanted)


@cache
def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(SHIPPED / "heiti.ttf"), size)


def draw(
    random: Random, lines: Sequence[str], marks: Callable[[Any, int], None] | None = None
) -> bytes:
    """Return a JPEG of about 10 KB: a village street, and the lines in a band below.

    `marks` draws something into the street, told where its middle is.
    """
    from PIL import Image, ImageDraw, ImageFilter

    picture = Image.new("RGB", (WIDTH, HEIGHT), random.choice(_SKIES))
    pen = ImageDraw.Draw(picture)
    horizon = random.randint(190, 240)
    pen.rectangle((0, horizon, WIDTH, HEIGHT), fill=random.choice(_GROUNDS))
    _houses(pen, random, horizon)
    _road(pen, random, horizon)
    if marks:
        marks(ImageDraw.Draw(picture, "RGBA"), WIDTH // 2)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    _caption(ImageDraw.Draw(picture, "RGBA"), lines)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()


def _houses(pen: Any, random: Random, horizon: int) -> None:
    x = random.randint(-60, 0)
    while x < WIDTH:
        width, height = random.randint(70, 150), random.randint(50, 120)
        wall = random.choice(((196, 172, 150), (214, 206, 194), (182, 120, 98), (224, 216, 200)))
        top = horizon - height
        pen.rectangle((x, top, x + width, horizon + 12), fill=wall)
        pen.polygon([(x - 6, top), (x + width + 6, top), (x + width / 2, top - 28)], (122, 78, 66))
        for n in range(2):
            left = x + 14 + n * (width // 2)
            pen.rectangle((left, top + 18, left + 20, top + 42), fill=(92, 108, 122))
        x += width + random.randint(4, 50)


def _road(pen: Any, random: Random, horizon: int) -> None:
    bend = random.randint(-120, 120)
    middle = WIDTH // 2 + bend
    pen.polygon(
        [(middle - 26, horizon + 10), (middle + 26, horizon + 10), (WIDTH, HEIGHT), (40, HEIGHT)],
        (104, 104, 106),
    )
    pole = random.randint(60, WIDTH - 60)
    pen.rectangle((pole, horizon - 150, pole + 7, horizon + 60), fill=(88, 84, 80))
    pen.line((pole - 60, horizon - 138, pole + 66, horizon - 138), fill=(60, 60, 60), width=3)


def _caption(pen: Any, lines: Sequence[str]) -> None:
    top = HEIGHT - 30 * len(lines) - 22
    pen.rectangle((0, top, WIDTH, HEIGHT), fill=(20, 28, 38, 150))
    for n, line in enumerate(lines):
        pen.text((18, top + 10 + 30 * n), line, fill=(255, 255, 255, 255), font=_font(21))
