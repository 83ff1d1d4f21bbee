"""One parent, two processes: started together, stopped together, never left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT

# Far above what a busy machine needs; only a broken product reaches it.
LONGEST_WAIT = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(number) for number in listed.split()]


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(true: object, what: str) -> None:
    ends = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < ends:
        if true():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


class Running:
    """`app.py up` on a county of its own."""

    def __init__(self, data: Path) -> None:
        self.port = _free_port()
        self.environment = {**os.environ, "HOTLINE_DATA": str(data), "HOTLINE_PORT": str(self.port)}
        self._app("migrate").wait()
        self.parent = self._app("up")

    def _app(self, command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "app.py", command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as page:
                return bool(page.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def ready(self) -> list[int]:
        """Wait until pages are served and both children live; return their numbers."""
        _until(self.answers, "the first page")
        children = _children(self.parent.pid)
        assert len(children) == 2
        return children


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    made = Running(tmp_path / "var")
    yield made
    if made.parent.poll() is None:
        made.parent.kill()
    made.parent.communicate(timeout=LONGEST_WAIT)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_cleanly_with_nothing_left_behind(running: Running, how: signal.Signals) -> None:
    children = running.ready()
    running.parent.send_signal(how)
    told, _ = running.parent.communicate(timeout=LONGEST_WAIT)
    assert running.parent.returncode == 0, told
    assert "已停止" in told
    assert not any(_is_alive(child) for child in children)


def test_when_one_dies_the_other_is_stopped_and_it_is_said(running: Running) -> None:
    worker = next(
        child
        for child in running.ready()
        if Path(f"/proc/{child}/comm").read_text("utf-8").strip() == "hotline-worker"
    )
    os.kill(worker, signal.SIGKILL)
    told, _ = running.parent.communicate(timeout=LONGEST_WAIT)
    assert running.parent.returncode == 1
    assert "后台任务意外退出" in told
    assert not running.answers()


def test_a_killed_parent_leaves_no_orphans(running: Running) -> None:
    children = running.ready()
    running.parent.kill()
    _until(lambda: not any(_is_alive(child) for child in children), "both to end by themselves")
    assert not running.answers()
