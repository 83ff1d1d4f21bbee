"""Tables somebody handed in and has not yet confirmed: kept privately, for two days at most.

A table lies in the data folder as `imports/<token>.table` with what was chosen for it beside it
as `<token>.json`. They hold names and numbers, so the folder is closed to others.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

KEPT = timedelta(days=2)
PIECE = 1024 * 1024


class TooLarge(ValueError):
    """The file is larger than any table that can be read."""


@dataclass
class Upload:
    """One table that waits. `columns` is heading → field as chosen, empty before any choice."""

    token: str
    name: str
    person_id: int | None
    columns: dict[str, str] = field(default_factory=dict)
    source: str = ""
    mapping: str = ""
    all_history: bool = False


def keep(
    folder: Path, stream: IO[bytes], name: str, person_id: int | None, most: int, now: datetime
) -> Upload:
    """Keep the stream and return its note. Raises TooLarge, OSError when the disk is full."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    clear(folder, now)
    upload = Upload(secrets.token_hex(12), name[:120], person_id)
    target = table_of(folder, upload.token)
    try:
        with _private(target) as out:
            size = 0
            while piece := stream.read(PIECE):
                size += len(piece)
                if size > most:
                    raise TooLarge(name)
                out.write(piece)
        note(folder, upload)
    except BaseException:
        drop(folder, upload.token)
        raise
    return upload


def _private(path: Path) -> IO[bytes]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "wb")


def table_of(folder: Path, token: str) -> Path:
    """Return where the table of that token lies. ValueError for what is no token."""
    if not re.fullmatch(r"[0-9a-f]{24}", token):
        raise ValueError("not a token")
    return folder / f"{token}.table"


def note(folder: Path, upload: Upload) -> None:
    """Keep what was chosen; a half-written note never replaces a whole one."""
    target = table_of(folder, upload.token).with_suffix(".json")
    fresh = target.with_suffix(".new")
    with _private(fresh) as out:
        out.write(json.dumps(asdict(upload), ensure_ascii=False).encode())
    os.replace(fresh, target)


def find(folder: Path, token: str, person_id: int | None) -> Upload | None:
    """Return the table of that token if this very person handed it in, else None."""
    try:
        table = table_of(folder, token)
        upload = Upload(**json.loads(table.with_suffix(".json").read_text("utf-8")))
    except (ValueError, OSError):
        return None
    return upload if upload.person_id == person_id and table.exists() else None


def drop(folder: Path, token: str) -> None:
    """Remove the table and its note; nothing happens when they are gone."""
    for suffix in (".table", ".json", ".new"):
        with contextlib.suppress(FileNotFoundError):
            table_of(folder, token).with_suffix(suffix).unlink()


def clear(folder: Path, now: datetime) -> None:
    """Remove what nobody confirmed within two days; called with every upload and every hour."""
    if not folder.exists():
        return
    oldest = (now - KEPT).timestamp()
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()
