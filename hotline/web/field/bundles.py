"""The phone's scripts, sent as few files: on a village's line every request costs half a second.

Many small files are easier to read; together they pack smaller and arrive sooner. Put together
when first asked for and whenever one of them changed: there is no build step.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache

from flask import Response, request, url_for

from hotline.web.assets import A_YEAR, STATIC
from hotline.web.field.door import blueprint
from hotline.web.guard import need

# In the order in which they run. `sender` is what the keeper needs as well, to send while no page
# is open; `late` is not in the first load: fetched once the page stands, kept by the keeper.
BUNDLES = {
    "sender": ("store", "send"),
    "page": (
        "times",
        "forms",
        "day",
        "place",
        "calling",
        "views",
        "acting",
        "waiting",
        "later",
        "app",
    ),
    "late": ("photos", "recorder", "finding"),
}
FIRST = ("sender", "page")


@lru_cache(maxsize=8)
def _text(name: str, changed: tuple[float, ...]) -> bytes:
    return b"\n".join((STATIC / "field" / f"{part}.js").read_bytes() for part in BUNDLES[name])


@lru_cache(maxsize=8)
def _packed(name: str, changed: tuple[float, ...]) -> bytes:
    return gzip.compress(_text(name, changed), 9, mtime=0)


@lru_cache(maxsize=8)
def _hash(name: str, changed: tuple[float, ...]) -> str:
    return hashlib.sha256(_text(name, changed)).hexdigest()[:8]


def _changed(name: str) -> tuple[float, ...]:
    return tuple((STATIC / "field" / f"{part}.js").stat().st_mtime for part in BUNDLES[name])


def address(name: str) -> str:
    """Return the bundle's address with the hash of its content."""
    return url_for("field.bundle", name=name, v=_hash(name, _changed(name)))


@blueprint.get("/static/field/<any(sender, page, late):name>.js")
@need("anyone")
def bundle(name: str) -> Response:
    """Send one bundle, compressed when the browser can take it; kept for a year by its hash."""
    takes = "gzip" in request.headers.get("Accept-Encoding", "")
    body = (_packed if takes else _text)(name, _changed(name))
    response = Response(body, content_type="text/javascript; charset=utf-8")
    if takes:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR if "v" in request.args else 3600
    return response
