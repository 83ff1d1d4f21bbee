"""Files by a vendor's ways: uploaded before the order that names them, fetched by their URLs.

A file lies here under its SHA-256; the vendor knows it by a number or an address, remembered
while the worker lives. Uploading a file twice costs time and does no harm.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import uuid
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Any
from urllib.parse import quote, urljoin, urlsplit

from hotline.outside import files
from hotline.outside.cityblobs import BlobOutcome
from hotline.outside.dialects.client import DialectClient, DialectLine, Told
from hotline.outside.signedline import NoAnswer
from hotline.rules.dialects_answers import first, plain
from hotline.rules.dialects_requests import Request

MEGA = 1024 * 1024
MOST_REMEMBERED = 5000
TRIES = 3
_KIND = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


class LineDown(Exception):
    """The line broke while a file came; `str()` is the sentence."""


class DialectFiles:
    """Both ways of files for one dialect."""

    def __init__(self, client: DialectClient, blobs: Path, timeout: float) -> None:
        self._client, self._blobs, self._timeout = client, blobs, timeout
        self._refs: OrderedDict[str, str] = OrderedDict()
        self._failed: OrderedDict[str, int] = OrderedDict()
        self._fetching: set[DialectLine] = set()

    def close(self) -> None:
        """End every download under way."""
        for line in list(self._fetching):
            line.close()

    def ref(self, sha256: str) -> str:
        """Return what the vendor calls the file, "" when it did not go up."""
        return self._refs.get(sha256, "")

    def put(self, sha256: str, source: IO[bytes], size: int, name: str, kind: str) -> BlobOutcome:
        """Bring one file up; one the interface cannot carry counts as done without a name there."""
        rules = self._client.dialect.files
        if rules.question is None or size > rules.largest * MEGA or sha256 in self._refs:
            return BlobOutcome(done=True)
        told = self._uploaded(source, sha256, name, kind)
        ref = plain(first(told.json, rules.ref)) if told.meaning in ("ok", "duplicate") else ""
        if ref or told.meaning == "refused":
            # What the vendor refuses it refuses for good; the order goes without it and says so.
            self._remember(sha256, ref)
            return BlobOutcome(done=True, has_it=bool(ref))
        words = f"附件没有送达市平台：{told.words}" if told.words else "附件没有送达市平台。"
        return BlobOutcome(error=words, code=told.code, retry_after=told.retry_after)

    def _remember(self, sha256: str, ref: str) -> None:
        self._refs[sha256] = ref
        while len(self._refs) > MOST_REMEMBERED:
            self._refs.popitem(last=False)

    def _uploaded(self, source: IO[bytes], sha256: str, name: str, kind: str) -> Told:
        """Send the file as one part of a form, with the dialect's own fields before it."""
        rules = self._client.dialect.files
        assert rules.question is not None

        def dress(made: Request) -> Request:
            border = uuid.uuid4().hex
            source.seek(0)  # asked again after a log-in
            body = _form(border, made.fields, rules.field, name or sha256, kind, source)
            headers = made.headers | {"Content-Type": f"multipart/form-data; boundary={border}"}
            return replace(made, headers=headers, body=body)

        words = {"file_name": name or sha256, "event_id": sha256[:32]}
        return self._client.ask(rules.question, {}, words, dress)

    def fetched(self, named: list[dict[str, str]]) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the files that lie here now as our events name them, and the URLs given up.

        Raises LineDown while a file may still come; after three tries the order goes without it.
        A full disk is no fault of the file's: the order waits.
        """
        here, lost = [], []
        for each in named:
            try:
                here.append(self._fetched(each["url"], each["name"]))
                self._failed.pop(each["url"], None)
            except NoAnswer as silence:
                if self.may_try_again(each["url"]):
                    raise LineDown(f"市平台的附件没有取到：{silence}") from silence
                lost.append(each["url"])
            except ValueError:
                lost.append(each["url"])
            except OSError as full:
                raise LineDown("本机存不下市平台的附件，请系统管理员检查磁盘。") from full
        return here, lost

    def may_try_again(self, url: str) -> bool:
        """Count one more failure of a file, or of an order's details; say whether to insist."""
        self._failed[url] = self._failed.get(url, 0) + 1
        while len(self._failed) > MOST_REMEMBERED:
            self._failed.popitem(last=False)
        return self._failed[url] < TRIES

    def _fetched(self, url: str, name: str) -> dict[str, Any]:
        """Fetch one file. Raises NoAnswer (may come) or ValueError (will not)."""
        line, target = self._way(url)
        self._fetching.add(line)
        if self._client.line.is_closed:
            # Added first, asked after: a close() in between cannot miss this download.
            line.close()
        try:
            answer = line.ask("GET", target, largest=line.largest)
        finally:
            line.close()
            self._fetching.discard(line)
        if answer.status >= 500 or answer.status == 429:
            raise NoAnswer(f"市平台出错（{answer.status}），稍后自动重试。")
        if answer.status != 200 or not answer.body:
            raise ValueError(f"附件取不到（{answer.status}）。")
        digest = hashlib.sha256(answer.body).hexdigest()
        self._kept(digest, answer.body)
        return {"sha256": digest, "name": name[:255], "type": "", "size": len(answer.body)}

    def _way(self, url: str) -> tuple[DialectLine, str]:
        """Return the line and target of a URL; only the platform's own host and those named."""
        base = self._client.line
        whole = urljoin(f"{base.origin}{base.path}/", url)
        parts = urlsplit(whole)
        origin = f"{parts.scheme}://{parts.netloc}"
        rules = self._client.dialect.files
        if origin != base.origin and parts.netloc not in rules.hosts:
            raise ValueError("附件不在约定的主机上，没有取。")
        largest = rules.largest * MEGA
        line = DialectLine(origin, timeout=self._timeout, largest=largest)
        query = f"?{parts.query}" if parts.query else ""
        return line, quote(f"{parts.path}{query}", safe="/?&=%+:,;@~-._!$'()*")

    def _kept(self, digest: str, content: bytes) -> None:
        path = files.path_of(digest, self._blobs)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(prefix=".incoming-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(name).chmod(0o640)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)


def _form(
    border: str, fields: dict[str, Any], field: str, name: str, kind: str, source: IO[bytes]
) -> bytes:
    """Return the body of a multipart form with one file; the file is in memory once.

    Name and kind may be the city's own words: what could start a header of its own is left out.
    """
    body = io.BytesIO()
    for each, value in fields.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n'
        body.write(f"{head}{plain(value)}\r\n".encode())
    safe = "".join(c for c in name if c.isprintable() and c not in '"\\')
    kind = kind if _KIND.fullmatch(kind) else "application/octet-stream"
    head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{safe}"\r\n'
    body.write(f"{head}Content-Type: {kind}\r\n\r\n".encode())
    while piece := source.read(MEGA):
        body.write(piece)
    body.write(f"\r\n--{border}--\r\n".encode())
    return body.getvalue()
