"""The page that opens without a line: the frame without a word of anybody's, and its keeper."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, render_template, url_for

from hotline.web.assets import STATIC, asset
from hotline.web.field.bundles import BUNDLES, FIRST, address
from hotline.web.field.door import blueprint, mark_of, packed
from hotline.web.guard import need

LOOKS = ("base.css", "field/field.css", "icon.svg")
KEEPER = STATIC / "field" / "keeper.js"


@blueprint.get("/field/shell")
@need("anyone")
def shell() -> Response:
    """Return the frame of the phone's page; what stands in it comes from the phone itself."""
    return packed(_frame().encode(), "text/html; charset=utf-8")


def scripts() -> dict[str, list[str]]:
    """Return the addresses a page of the phone names: those it runs, those it fetches later."""
    late = [name for name in BUNDLES if name not in FIRST]
    return {"scripts": [address(name) for name in FIRST], "later": [address(name) for name in late]}


def _frame() -> str:
    return render_template("field/shell.html", **scripts())


@blueprint.get("/field/sw.js")
@need("anyone")
def keeper() -> Response:
    """Return the service worker; its text changes exactly when a file it keeps has changed."""
    kept = [*map(asset, LOOKS), *map(address, BUNDLES)]
    text = KEEPER.read_text("utf-8")
    version = hashlib.sha256("\n".join([*kept, _frame(), text]).encode()).hexdigest()[:12]
    facts = {
        "version": version,
        "shell": url_for("field.shell"),
        "kept": kept,
        "scripts": [address("sender")],
    }
    body = f"self.FIELD = {json.dumps(facts)};\n{text}".encode()
    response = packed(body, "text/javascript; charset=utf-8")
    response.headers["Service-Worker-Allowed"] = "/"
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = mark_of(body)
    return response


@blueprint.get("/field/manifest.webmanifest")
@need("anyone")
def manifest() -> Response:
    """Return what the phone needs to put the page among its programs."""
    sizes = (("field/icon-192.png", "192x192"), ("field/icon-512.png", "512x512"))
    icons: list[dict[str, Any]] = [
        {"src": asset(name), "sizes": size, "type": "image/png", "purpose": "any"}
        for name, size in sizes
    ]
    icons.append({"src": asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"})
    facts = {
        "name": "12345热线网格工作",
        "short_name": "网格工作",
        "description": "网格员签收、联系、走访和反馈工单，没有信号也能用",
        "lang": "zh-CN",
        "start_url": "/field",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f6f8",
        "theme_color": "#1f4e8c",
        "icons": icons,
    }
    body = json.dumps(facts, ensure_ascii=False).encode()
    response = packed(body, "application/manifest+json; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
