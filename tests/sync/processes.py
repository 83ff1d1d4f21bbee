"""The sandbox city and the county's worker as real processes that can be killed and started."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds; far more than anything here takes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], Any], words: str) -> Any:
    """Return the first true answer of `what`; fail with the words when it never comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {words}")


class Program:
    """One command of app.py with its own environment; its words go to a file."""

    def __init__(self, log: Path, arguments: list[str], **environ: str) -> None:
        self.log, self.arguments = log, arguments
        self.environ = {**os.environ, **environ}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "app.py", *self.arguments],
                cwd=ROOT, env=self.environ, stdout=out, stderr=out,
            )  # fmt: skip

    def is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it; a second call does nothing."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(20)
            self._process = None

    def kill(self) -> None:
        """End it as a power cut would."""
        self.stop(signal.SIGKILL)


class City(Program):
    """The sandbox city with its own store in a folder."""

    def __init__(self, folder: Path, secret: str) -> None:
        self.folder, self.port = folder, free_port()
        self.root = f"http://127.0.0.1:{self.port}"
        arguments = ["sandbox-city", "--port", str(self.port), "--data", str(folder)]
        arguments += ["--secret", secret, "--county", "410599"]
        super().__init__(folder.with_suffix(".log"), arguments)
        # No proxy of the machine's stands between two programs of one test.
        self.opener = build_opener(ProxyHandler({}))

    def start(self) -> None:
        super().start()
        wait_for(self._answers, "the city's first answer")

    def _answers(self) -> bool:
        assert self.is_alive(), self.log.read_text("utf-8")
        try:
            return bool(self.ask("tickets") or True)
        except OSError:
            return False

    def _send(self, path: str, data: dict[str, Any] | None = None) -> Any:
        """Ask the city's read API; raises OSError (HTTPError) for anything but success."""
        body = None if data is None else json.dumps(data).encode()
        asked = Request(f"{self.root}/api/{path}", body, {"Content-Type": "application/json"})
        with self.opener.open(asked, timeout=10) as answer:
            return json.load(answer)

    def ask(self, path: str) -> Any:
        return self._send(path)

    def tell(self, path: str, **data: Any) -> Any:
        return self._send(path, data)

    def ticket(self, number: str) -> dict[str, Any]:
        """Return the city's ticket, {} while it does not know it."""
        try:
            return self._send(f"tickets/{number}")
        except HTTPError as refused:
            if refused.code == 404:
                return {}
            raise

    def received(self) -> list[dict[str, Any]]:
        return self.ask("received")["received"]
