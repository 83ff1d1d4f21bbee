"""`explain` a ticket from the rules."""

from __future__ import annotations

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command


@click.command(cls=Command, short_help="说明一件工单的期限和权限")
@click.argument("ticket", metavar="工单编号")
def explain(ticket: str) -> None:
    """说明一件工单的各项期限、谁可以办、为什么。"""
    from hotline import clock
    from hotline.casework.explain import explain as explanation

    opened()
    print(explanation(ticket, clock.now()))
