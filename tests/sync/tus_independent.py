"""Our uploads against a tus server that is not ours: `sh tests/sync/tus_independent.sh`.

@tus/server keeps the pieces; a thin gateway here adds only what the county's protocol adds to
tus: signed answers, and "do you have this SHA-256". The line is cut in the middle of a file and
the worker's memory is lost; the upload must go on at the offset the server reports.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

from hotline.outside import webhooks
from hotline.outside.cityplatform import CityPlatform
from tests.sync.processes import free_port, wait_for

BASE = "/hotline/410599"
SECRET = webhooks.new_secret()
KEYS = webhooks.keys_of(SECRET)
WHOLE = re.compile(BASE + r"/v1/blobs/([0-9a-f]{64})")
PASSED = ("tus-resumable", "upload-length", "upload-metadata", "upload-offset",
          "upload-checksum", "content-type")  # fmt: skip


class Gateway(BaseHTTPRequestHandler):
    """Signs what the tus server answers; breaks the line before the chosen piece."""

    server: Town

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.headers.get("Upload-Offset", "")))
        if self.command == "PATCH":
            self.server.pieces += 1
            if self.server.pieces == self.server.break_before:
                return
        whole = WHOLE.fullmatch(self.path)
        if whole:
            self._say(200 if self.server.has(whole[1]) else 404, {}, b"")
            return
        line = http.client.HTTPConnection("127.0.0.1", self.server.tus_port, timeout=20)
        sent = {name: value for name, value in self.headers.items() if name.lower() in PASSED}
        line.request(self.command, self.path, body, sent)
        told = line.getresponse()
        kept = {name: value for name, value in told.getheaders() if name.lower() in
                ("location", "upload-offset", "upload-length", "tus-resumable")}  # fmt: skip
        self._say(told.status, kept, told.read())

    def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        body = b"" if self.command == "HEAD" else body
        content = webhooks.answer_content(status, self.command, self.path, body)
        stamp = int(time.time())
        headers |= webhooks.signature_headers(KEYS, self.headers["webhook-id"], stamp, content)
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_GET = do_POST = do_HEAD = do_PATCH = answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Town(ThreadingHTTPServer):
    """The gateway with the folder the tus server writes to."""

    def __init__(self, tus_port: int, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Gateway)
        self.tus_port, self.folder = tus_port, folder
        self.pieces, self.break_before = 0, 0
        self.asked: list[tuple[str, str]] = []

    def has(self, sha256: str) -> bool:
        files = [path for path in self.folder.iterdir() if path.suffix != ".json"]
        return any(hashlib.sha256(path.read_bytes()).hexdigest() == sha256 for path in files)


def tried(town: Town) -> list[str]:
    """Play one cut upload and a few plain ones; returns what was seen, raises when wrong."""
    url = f"http://127.0.0.1:{town.server_address[1]}{BASE}"
    content = Random(7).randbytes(3 * 1024 * 1024 + 12345)
    sha256, kept = hashlib.sha256(content).hexdigest(), []
    town.break_before = 3
    first = CityPlatform(url, SECRET, timeout=10)
    cut = first.put_blob(sha256, io.BytesIO(content), len(content), "现场.jpg", "image/jpeg",
                         begun=kept.append)  # fmt: skip
    assert not cut.done and cut.offset == 2 * 1024 * 1024, cut
    town.asked.clear()
    second = CityPlatform(url, SECRET, timeout=10)  # nothing is left but the kept address
    done = second.put_blob(sha256, io.BytesIO(content), len(content), upload_path=kept[0])
    assert done.done and town.has(sha256), done
    sent = [int(offset) for command, offset in town.asked if command == "PATCH"]
    assert sent == [2 * 1024 * 1024, 3 * 1024 * 1024], sent
    again = second.put_blob(sha256, io.BytesIO(content), len(content))
    assert again.done and again.has_it
    for size in (1, 1024 * 1024, 1024 * 1024 + 1):
        small = Random(size).randbytes(size)
        digest = hashlib.sha256(small).hexdigest()
        assert second.put_blob(digest, io.BytesIO(small), size).done and town.has(digest), size
    return [f"cut after {cut.offset} bytes, went on with pieces at {sent}", "3 plain sizes arrived"]


def main(modules: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        script = str(Path(__file__).with_name("tus_server.mjs"))
        command = ["node", script, modules, str(port), f"{BASE}/v1/blobs", name]
        node = subprocess.Popen(command)
        town = Town(port, folder)
        threading.Thread(target=town.serve_forever, daemon=True).start()
        try:
            wait_for(lambda: _listens(port), "the tus server")
            for line in tried(town):
                print(line)
            print("ok: @tus/server")
        finally:
            node.kill()
            node.wait()
            town.shutdown()
            town.server_close()


def _listens(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("OPTIONS", f"{BASE}/v1/blobs", headers={"Tus-Resumable": "1.0.0"})
        return line.getresponse().status in (200, 204)
    except OSError:
        return False


if __name__ == "__main__":
    main(sys.argv[1])
