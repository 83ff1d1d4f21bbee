"""`policy`: which rules are in force, and where each comes from."""

from __future__ import annotations

from datetime import datetime

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Subgroup


@click.group(cls=Subgroup, short_help="现行规则")
def policy() -> None:
    """现行规则：时限、考核权重、督办条件及其出处。"""


@policy.command(cls=Command, short_help="看某日执行的规则")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="缺省为今天")
@click.option("--text", "whole", is_flag=True, help="给出规则文件全文")
def show(day: datetime | None, whole: bool) -> None:
    """看某日执行的规则：名称、版本、生效日期、出处。"""
    from hotline import clock
    from hotline.store.policies import PolicyVersion, policy_on

    opened()
    in_force = policy_on(day.date() if day else clock.now().date())
    print(f"{in_force.title}（{in_force.profile} 第 {in_force.version} 版）")
    print(f"生效日期：{in_force.effective_on}")
    print(f"出处：{in_force.source}")
    if whole:
        row = PolicyVersion.get(
            (PolicyVersion.profile == in_force.profile)
            & (PolicyVersion.version == in_force.version)
        )
        print(row.text)
