"""Files at the sandbox city: tus 1.0.0 (core, creation, checksum), addressed by SHA-256."""

from __future__ import annotations

import base64
import hashlib
import re
import uuid

from flask import Response, g, request

from hotline.sandboxcity.protocol import pages, refused, store

SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST_FILE = 200 * 1024 * 1024


def _tus(status: int, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(b"", status, {"Tus-Resumable": "1.0.0", **named})


@pages.post("/hotline/<county>/v1/blobs")
def create(county: str) -> Response:
    """Begin an upload; its address comes back as `Location`."""
    named = dict(pair.split(" ") for pair in _pairs() if pair.count(" ") == 1)
    try:
        sha256 = base64.b64decode(named.get("sha256", "")).decode()
    except ValueError:
        sha256 = ""
    size = request.headers.get("Upload-Length", -1, int)
    if not SHA256.fullmatch(sha256) or not 0 <= size <= LARGEST_FILE:
        return refused(400, "bad_upload", "缺少校验值或长度不对")
    upload = uuid.uuid4().hex
    store().rows("INSERT INTO uploads (id, sha256, size) VALUES (?, ?, ?)", upload, sha256, size)
    (store().uploads / upload).write_bytes(b"")
    if size == 0:
        store().keep_blob(sha256, b"")
    return _tus(201, Location=f"/hotline/{county}/v1/blobs/uploads/{upload}")


def _pairs() -> list[str]:
    return [pair.strip() for pair in request.headers.get("Upload-Metadata", "").split(",")]


@pages.route("/hotline/<county>/v1/blobs/uploads/<upload>", methods=["HEAD", "PATCH"])
def piece(county: str, upload: str) -> Response:
    """HEAD says how far the upload got; PATCH adds one piece, all of it or nothing."""
    known = store().row("SELECT * FROM uploads WHERE id = ?", upload)
    if known is None:
        return refused(404, "unknown_upload", "没有这个上传任务")
    path = store().uploads / upload
    have = path.stat().st_size
    if request.method == "HEAD":
        return _tus(200, Upload_Offset=str(have), Upload_Length=str(known["size"]))
    if request.headers.get("Upload-Offset") != str(have):
        return refused(409, "wrong_offset", "上传进度不一致")
    checksum = base64.b64encode(hashlib.sha1(g.body).digest()).decode()
    if request.headers.get("Upload-Checksum") != f"sha1 {checksum}":
        return refused(460, "checksum", "分片校验不符")
    if have + len(g.body) > known["size"]:
        return refused(413, "too_large", "超过登记的长度")
    with path.open("ab") as file:
        file.write(g.body)
    if have + len(g.body) == known["size"] and not _finished(upload, known["sha256"]):
        return refused(460, "checksum", "整个文件校验不符")
    return _tus(204, Upload_Offset=str(have + len(g.body)))


def _finished(upload: str, sha256: str) -> bool:
    """Move a whole upload to its place when it hashes; forget it either way."""
    path = store().uploads / upload
    with path.open("rb") as file:
        is_true = hashlib.file_digest(file, "sha256").hexdigest() == sha256
    if is_true:
        path.replace(store().blobs / sha256)
    else:
        path.unlink()
    store().rows("DELETE FROM uploads WHERE id = ?", upload)
    return is_true


@pages.route("/hotline/<county>/v1/blobs/<sha256>", methods=["GET", "HEAD"])
def blob(county: str, sha256: str) -> Response:
    """Hand out a file, whole or one range of it."""
    path = store().blobs / sha256
    if not SHA256.fullmatch(sha256) or not path.is_file():
        return refused(404, "unknown_blob", "没有这个文件")
    size = path.stat().st_size
    if request.method == "HEAD":
        return Response(b"", 200, {"Accept-Ranges": "bytes"})
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
    if span is None:
        return Response(path.read_bytes(), 200, mimetype="application/octet-stream")
    start, end = int(span[1]), min(int(span[2]), size - 1)
    if start > end:
        return refused(416, "range", "超出文件范围")
    with path.open("rb") as file:
        file.seek(start)
        content = file.read(end - start + 1)
    headers = {"Content-Range": f"bytes {start}-{end}/{size}"}
    return Response(content, 206, headers, mimetype="application/octet-stream")
