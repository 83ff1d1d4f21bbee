"""The blueprint of the phone's pages, and answers that cost little on a slow line."""

from __future__ import annotations

import gzip
import hashlib
import json
from typing import Any

from flask import Blueprint, Response, request

blueprint = Blueprint("field", __name__)
WORTH_PACKING = 1000  # bytes; below, the packed one is not smaller by a packet


def plain_json(data: Any) -> bytes:
    """Return the data as JSON, Chinese readable, always in the same order."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def mark_of(body: bytes) -> str:
    """Return the mark (ETag) by which an unchanged answer is not sent again."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def packed(body: bytes, content_type: str) -> Response:
    """Return the body, compressed when that is worth it and the browser can take it."""
    takes = "gzip" in request.headers.get("Accept-Encoding", "")
    if not takes or len(body) < WORTH_PACKING:
        return Response(body, content_type=content_type)
    response = Response(gzip.compress(body, 6, mtime=0), content_type=content_type)
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response
