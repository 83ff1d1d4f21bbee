"""`notice`: the month's notice as a file, without a browser."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Subgroup


@click.group(cls=Subgroup, short_help="通报")
def notice() -> None:
    """通报：按红头文件版式印制。"""


@notice.command(cls=Command, short_help="印制当月通报")
@click.option("--period", required=True, metavar="年-月", help="如 2026-10（必填）")
@click.option("--out", required=True, type=Path, metavar="文件", help="存为这个文件（必填）")
def monthly(period: str, out: Path) -> None:
    """印制当月通报，存为文件；同名的文件会被替换。"""
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.casework.notices import print_monthly
    from hotline.rules.permissions import SYSTEM

    settings, now = opened(), clock.now()
    key = f"console notice {period} {now.isoformat()} {os.getpid()}"
    paper = print_monthly(Caller(SYSTEM, now, key), period, settings)
    partial = out.with_name(f".{out.name}.partial")
    partial.write_bytes(paper)
    partial.replace(out)
    print(f"已印制 {period} 当月通报：{out}（{len(paper) // 1024} 千字节）")
