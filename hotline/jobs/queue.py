"""The Huey queue: its own SQLite file, so that a long queue never slows the county's database."""

from __future__ import annotations

from huey import SqliteHuey

from hotline.config import Settings


def queue(settings: Settings) -> SqliteHuey:
    """Return the county's queue."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "hotline", filename=str(settings.queue), results=False, utc=True, cache_mb=1, fsync=False
    )
