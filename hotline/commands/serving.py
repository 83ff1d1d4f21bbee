"""The long-running processes: `serve` (pages), `worker` (jobs) and `up` (both under one parent)."""

from __future__ import annotations

import logging
import signal

import click

from hotline.commands.listening import cannot_listen, refuse_taken_port
from hotline.commands.running import marked_as_running
from hotline.commands.speech import Command
from hotline.config import Settings, from_environment


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
def serve() -> None:
    """启动网页服务（监听 HOTLINE_HOST 和 HOTLINE_PORT）。"""
    settings = from_environment()
    refuse_taken_port(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, _leave)
    with marked_as_running(settings.data):
        _listen(settings)


@click.command(cls=Command, short_help="启动后台任务（收发、提醒、催督办、重新计算期限）")
def worker() -> None:
    """启动后台任务：到点的提醒、与市级平台的收发、通报的编制。"""
    from hotline.jobs.worker import run

    settings = from_environment()
    settings.data.mkdir(parents=True, exist_ok=True)
    with marked_as_running(settings.data):
        run(settings)


@click.command(cls=Command, short_help="同时启动网页服务和后台任务")
def up() -> None:
    """同时启动网页服务和后台任务；按 Ctrl-C 全部停止。"""
    from hotline.commands.family import Member, live_together

    refuse_taken_port(from_environment())
    live_together(
        [
            Member("网页服务", "hotline-serve", serve, signal.SIGTERM),
            Member("后台任务", "hotline-worker", worker, signal.SIGINT),
        ]
    )
    print("已停止。")
