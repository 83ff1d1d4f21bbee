"""Fetching the files the city named: they come after the event, whenever the line has time."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile

from peewee import fn

from hotline.outside import files
from hotline.outside.cityplatform import CityPlatform
from hotline.store.attachments import Attachment
from hotline.store.database import write


def fetch_missing_files(city: CityPlatform, blobs: Path, limit: int = 5) -> int:
    """Fetch files the city named but that are not here yet; return how many arrived.

    In random order, so that a file the city has lost never keeps the others waiting. The
    media type is read from the content: what the city says of it is not believed.
    """
    arrived = 0
    missing = Attachment.select(Attachment.sha256, Attachment.name).where(~Attachment.is_here)
    for row in missing.distinct().order_by(fn.RANDOM()).limit(limit):
        path = files.path_of(row.sha256, blobs)
        if not path.exists() and not _fetch(city, row.sha256, path):
            continue
        media_type = files.media_type_of(path, row.name) or "application/octet-stream"
        with write():
            Attachment.update(is_here=True, media_type=media_type).where(
                Attachment.sha256 == row.sha256
            ).execute()
        arrived += 1
    return arrived


def _fetch(city: CityPlatform, sha256: str, path: Path) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(prefix=".incoming-", dir=path.parent, delete=False) as part:
        outcome = city.get_blob(sha256, part)
    if not outcome.done:
        Path(part.name).unlink()
        return False
    Path(part.name).chmod(0o640)
    Path(part.name).replace(path)
    return True
