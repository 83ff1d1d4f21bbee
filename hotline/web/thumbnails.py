"""Attachments as the pages of the office show them: thumbnails that lead to the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Response, current_app, send_file

from hotline.errors import OutOfReach
from hotline.outside import files, plainfiles
from hotline.rules.permissions import OFFICE, Actor
from hotline.web.guard import actor
from hotline.web.present import short_moment, size

KINDS = {"image": "照片", "audio": "录音", "video": "视频", "application": "文档", "text": "文档"}


def thumbnails(ticket_no: str, rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return what `thumbs` of `shared/_blocks.html` shows; a file not fetched yet says so."""
    return [_one(f"/tickets/{ticket_no}/files/{row['id']}", row) for row in rows]


def _one(url: str, file: dict[str, Any]) -> dict[str, str]:
    is_picture = file["media_type"].startswith("image/") and file["is_here"]
    said = f"{size(file['size'])} {file['by_name']} {short_moment(file['at'])}"
    return {
        "url": url,
        "thumb": f"{url}/thumb" if is_picture else "",
        "name": file["name"],
        "kind": KINDS.get(file["media_type"].split("/")[0], "文件"),
        "words": said if file["is_here"] else "尚未从市平台取到",
        "original": original_of(url, file["sha256"]) if file["is_here"] else "",
    }


def _may_know_where(reader: Actor) -> bool:
    """Return whether this person may learn where a photo was taken: the office proves with it."""
    return reader.role in OFFICE


def original_of(url: str, sha256: str) -> str:
    """Return where the office fetches the file as it was handed in; "" where nothing was taken
    out of it, and for everybody else."""
    if not _may_know_where(actor()):
        return ""
    path = files.path_of(sha256, current_app.config["SETTINGS"].blobs)
    return f"{url}/original" if plainfiles.is_taken_from(path) else ""


def as_handed_in(sha256: str, source: Path, name: str) -> Response:
    """Return the file as it was handed in, to be saved. Raises OutOfReach outside the office."""
    if not _may_know_where(actor()):
        raise OutOfReach("原件只能由县热线办下载。")
    folder = current_app.config["SETTINGS"].data / "thumbs"
    try:
        whole = plainfiles.original(sha256, source, folder)
    except plainfiles.NotReadable as damaged:
        raise OutOfReach("这个附件的原件已损坏，无法还原，可先看不含拍摄信息的文件。") from damaged
    saved = "application/octet-stream"
    return send_file(whole, saved, as_attachment=True, download_name=f"原件-{name}")


def as_shown_to(reader: Actor, sha256: str, source: Path, media_type: str) -> Path | None:
    """Return the file as this person may have it: as it lies here for the office; for everybody
    else without where and when it was taken, as one the city sent may tell. None when that
    cannot be made. What people hand in lies here plain."""
    if _may_know_where(reader):
        return source
    folder = current_app.config["SETTINGS"].data / "thumbs"
    try:
        return plainfiles.plain(sha256, source, media_type, folder)
    except plainfiles.NotReadable:
        return None
