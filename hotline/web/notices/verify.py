"""Checking a paper: whoever holds it scans its code and sees what was sealed. No log-in."""

from __future__ import annotations

import re

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hotline.casework import verify as checking
from hotline.web.guard import need
from hotline.web.notices.door import blueprint

_HASH = re.compile(r"[0-9a-f]{64}")


@blueprint.get("/verify")
@need("anyone")
def verify_form() -> str | Response:
    """Ask for the code under the QR code, or lead to what it stands for."""
    code = "".join(request.args.get("code", "").split())
    if code:
        return redirect(url_for("notices.verify", code=code[:64]))
    return render_template("notices/verify.html", found=None, code="", said=None)


@blueprint.get("/verify/<code>")
@need("anyone")
def verify(code: str) -> tuple[str, int]:
    """Show what was sealed under the code, and whether a file's SHA-256 is that of the paper."""
    found = checking.verified(code)
    typed = "".join(request.args.get("sha256", "").lower().split())
    said = None
    if found and typed:
        said = bool(_HASH.fullmatch(typed)) and checking.matches(code, typed)
    page = render_template("notices/verify.html", found=found, code=code, said=said)
    return page, 200 if found else 404
