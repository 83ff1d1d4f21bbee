"""The long-running processes: `serve` (pages), `worker` (jobs) and `up` (both under one parent)."""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import click

from hotline.commands.listening import cannot_listen, refuse_taken_port
from hotline.commands.running import marked_as_running
from hotline.commands.speech import Command, Spoken
from hotline.config import Settings, from_environment

APP = Path(__file__).resolve().parents[2] / "app.py"
# A PDF or a batch in the worker may take a while to finish; then it is ended all the same.
PATIENCE_SECONDS = 20

# glibc gives every thread a heap of its own and keeps what was freed: a quarter of the web
# process after a busy hour. One heap, given back early, costs nothing that can be measured.
SMALL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}

with_parent = click.option("--with-parent", is_flag=True, hidden=True)


def _stop_with_parent(how: int) -> None:
    """End this process when the parent is gone, even if it was killed without a word.

    The parent holds the other end of our standard input and never writes to it.
    """

    def watch() -> None:
        # The bare descriptor: a buffered reader blocked in a daemon thread would hold the
        # interpreter's lock on standard input and abort the process on its way out.
        while os.read(0, 1):
            continue
        os.kill(os.getpid(), how)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _listen(settings: Settings) -> None:
    from waitress.server import create_server

    from hotline.web import create_app
    from hotline.web.turns import Turns

    # One line per queued request would fill the disk on a busy morning and help nobody.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    try:
        server = create_server(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            _dispatcher=Turns(settings.threads),
            # Browsers keep six connections each: eight desks and some phones stay under it.
            connection_limit=400,
            # A township line may stall for a minute in the middle of a photo.
            channel_timeout=120,
            cleanup_interval=30,
            # select() breaks above 1024 descriptors, poll() does not.
            asyncore_use_poll=True,
            # A little above the web's own limits, so that the web refuses with a sentence.
            max_request_body_size=(settings.package_mb + 8) * 1024 * 1024,
            ident=None,
            # The web believes X-Forwarded-* from a proxy on this machine, and only from there.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        raise cannot_listen(settings, error) from error
    server.run()


@click.command(cls=Command, short_help="启动网页服务")
@with_parent
def serve(with_parent: bool) -> None:
    """启动网页服务（监听 HOTLINE_HOST 和 HOTLINE_PORT）。"""
    settings = from_environment()
    refuse_taken_port(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _leave)
    if with_parent:
        _stop_with_parent(signal.SIGTERM)
    with marked_as_running(settings.data):
        _listen(settings)


@click.command(cls=Command, short_help="启动后台任务（收发、提醒、催督办、重新计算期限）")
@with_parent
def worker(with_parent: bool) -> None:
    """启动后台任务：到点的提醒、与市级平台的收发、通报的编制。"""
    from hotline.jobs.worker import run

    settings = from_environment()
    settings.data.mkdir(parents=True, exist_ok=True)
    if with_parent:
        _stop_with_parent(signal.SIGINT)
    with marked_as_running(settings.data):
        run(settings)


@dataclass
class _Child:
    """One of the two processes: its office name and the signal that stops it politely."""

    name: str
    stop: int
    process: subprocess.Popen[bytes]


def _start(command: str, name: str, stop: int, lifeline: int) -> _Child:
    arguments = [sys.executable, str(APP), command, "--with-parent"]
    # A group of its own: Ctrl-C reaches the parent only, which then stops each child once.
    environ = {**SMALL, **os.environ}
    process = subprocess.Popen(arguments, stdin=lifeline, process_group=0, env=environ)
    return _Child(name, stop, process)


def _wait(wakeups: int, children: list[_Child], seconds: float | None) -> bool:
    """Sleep until a signal comes; return whether somebody asked us to stop."""
    ready, _, _ = select.select([wakeups], [], [], seconds)
    numbers = os.read(wakeups, 64) if ready else b""
    return bool({signal.SIGINT, signal.SIGTERM, signal.SIGHUP} & set(numbers))


def _stop_all(wakeups: int, children: list[_Child]) -> None:
    import time

    until = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        if child.process.poll() is None:
            child.process.send_signal(child.stop)
    while any(child.process.poll() is None for child in children):
        left = until - time.monotonic()
        if left <= 0:
            break
        _wait(wakeups, children, left)
    for child in children:
        child.process.kill()
        child.process.wait()


def supervise(start: dict[str, tuple[str, int]]) -> None:
    """Run the commands in `start` until told to stop, or until one of them ends by itself.

    `start` maps a command of app.py to (name in sentences, signal that stops it). Nothing is
    restarted silently: when one dies the others are stopped and Spoken is raised.
    """
    wakeups, wake = os.pipe()
    lifeline, _held_open = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, lambda *_: None)
    children = [_start(command, *how, lifeline) for command, how in start.items()]
    told_to_stop = False
    while not told_to_stop and all(child.process.poll() is None for child in children):
        told_to_stop = _wait(wakeups, children, None)
    dead = [child for child in children if child.process.poll() is not None]
    _stop_all(wakeups, children)
    if dead and not told_to_stop:
        code = dead[0].process.returncode
        raise Spoken(f"{dead[0].name}意外退出（代码 {code}），系统已全部停止，原因见上文。")


@click.command(cls=Command, short_help="同时启动网页服务和后台任务")
def up() -> None:
    """同时启动网页服务和后台任务；按 Ctrl-C 全部停止。"""
    refuse_taken_port(from_environment())
    supervise(
        {
            "serve": ("网页服务", signal.SIGTERM),
            "worker": ("后台任务", signal.SIGINT),
        }
    )
    print("已停止。")
