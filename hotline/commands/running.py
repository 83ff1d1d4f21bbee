"""A shared lock that says "the system is running", so that nothing is restored under it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.commands.speech import Spoken


@contextmanager
def marked_as_running(data: Path) -> Iterator[None]:
    """Hold the shared lock while web or worker runs; the kernel frees it however they end."""
    with (data / "running.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


@contextmanager
def while_stopped(data: Path) -> Iterator[None]:
    """Run the block only when nothing runs on this data folder. Raises Spoken otherwise."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "running.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Spoken("系统正在运行，请先停止网页服务和后台任务，再做这一步。") from error
        yield
