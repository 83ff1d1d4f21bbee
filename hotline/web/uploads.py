"""Files of a form: kept at once, and carried on when the form has to be shown again."""

from __future__ import annotations

from dataclasses import asdict

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from hotline.casework.attaching import Evidence
from hotline.casework.evidence import receive
from hotline.errors import Incomplete
from hotline.outside.files import LARGEST_VOICE
from hotline.outside.leftfiles import renew
from hotline.web.forms import Form
from hotline.web.guard import actor


def _seal() -> URLSafeSerializer:
    """The person's own seal: nobody can name a file that somebody else handed in."""
    return URLSafeSerializer(current_app.secret_key or "", salt=f"files {actor().person_id}")


def received(form: Form, field: str = "files") -> list[Evidence]:
    """Return the files of the form, those of an earlier try included; complaints go to the form.

    A form with several fields of files keeps each field's own: `kept` of `files`, `kept_…` else.
    """
    name_kept = "kept" if field == "files" else f"kept_{field}"
    kept = _earlier(name_kept)
    uploads = [
        (file.filename or "", file.stream) for file in request.files.getlist(field) if file.filename
    ]
    try:
        kept += receive(uploads, current_app.config["SETTINGS"].blobs, field)
    except Incomplete as refusal:
        kept += refusal.details.get("kept", [])  # type: ignore[operator]
        for name, sentence in refusal.details["fields"].items():  # type: ignore[attr-defined]
            form.blame(name, sentence)
    distinct = list({file.sha256: file for file in kept}.values())
    form.given[name_kept] = [(file.name, _seal().dumps(asdict(file))) for file in distinct]
    return distinct


def spoken(form: Form) -> list[Evidence]:
    """Return the voice notes of the form; what is no sound or too long is said and left out.

    How long it is cannot be told from the file without a decoder, so its size stands for it;
    the recorder itself ends after a minute.
    """
    kept = received(form, "voice")
    fits = [one for one in kept if one.media_type.startswith("audio/")]
    if len(fits) < len(kept):
        form.blame("voice", "这里只能放录音，照片和其他材料请放在附件里。")
    if any(one.size > LARGEST_VOICE for one in fits):
        form.blame("voice", "录音太长，请录一分钟以内的，或分几次录。")
    good = [one for one in fits if one.size <= LARGEST_VOICE]
    form.given["kept_voice"] = [(one.name, _seal().dumps(asdict(one))) for one in good]
    return good


def _earlier(name: str) -> list[Evidence]:
    found: list[Evidence] = []
    blobs = current_app.config["SETTINGS"].blobs
    for token in request.form.getlist(name)[:40]:
        try:
            file = Evidence(**_seal().loads(token))
        except BadSignature:
            continue  # a form of another person or of before a key change: the file is asked again
        if renew(file.sha256, blobs):  # a form left open for a week: it is asked again too
            found.append(file)
    return found
