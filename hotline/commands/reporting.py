"""`notice`: what the office prints."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Subgroup


@click.group(cls=Subgroup, short_help="通报")
def notice() -> None:
    """编制并打印通报。"""


@notice.command(cls=Command, short_help="当月通报")
@click.option("--period", required=True, metavar="年-月", help="月份，如 2026-10")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="文件", help="PDF 文件"
)
def monthly(period: str, out: Path) -> None:
    """打印某月的当月通报（红头，GB/T 9704 版式）。"""
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.casework.notices import print_monthly, save_paper
    from hotline.rules.permissions import SYSTEM

    settings = opened()
    paper = print_monthly(Caller(SYSTEM, clock.now()), period, settings)
    save_paper(paper, out)
    print(f"已生成 {out}（{len(paper) / 1024:.0f} KB）")
