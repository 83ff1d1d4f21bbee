"""`up`: one parent and its children, which share in memory what all of them have read.

The modules that pages and jobs both need are imported once, before the children part: some
twenty megabytes that are counted once instead of twice.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import threading
import time
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING

import click

from hotline.commands.speech import Spoken, run

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# A PDF or a batch in the worker may take a while to finish; then it is ended all the same.
PATIENCE_SECONDS = 20
# Brings along the rules, the store and the acts, and next to nothing the pages do not need.
SHARED = "hotline.jobs.worker"
TOLD_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# glibc gives every thread a heap of its own and keeps what was freed: a quarter of the web
# process after a busy hour. One heap, given back early, costs nothing that can be measured.
# (mallopt's number, its value, the variable by which the operator decides instead)
SMALL_HEAP = ((-8, 1, "MALLOC_ARENA_MAX"), (-1, 128 * 1024, "MALLOC_TRIM_THRESHOLD_"))


@dataclass(frozen=True)
class Member:
    """One child: its office name, its name in the machine's list of processes (15 letters at
    most), what it does, and the signal that stops it politely."""

    name: str
    listed: str
    command: click.Command
    stop: signal.Signals


@dataclass(frozen=True)
class _Lines:
    """The pipes of the family. Nothing is ever written to the lifeline: the parent holds its
    other end, so it ends for the children when the parent is gone."""

    wakeups: int
    wake: int
    lifeline: int
    held: int


def live_together(members: list[Member]) -> None:
    """Run every member until told to stop, or until one of them ends by itself.

    Nothing is restarted silently: when one dies the others are stopped and Spoken is raised.
    """
    _keep_heap_small()
    import_module(SHARED)
    gc.collect()
    gc.freeze()  # what the parent read is never looked through, so it stays shared
    lines = _Lines(*os.pipe(), *os.pipe())
    os.set_blocking(lines.wake, False)
    signal.set_wakeup_fd(lines.wake, warn_on_full_buffer=False)
    for number in (*TOLD_TO_STOP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    born = {member.name: _bear(member, lines) for member in members}
    told_to_stop = False
    while not told_to_stop and all(child.is_alive() for child in born.values()):
        told_to_stop = _wait(lines.wakeups, None)
    dead = [name for name, child in born.items() if not child.is_alive()]
    _stop_all(lines.wakeups, [(born[member.name], member.stop) for member in members])
    if dead and not told_to_stop:
        code = born[dead[0]].exitcode
        raise Spoken(f"{dead[0]}意外退出（代码 {code}），系统已全部停止，原因见上文。")


def _keep_heap_small() -> None:
    from ctypes import CDLL

    # Other C libraries have no such thing.
    mallopt = getattr(CDLL(None), "mallopt", None)
    for number, value, variable in SMALL_HEAP:
        if mallopt is not None and variable not in os.environ:
            mallopt(number, value)


def _bear(member: Member, lines: _Lines) -> BaseProcess:
    child = get_context("fork").Process(target=_live, args=(member, lines), name=member.name)
    child.start()
    return child


def _live(member: Member, lines: _Lines) -> None:
    """Be that member, in a process of its own, until it ends or the parent is gone."""
    _be_listed_as(member.listed)
    # A group of its own: Ctrl-C reaches the parent only, which then stops each child once.
    os.setpgid(0, 0)
    signal.set_wakeup_fd(-1)
    for number in (*TOLD_TO_STOP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for unused in (lines.wakeups, lines.wake, lines.held):
        os.close(unused)
    _stop_with_parent(lines.lifeline, member.stop)
    sys.exit(run(member.command, []))


def _be_listed_as(name: str) -> None:
    from ctypes import CDLL

    set_name = getattr(CDLL(None), "prctl", None)
    if set_name is not None:
        set_name(15, name.encode())  # PR_SET_NAME of Linux


def _stop_with_parent(lifeline: int, how: signal.Signals) -> None:
    """End this process when the parent is gone, even if it was killed without a word."""

    def watch() -> None:
        # The bare descriptor: a buffered reader blocked in a daemon thread would hold a lock
        # and abort the process on its way out.
        while os.read(lifeline, 1):
            continue
        os.kill(os.getpid(), how)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _wait(wakeups: int, seconds: float | None) -> bool:
    """Sleep until a signal comes; return whether somebody asked us to stop."""
    ready, _, _ = select.select([wakeups], [], [], seconds)
    numbers = os.read(wakeups, 64) if ready else b""
    return bool(set(TOLD_TO_STOP) & set(numbers))


def _stop_all(wakeups: int, children: list[tuple[BaseProcess, signal.Signals]]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    for child, stop in children:
        if child.is_alive() and child.pid is not None:
            os.kill(child.pid, stop)
    while any(child.is_alive() for child, _ in children):
        left = until - time.monotonic()
        if left <= 0:
            break
        _wait(wakeups, left)
    for child, _ in children:
        child.kill()
        child.join()
