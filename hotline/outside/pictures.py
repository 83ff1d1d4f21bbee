"""Photos: checked and made small in a short-lived process, so that neither a decompression bomb
nor the picture library's memory ever stays in the web process.

Run as `python -m hotline.outside.pictures SOURCE [TARGET]`: leaves with 0 when SOURCE is a whole
picture (and TARGET, a thumbnail of 240 pixels, was written), with 3 when it is none.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

EDGE = 240  # pixels: twice what the page shows, for sharp screens
MOST_PIXELS = 120_000_000  # the largest phone cameras take 108 million
# A file that grows two hundredfold to something large is no photo: 300 KB that would take 400 MB
# here and in the browser of whoever opens the ticket. Photos grow ten to ninetyfold, a sheet
# scanned in black and white more, but to less.
LARGE, TIMES = 50_000_000, 200  # bytes decoded; that many times the file
MEMORY = 1_500_000_000  # bytes of address space the child may use
SECONDS = 20
ROOT = Path(__file__).resolve().parents[2]
NOT_A_PICTURE = 3
_one_at_a_time = threading.Semaphore(1)


def is_picture(source: Path) -> bool:
    """Return whether the file is a whole picture that can be shown."""
    return _child(source) == 0


def thumbnail(sha256: str, source: Path, thumbs: Path) -> Path | None:
    """Return the small picture of `source`, made on the first asking; None when it has none."""
    target = thumbs / sha256[:2] / f"{sha256}.jpg"
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    _child(source, target)
    return target if target.exists() else None


def _child(source: Path, *target: Path) -> int:
    line = [sys.executable, "-m", "hotline.outside.pictures", str(source), *map(str, target)]
    with _one_at_a_time:
        try:
            done = subprocess.run(
                line, cwd=ROOT, timeout=SECONDS, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return NOT_A_PICTURE
    return done.returncode


def _look(source: str, target: str = "") -> int:
    import resource
    import warnings

    from PIL import Image, ImageOps

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP")) as picture:
            decoded = picture.width * picture.height * len(picture.getbands())
            if decoded > LARGE and decoded > TIMES * os.path.getsize(source):
                return NOT_A_PICTURE
            if not target:
                picture.draft("RGB", (EDGE, EDGE))  # a JPEG is decoded at an eighth of its size
                picture.load()
                return 0
            picture.draft("RGB", (EDGE * 2, EDGE * 2))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((EDGE, EDGE))
            half = f"{target}.{os.getpid()}"
            upright.convert("RGB").save(half, "JPEG", quality=78)
            os.replace(half, target)
            return 0
    except (OSError, ValueError, SyntaxError, MemoryError, Warning, Image.DecompressionBombError):
        return NOT_A_PICTURE


if __name__ == "__main__":
    sys.exit(_look(*sys.argv[1:3]))
