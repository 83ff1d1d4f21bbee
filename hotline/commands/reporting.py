"""`notice`: what the office prints, as files: periodicals, letters, forms, papers of a ticket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from hotline.commands.opening import opened
from hotline.commands.speech import Command, Spoken, Subgroup

KINDS = {
    "daily": "快报（日）",
    "weekly": "周综述",
    "monthly": "当月通报",
    "special": "专报（要写明专题）",
    "quarterly": "季度运行报告",
    "annual": "年度通报",
    "unit_sheet": "一单位一表（要写明单位）",
    "handbook": "考评指标手册",
    "minutes": "联席会议纪要（要写明会议编号）",
}
PAPERS = {
    "ticket": "工单（办理单）",
    "handover": "交办单",
    "reply": "答复函",
    "extension": "延期审批表",
    "deferral": "延时挂账审批表",
    "exclusion": "剔除审批表",
    "supervision": "督办单",
    "urging": "催办通知书",
}
# Printed without a period they are as of today.
OF_TODAY = ("handbook", "minutes")


@click.group(cls=Subgroup, short_help="通报")
def notice() -> None:
    """编制并打印通报、文书和工单。"""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    out = click.Path(path_type=Path)
    for option in (
        click.option("--out", required=True, type=out, metavar="文件", help="写到哪个文件"),
        click.option("--format", "output", default="pdf", metavar="格式", help="pdf、xlsx 或 txt"),
        click.option("--scheme", default="", metavar="代码", help="按另一考评办法试算"),
    ):
        command = option(command)
    return command


def _periodical(kind: str, words: str) -> None:
    wants = {"special": "subject", "unit_sheet": "unit", "minutes": "meeting"}.get(kind, "")

    def run(period: str, output: str, scheme: str, out: Path, **named: str) -> None:
        _print_periodical(kind, period, output, scheme, out, named.get(wants, ""))

    command = _options(run)
    if wants:
        label = {"subject": "专题", "unit": "单位", "meeting": "会议编号"}[wants]
        command = click.option(f"--{wants}", required=True, metavar=label, help=label)(command)
    # An option with a default is never missing, however much it is required.
    is_open = {"default": ""} if kind in OF_TODAY else {"required": True}
    command = click.option(
        "--period", metavar="时段", **is_open,
        help="日 2026-10-05，周 2026-W41，月 2026-10，季 2026-Q4，年 2026",
    )(command)  # fmt: skip
    notice.command(kind, cls=Command, short_help=words, help=f"打印{words}。")(command)


def _print_periodical(
    kind: str, period: str, output: str, scheme: str, out: Path, subject: str
) -> None:
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.casework.noticeprinting import printed, save_file
    from hotline.rules.permissions import SYSTEM

    settings, now = opened(), clock.now()
    made = printed(
        Caller(SYSTEM, now), kind, period or f"{now:%Y-%m}", settings,
        scheme=scheme, subject=subject, output=output,
    )  # fmt: skip
    save_file(made.body, out)
    _say(out, made.body, made.said)


def _say(out: Path, body: bytes, said: str = "") -> None:
    print(f"已生成 {out}（{len(body) / 1024:.0f} KB）{said}")


for _kind, _words in KINDS.items():
    _periodical(_kind, _words)


def _paper(kind: str, words: str) -> None:
    is_letter = kind in ("supervision", "urging")

    def run(out: Path, ticket: str = "", letter: str = "") -> None:
        _print_paper(kind, ticket, letter, out)

    command = click.option(
        "--out", required=True, type=click.Path(path_type=Path), metavar="文件", help="PDF 文件"
    )(run)
    if is_letter:
        command = click.option("--letter", default="", metavar="文号", help="文号或编号")(command)
    command = click.option(
        "--ticket", metavar="工单编号", help="工单编号",
        **({"default": ""} if is_letter else {"required": True}),
    )(command)  # fmt: skip
    notice.command(kind, cls=Command, short_help=words, help=f"打印{words}。")(command)


def _print_paper(kind: str, ticket: str, letter: str, out: Path) -> None:
    from hotline import clock
    from hotline.casework.act import Caller
    from hotline.casework.noticeprinting import save_file
    from hotline.casework.ticketprinting import paper
    from hotline.rules.permissions import SYSTEM

    settings = opened()
    if not ticket and not letter:
        raise Spoken("请用 --ticket 写明工单编号，或用 --letter 写明文号。")
    body = paper(Caller(SYSTEM, clock.now()), kind, ticket, letter, settings)
    save_file(body, out)
    _say(out, body)


for _kind, _words in PAPERS.items():
    _paper(_kind, _words)


@notice.command(cls=Command, short_help="拟好到期的通报")
def due() -> None:
    """按政策的通报清单，为已结束的时段拟好草稿，等主任审定。"""
    from hotline import clock
    from hotline.casework.noticedue import draft_due

    opened()
    for title in draft_due(clock.now()):
        print(f"已拟稿：{title}")


@notice.command(cls=Command, short_help="打印等候的成套材料")
def batch() -> None:
    """打印网页上点了“成套打印”、还没有完成的月份；中断过的接着打印。"""
    import os

    from hotline import clock
    from hotline.casework.printbatch import work_off

    settings = opened()
    os.nice(5)  # people at their screens come first
    done = work_off(settings, clock.now)
    print(f"完成 {done} 套。")
