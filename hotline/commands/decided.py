"""`policy`: which rules are in force or shipped, where each comes from, and what they make due."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup


@click.group(cls=Subgroup, short_help="办理制度")
def policy() -> None:
    """办理制度：时限、考核权重、督办条件及其出处；不连数据库也能核对和试算。"""


@policy.command("list", cls=Command, short_help="随软件提供的制度")
def list_() -> None:
    """列出随软件提供的各地制度：代码、版本、生效日期、名称、出处。"""
    from hotline.commands.profiles import shipped

    for profile in shipped():
        print(f"{profile.profile:<14}{profile.effective_on} 起  {profile.title}")
        print(f"{'':<14}出处：{profile.source}")


@policy.command(cls=Command, short_help="看制度的每条规定")
@click.argument("profile", metavar="制度", required=False)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="缺省为今天")
@click.option("--text", "whole", is_flag=True, help="给出本县保存的规则文件全文")
def show(profile: str | None, day: datetime | None, whole: bool) -> None:
    """看制度的每条规定及其出处。不写制度代码时，看本县在某日执行的制度。"""
    from hotline import clock
    from hotline.commands import profiles, telling
    from hotline.store.policies import PolicyVersion, policy_on

    on = day.date() if day else clock.now().date()
    if profile is not None:
        telling.print_policy(profiles.named(profile, on), on)
        return
    opened()
    in_force = policy_on(on)
    if not whole:
        telling.print_policy(in_force, on)
        return
    row = PolicyVersion.get(
        (PolicyVersion.profile == in_force.profile) & (PolicyVersion.version == in_force.version)
    )
    print(row.text)


@policy.command(cls=Command, short_help="检查制度文件")
@click.argument("files", metavar="文件", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> None:
    """检查制度文件，有误的指出行号；一次检查几个文件时，同一制度的版本不能重叠。"""
    from hotline.casework.schemes import shipped_codes
    from hotline.commands.profiles import read_file, refuse_overlaps
    from hotline.rules.policy_words import tell

    read = [(name, read_file(Path(name))) for name in files]
    for name, found in read:
        if found.scoring.scheme and found.scoring.scheme not in shipped_codes():
            raise Spoken(
                f"{name}：[scoring] 的 scheme：没有“{found.scoring.scheme}”这个考评办法。", 2
            )
    refuse_overlaps(read)
    for name, found in read:
        print(f"{name}：合格。{found.title}（{found.profile} 第 {found.version} 版），"
              f"{found.effective_on} 起施行，共 {len(tell(found))} 条规定。")  # fmt: skip


@policy.command(cls=Command, short_help="比较两个制度")
@click.argument("one", metavar="制度一")
@click.argument("other", metavar="制度二")
def diff(one: str, other: str) -> None:
    """比较两个制度，逐条列出不同的规定。"""
    from hotline.commands import profiles, telling

    telling.print_difference(profiles.named(one), profiles.named(other))


@policy.command(cls=Command, short_help="采用随软件提供的制度")
@click.argument("profile", metavar="制度")
@click.option(
    "--from", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="施行日期，缺省为今天"
)
def adopt(profile: str, day: datetime | None) -> None:
    """采用随软件提供的一个制度。还没有工单时直接换用；已有工单时自施行日期起生效。"""
    from hotline import clock
    from hotline.casework import policymaking
    from hotline.casework.act import Caller
    from hotline.rules.permissions import Actor
    from hotline.store import policies

    opened()
    caller = Caller(Actor(None, "console", "本机命令行", "admin"), clock.now())
    number = int(policymaking.adopt(caller, profile, day.date() if day else None))
    found = policies.by_id(number)
    print(f"已采用“{found.title}”（第 {found.version} 版），自 {found.effective_on} 起施行。")


@policy.command(cls=Command, short_help="按制度试算期限")
@click.option("--profile", required=True, metavar="制度", help="制度代码或文件路径，如 baoji")
@click.option("--kind", required=True, metavar="类型", help="consultation help complaint 等")
@click.option("--urgency", required=True, metavar="缓急", help="urgent livelihood ordinary complex")
@click.option(
    "--level", default="county", metavar="层级", help="缺省 county，另有 township village"
)
@click.option("--stage", required=True, metavar="环节", help="register dispatch accept answer 等")
@click.option(
    "--from", "start", required=True, metavar="时间", help="如 2026-02-13T16:30，按本县时间"
)
@click.option("--json", "as_json", is_flag=True, help="按 JSON 给出")
def due(
    profile: str, kind: str, urgency: str, level: str, stage: str, start: str, as_json: bool
) -> int:
    """按制度试算一个环节的期限：到期和亮黄灯的时间、算了哪些天、跳过哪些天、依据。"""
    from hotline.commands import profiles, telling
    from hotline.rules.policy_due import Asked

    arrived = telling.moment(start)
    rules = profiles.named(profile, arrived.date())
    asked = Asked(stage, kind, urgency, level, arrived)
    telling.refuse_unknown(asked)
    return telling.print_due(rules, asked, as_json)
