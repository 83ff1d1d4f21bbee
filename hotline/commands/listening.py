"""Is the address free to listen on? Told before anything slow is done."""

from __future__ import annotations

import errno
import socket

from hotline.commands.speech import Spoken, os_reason
from hotline.config import Settings


def refuse_taken_port(settings: Settings) -> None:
    """Raise Spoken when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise cannot_listen(settings, error) from error


def cannot_listen(settings: Settings, error: OSError) -> Spoken:
    """Return the sentence for an address that could not be bound."""
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return Spoken(
            f"端口 {settings.port} 已被占用（可能系统已经在运行）。"
            "请先停掉占用的程序，或换一个端口：HOTLINE_PORT=8346 sh deploy/start.sh"
        )
    if isinstance(error, socket.gaierror):
        return Spoken(f"HOTLINE_HOST 的值 {settings.host} 不是本机的地址，请检查。")
    if error.errno == errno.EACCES:
        return Spoken(f"没有权限使用端口 {settings.port}，请换用 1024 以上的端口。")
    return Spoken(f"无法在 {where} 上监听（{os_reason(error)}），请检查 HOTLINE_HOST。")
