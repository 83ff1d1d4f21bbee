"""Files to and from the city: tus 1.0.0 pieces, addressed by their SHA-256.

A file goes before the event that names it. An interrupted upload goes on where the city
stands: the caller keeps `upload_path` from the outcome and hands it in again. Nothing here
holds more than one piece (1 MiB) in memory.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import IO
from urllib.parse import urljoin, urlsplit

from hotline.outside.cityanswers import trouble_of
from hotline.outside.signedline import Answer, NoAnswer, SignedLine

PIECE = 1024 * 1024
# A piece that does not hash was damaged on the way; thrice in a row is not chance.
TRIES_PER_PIECE = 3
PAUSED = "附件较大，正在分段上传，余下部分随后继续。"
MISSING = "市平台没有这个附件，请市平台补传。"
PAUSED_HERE = "附件较大，正在分段接收，余下部分随后继续。"


def _not_kept(_path: str) -> None:
    """For a caller that will not go on with an upload later."""


def _never() -> bool:
    return False


@dataclass(frozen=True)
class BlobOutcome:
    """`done`: the city has the file (upload) or we have it whole and hashed (download).

    `has_it` answers `head_blob` (None: unknown). `upload_path` and `offset` say where an
    interrupted upload may go on.
    """

    done: bool = False
    has_it: bool | None = None
    upload_path: str | None = None
    offset: int = 0
    error: str | None = None
    code: str = ""
    retry_after: float | None = None
    clock_skew: int | None = None


class _Interrupted(Exception):
    def __init__(self, outcome: BlobOutcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class CityBlobs:
    """The three file questions of the line."""

    def __init__(self, line: SignedLine) -> None:
        self._line = line

    def head_blob(self, sha256: str) -> BlobOutcome:
        """Ask whether the city has the file; `has_it` stays None without a proven answer."""
        try:
            answer = self._ask("HEAD", f"{self._line.path}/v1/blobs/{sha256}", good=(200, 404))
        except _Interrupted as stop:
            return stop.outcome
        return BlobOutcome(has_it=answer.status == 200)

    def put_blob(
        self,
        sha256: str,
        source: IO[bytes],
        size: int,
        filename: str = "",
        filetype: str = "",
        upload_path: str | None = None,
        begun: Callable[[str], None] = _not_kept,
        is_enough: Callable[[], bool] = _never,
    ) -> BlobOutcome:
        """Bring one file up, or go on with an upload begun before (`upload_path`).

        `source` is seekable. Asks first whether the city has it, so a repeat is cheap. `begun`
        is told the address of a fresh upload before the first piece, to go on after a kill;
        `is_enough` is asked after every piece: true leaves the rest for later ("paused").
        """
        known = self.head_blob(sha256)
        if known.has_it is None or known.has_it:
            return replace(known, done=bool(known.has_it), upload_path=upload_path)
        state = BlobOutcome(upload_path=upload_path)
        try:
            if state.upload_path:
                state = self._standing(state.upload_path, size)
            if not state.upload_path:
                state = self._created(sha256, size, filename, filetype)
                begun(str(state.upload_path))
            while state.offset < size:
                state = self._piece(state, source)
                if state.offset < size and is_enough():
                    return replace(state, error=PAUSED, code="paused")
        except _Interrupted as stop:
            return self._where_it_stands(stop.outcome, state)
        return replace(state, done=True, upload_path=None)

    def get_blob(
        self,
        sha256: str,
        into: IO[bytes],
        largest: int = 100 * PIECE,
        is_enough: Callable[[], bool] = _never,
    ) -> BlobOutcome:
        """Fetch one file by ranges into `into`, behind what an earlier try left there.

        `done` only when the whole hashes to `sha256`; with code "checksum" the caller throws it
        away. `is_enough` is asked after every piece: true leaves the rest for later ("paused").
        """
        target, digest = f"{self._line.path}/v1/blobs/{sha256}", hashlib.sha256()
        into.seek(0)
        while piece := into.read(PIECE):
            digest.update(piece)
        offset = into.tell()
        try:
            while True:
                span = {"Range": f"bytes={offset}-{offset + PIECE - 1}"}
                answer = self._ask("GET", target, headers=span, good=(200, 206, 404, 416))
                if answer.status == 404:
                    return BlobOutcome(has_it=False, error=MISSING, code="missing")
                if answer.status == 200 and offset:  # the whole file, whatever was asked for
                    digest, offset = hashlib.sha256(), into.seek(0)
                    into.truncate()
                piece = b"" if answer.status == 416 else answer.body
                digest.update(piece)
                into.write(piece)
                offset += len(piece)
                if answer.status == 200 or len(piece) < PIECE or offset > largest:
                    break
                if is_enough():
                    return BlobOutcome(offset=offset, error=PAUSED_HERE, code="paused")
        except _Interrupted as stop:
            return replace(stop.outcome, offset=offset)
        if digest.hexdigest() != sha256:
            words = "收到的附件与校验值不符，已丢弃，稍后自动重试。"
            return BlobOutcome(offset=offset, error=words, code="checksum")
        return BlobOutcome(done=True, has_it=True, offset=offset)

    def _created(self, sha256: str, size: int, filename: str, filetype: str) -> BlobOutcome:
        named = {"sha256": sha256, "filename": filename, "filetype": filetype}
        metadata = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items()
        )
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata}
        answer = self._ask("POST", f"{self._line.path}/v1/blobs", b"", headers, good=(201,))
        path = self._own_path(answer.headers.get("location", ""))
        return BlobOutcome(upload_path=path)

    def _own_path(self, location: str) -> str:
        """Return the path of an upload; a Location elsewhere would leak signed pieces."""
        there = urlsplit(urljoin(f"{self._line.origin}{self._line.path}/v1/blobs", location))
        path = there.path + (f"?{there.query}" if there.query else "")
        inside = there.path.startswith(f"{self._line.path}/") and ".." not in there.path
        if f"{there.scheme}://{there.netloc}" != self._line.origin or not inside:
            words = "市平台给出的上传地址不在约定的地址之内，没有照办。"
            raise _Interrupted(BlobOutcome(error=words, code="bad_location"))
        return path

    def _standing(self, upload_path: str, size: int) -> BlobOutcome:
        """Ask how far an upload got; one the city forgot, or full yet unkept, is begun anew.

        So is one of another city: its address was set anew since the upload began.
        """
        if not upload_path.startswith(f"{self._line.path}/"):
            return BlobOutcome()
        answer = self._ask("HEAD", upload_path, good=(200, 204, 404, 410, 403))
        offset = answer.headers.get("upload-offset", "")
        if answer.status > 204 or not (offset.isascii() and offset.isdigit()):
            return BlobOutcome()
        reached = int(offset[:15])
        return (
            BlobOutcome(upload_path=upload_path, offset=reached)
            if reached < size
            else BlobOutcome()
        )

    def _piece(self, state: BlobOutcome, source: IO[bytes]) -> BlobOutcome:
        source.seek(state.offset)
        piece = source.read(PIECE)
        if not piece:
            words = "本机的附件比登记的短，请重新上传该附件。"
            raise _Interrupted(BlobOutcome(error=words, code="short_file"))
        checksum = base64.b64encode(hashlib.sha1(piece).digest()).decode()
        headers = {
            "Upload-Offset": str(state.offset),
            "Upload-Checksum": f"sha1 {checksum}",
            "Content-Type": "application/offset+octet-stream",
        }
        for _ in range(TRIES_PER_PIECE):
            path = str(state.upload_path)
            answer = self._ask("PATCH", path, piece, headers, good=(204, 404, 409, 410, 460))
            if answer.status == 204:
                return replace(state, offset=state.offset + len(piece))
            if answer.status == 409:
                words = "市平台已收到的进度与本机不一致，稍后从市平台的进度继续上传。"
                raise _Interrupted(BlobOutcome(error=words, code="offset"))
            if answer.status in (404, 410):
                break
        # Damaged thrice, or forgotten because the whole does not hash: begin anew next time.
        words = "附件在途中损坏，市平台没有收下，稍后重新上传。"
        raise _Interrupted(BlobOutcome(error=words, code="checksum", upload_path=""))

    def _where_it_stands(self, outcome: BlobOutcome, state: BlobOutcome) -> BlobOutcome:
        keep = state.upload_path if outcome.upload_path is None else None
        return replace(outcome, upload_path=keep, offset=state.offset if keep else 0)

    def _ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        good: tuple[int, ...] = (200,),
    ) -> Answer:
        try:
            answer = self._line.ask(
                method, target, body, {"Tus-Resumable": "1.0.0", **(headers or {})},
                largest=PIECE if method == "GET" else 0,
            )  # fmt: skip
        except NoAnswer as silence:
            outcome = BlobOutcome(error=str(silence), code="no_answer")
            raise _Interrupted(outcome) from silence
        trouble = trouble_of(answer, good)
        if trouble.error:
            raise _Interrupted(BlobOutcome(**trouble.asdict()))
        return answer
