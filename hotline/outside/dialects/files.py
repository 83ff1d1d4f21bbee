"""Files by a vendor's ways: uploaded before the order that names them, fetched by their URLs.

A file lies here under its SHA-256; the vendor knows it by a number or an address, remembered
while the worker lives. Uploading a file twice costs time and does no harm.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
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


class LineDown(Exception):
    """The line broke while a file came; `str()` is the sentence."""


class DialectFiles:
    """Both ways of files for one dialect."""

    def __init__(self, client: DialectClient, blobs: Path, timeout: float) -> None:
        self._client, self._blobs, self._timeout = client, blobs, timeout
        self._refs: OrderedDict[str, str] = OrderedDict()
        self._failed: OrderedDict[str, int] = OrderedDict()

    def ref(self, sha256: str) -> str:
        """Return what the vendor calls the file, "" when it did not go up."""
        return self._refs.get(sha256, "")

    def put(self, sha256: str, source: IO[bytes], size: int, name: str, kind: str) -> BlobOutcome:
        """Bring one file up; one the interface cannot carry counts as done without a name there."""
        rules = self._client.dialect.files
        if rules.question is None or size > rules.largest * MEGA or sha256 in self._refs:
            return BlobOutcome(done=True)
        told = self._uploaded(source.read(), sha256, name, kind)
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

    def _uploaded(self, content: bytes, sha256: str, name: str, kind: str) -> Told:
        """Send the file as one part of a form, with the dialect's own fields before it."""
        rules = self._client.dialect.files
        assert rules.question is not None

        def dress(made: Request) -> Request:
            border = uuid.uuid4().hex
            body = _form(border, made.fields, rules.field, name or sha256, kind, content)
            headers = made.headers | {"Content-Type": f"multipart/form-data; boundary={border}"}
            return replace(made, headers=headers, body=body)

        words = {"file_name": name or sha256, "event_id": sha256[:32]}
        return self._client.ask(rules.question, {}, words, dress)

    def fetched(self, named: list[dict[str, str]]) -> tuple[list[dict[str, Any]], list[str]]:
        """Return the files that lie here now as our events name them, and the URLs given up.

        Raises LineDown while a file may still come; after three tries the order goes without it.
        """
        here, lost = [], []
        for each in named:
            try:
                here.append(self._fetched(each["url"], each["name"]))
                self._failed.pop(each["url"], None)
            except NoAnswer as silence:
                if self._may_try_again(each["url"]):
                    raise LineDown(f"市平台的附件没有取到：{silence}") from silence
                lost.append(each["url"])
            except ValueError:
                lost.append(each["url"])
        return here, lost

    def _may_try_again(self, url: str) -> bool:
        self._failed[url] = self._failed.get(url, 0) + 1
        while len(self._failed) > MOST_REMEMBERED:
            self._failed.popitem(last=False)
        return self._failed[url] < TRIES

    def _fetched(self, url: str, name: str) -> dict[str, Any]:
        """Fetch one file. Raises NoAnswer (may come) or ValueError (will not)."""
        line, target = self._way(url)
        try:
            answer = line.ask("GET", target)
        finally:
            line.close()
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
        with NamedTemporaryFile(prefix=".incoming-", dir=path.parent, delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o640)
        Path(part.name).replace(path)


def _form(
    border: str, fields: dict[str, Any], field: str, name: str, kind: str, content: bytes
) -> bytes:
    """Return the body of a multipart form with one file."""
    pieces = []
    for each, value in fields.items():
        head = f'--{border}\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n'
        pieces.append(f"{head}{plain(value)}\r\n".encode())
    safe = name.replace('"', "").replace("\r", "").replace("\n", "")
    head = f'--{border}\r\nContent-Disposition: form-data; name="{field}"; filename="{safe}"\r\n'
    pieces.append(f"{head}Content-Type: {kind or 'application/octet-stream'}\r\n\r\n".encode())
    return b"".join([*pieces, content, f"\r\n--{border}--\r\n".encode()])
