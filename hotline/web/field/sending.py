"""What a phone sends: photos and voice notes by their SHA-256, then acts, each exactly once."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from flask import Response, abort, current_app, g, jsonify, request
from itsdangerous import BadSignature, URLSafeSerializer

from hotline.casework import fieldacts
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.casework.evidence import receive
from hotline.errors import Incomplete
from hotline.outside.leftfiles import renew
from hotline.rules.fieldacts import LARGEST_ACT, LARGEST_PHOTO, read_act
from hotline.web.field.door import blueprint
from hotline.web.guard import actor, need

# Media type by content -> the name people see. What the phone itself calls a file tells nothing.
PHOTOS = {"image/jpeg": "现场照片.jpg", "image/png": "现场照片.png", "image/webp": "现场照片.webp"}
VOICES = {
    "audio/webm": "语音说明.webm", "audio/ogg": "语音说明.ogg", "audio/mp4": "语音说明.m4a",
    "audio/mpeg": "语音说明.mp3", "audio/amr": "语音说明.amr", "audio/aac": "语音说明.aac",
    "audio/wav": "语音说明.wav",
}  # fmt: skip
NAMES = {**PHOTOS, **VOICES}


def _seals() -> URLSafeSerializer:
    """The person's own seal: nobody can name a photo that somebody else sent."""
    return URLSafeSerializer(current_app.secret_key or "", salt=f"field {actor().person_id}")


def _body(most: int) -> bytes:
    """Return the request's body; longer than `most` bytes, or of untold length, is refused."""
    length = request.content_length
    if length is None or length > most:
        abort(413)
    return request.get_data(cache=False)


@blueprint.put("/field/blobs/<sha256>")
@need("field_act")
def photo(sha256: str) -> Response:
    """Keep one photo or voice note, sent again or not. The seal names it in an act."""
    body = _body(LARGEST_PHOTO)
    if hashlib.sha256(body).hexdigest() != sha256:
        words = "照片或录音传输不完整，将自动重新发送。"
        raise Incomplete(words, fields={"photos": words})
    blobs = current_app.config["SETTINGS"].blobs
    try:
        kept = receive([("现场材料", io.BytesIO(body))], blobs, "photos")[0]
    except Incomplete as refusal:
        words = str(refusal.details["fields"]["photos"])  # type: ignore[index]
        raise Incomplete(words, fields={"photos": words}) from refusal
    if kept.media_type not in NAMES:
        words = "这里只能发送照片和录音，请重新拍照或录音。"
        raise Incomplete(words, fields={"photos": words})
    named = replace(kept, name=NAMES[kept.media_type])
    return jsonify(sha256=sha256, seal=_seals().dumps(asdict(named)))


@blueprint.post("/field/acts")
@need("field_act")
def act() -> tuple[Response, int]:
    """Take one act in: 200 when it is done, 409 when it was refused, both with the whole answer."""
    sent = read_act(_read(_body(LARGEST_ACT)))
    files, after = _files(sent.photos), _files(sent.done_photos)
    if files is None or after is None:
        words = "有照片或录音没有传到，将自动重新发送。"
        return jsonify(resend_photos=True, sentence=words), 422
    caller = Caller(actor(), g.now, "", request.remote_addr or "")
    answer = fieldacts.receive(caller, sent, files, after)
    return jsonify(answer), 200 if answer["outcome"] == "done" else 409


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None  # read_act says in words that this cannot be read


def _files(seals: Iterable[str]) -> list[Evidence] | None:
    """Return the files the seals name, None when not every one of them lies here."""
    files: list[Evidence] = []
    for seal in seals:
        try:
            file = Evidence(**_seals().loads(seal))
        except (BadSignature, TypeError):
            return None
        if not renew(file.sha256, current_app.config["SETTINGS"].blobs):
            return None
        files.append(file)
    return files
