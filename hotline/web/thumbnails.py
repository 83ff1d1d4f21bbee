"""Attachments as the pages of the office show them: thumbnails that lead to the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import current_app

from hotline.outside import plainfiles
from hotline.rules.permissions import OFFICE, Actor
from hotline.web.present import short_moment, size

KINDS = {"image": "照片", "audio": "录音", "video": "视频", "application": "文档", "text": "文档"}


def thumbnails(ticket_no: str, files: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what `thumbs` of `shared/_blocks.html` shows; a file not fetched yet says so."""
    return [_one(f"/tickets/{ticket_no}/files/{file['id']}", file) for file in files]


def _one(url: str, file: dict[str, Any]) -> dict[str, str]:
    is_picture = file["media_type"].startswith("image/") and file["is_here"]
    said = f"{size(file['size'])} {file['by_name']} {short_moment(file['at'])}"
    return {
        "url": url,
        "thumb": f"{url}/thumb" if is_picture else "",
        "name": file["name"],
        "kind": KINDS.get(file["media_type"].split("/")[0], "文件"),
        "words": said if file["is_here"] else "尚未从市平台取到",
    }


def as_shown_to(actor: Actor, sha256: str, source: Path, media_type: str) -> Path | None:
    """Return the file as this person may have it: as it lies here for the office; for everybody
    else without where and when it was taken, as one the city sent may tell. None when that
    cannot be made. What people hand in lies here plain."""
    if actor.role in OFFICE:
        return source
    folder = current_app.config["SETTINGS"].data / "thumbs"
    try:
        return plainfiles.plain(sha256, source, media_type, folder)
    except plainfiles.NotReadable:
        return None
