"""The sandbox city and the county's worker as real processes that can be killed and started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

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
        self.client = httpx.Client(base_url=self.root, timeout=10, trust_env=False)

    def start(self) -> None:
        super().start()
        wait_for(self._answers, "the city's first answer")

    def _answers(self) -> bool:
        assert self.is_alive(), self.log.read_text("utf-8")
        try:
            return self.client.get("/api/tickets").is_success
        except httpx.HTTPError:
            return False

    def ask(self, path: str) -> Any:
        return self.client.get(f"/api/{path}").raise_for_status().json()

    def tell(self, path: str, **data: Any) -> Any:
        return self.client.post(f"/api/{path}", json=data).raise_for_status().json()

    def ticket(self, number: str) -> dict[str, Any]:
        """Return the city's ticket, {} while it does not know it."""
        answer = self.client.get(f"/api/tickets/{number}")
        return {} if answer.status_code == 404 else answer.raise_for_status().json()

    def received(self) -> list[dict[str, Any]]:
        return self.ask("received")["received"]
