"""Own files for the browser: named with their content's hash, kept for a year, sent compressed."""

from __future__ import annotations

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory

from hotline.web.guard import need

STATIC = Path(__file__).resolve().parents[2] / "static"
A_YEAR = 365 * 24 * 3600
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}
blueprint = Blueprint("assets", __name__)


@lru_cache(maxsize=128)
def _hash(name: str, changed: float) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=64)
def _packed(name: str, changed: float) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)


def asset(name: str) -> str:
    """Return the address of a file under `static/` with the hash of its content."""
    # Written out: asked for several times on every page, and only with our own plain names.
    return f"/static/{name}?v={_hash(name, os.stat(f'{STATIC}/{name}').st_mtime)}"


@blueprint.get("/static/<path:name>")
@need("anyone")
def static_file(name: str) -> Response:
    """Send one file; text kinds compressed when the browser can take it."""
    suffix = Path(name).suffix
    keep = A_YEAR if "v" in request.args else 3600
    if suffix not in TYPES or "gzip" not in request.headers.get("Accept-Encoding", ""):
        mimetype = TYPES.get(suffix, "").split(";")[0] or None
        return send_from_directory(STATIC, name, mimetype=mimetype, max_age=keep)
    found = send_from_directory(STATIC, name)  # refuses paths outside, 404 when missing
    found.close()
    body = _packed(name, (STATIC / name).stat().st_mtime)
    response = Response(body, content_type=TYPES[suffix])
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.cache_control.public = True
    response.cache_control.max_age = keep
    return response


def install(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
