"""Making and taking in packages beside the web process: a program of its own for each.

Minutes of reading and sealing would hold up every page; a child's memory goes back when it ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from hotline.config import Settings

ROOT = Path(__file__).resolve().parents[3]


def start(settings: Settings, number: str, *arguments: str) -> None:
    """Start `app.py sync …` for package `number`; what becomes of it stands in its row."""
    environ = {
        **os.environ,
        "HOTLINE_DATA": str(settings.data.resolve()),
        "HOTLINE_COUNTY_CODE": settings.county_code,
        "HOTLINE_CITY_SECRET": settings.city_secret,
    }
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), "sync", *arguments, "--job", number],
        cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    threading.Thread(target=child.wait, name="package", daemon=True).start()
