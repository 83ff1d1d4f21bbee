"""What an operator can do from the command line. A command is imported when it is asked for."""

from __future__ import annotations

import click

from hotline.commands.speech import House


@click.group(cls=House, invoke_without_command=True)
@click.pass_context
def house(context: click.Context) -> None:
    """县级 12345 热线工单系统。"""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


# Chapter, where the command is (module under here : name), one example.
house.register("运行", "serving:up", "up")
house.register("运行", "serving:serve", "serve")
house.register("运行", "serving:worker", "worker")
house.register("准备", "preparing:prepare", "prepare")
house.register("准备", "preparing:migrate", "migrate")
house.register("准备", "preparing:demo", "demo --months 14 --tickets 3000 --seed 1")
house.register("准备", "county:county", "county load --divisions 区划.csv --units 单位.xlsx")
house.register("准备", "staff:user", "user add zhao --name 赵管理 --role admin")
house.register("准备", "decided:policy", "policy show")
house.register("工单", "ledger:explain", "explain 4105992026112100001")
house.register("工单", "importing:import_tickets", "import-tickets 台账.xlsx --dry-run")
house.register("工单", "figures:indicators", "indicators --period 2026-10 --unit county")
house.register("工单", "ranking:ranking", "ranking --period 2026-10 --scheme baotou")
house.register("工单", "ranking:scheme", "scheme show anyang")
house.register("工单", "reporting:notice", "notice monthly --period 2026-10 --out 通报.pdf")
house.register("市平台", "sync:sync", "sync status")
house.register("市平台", "cityline:sandbox_city", "sandbox-city --port 8400 --data var-city")
house.register(
    "市平台", "syncfiles:sandbox_city_files", "sandbox-city-files import 包.hlsync --out /media/usb"
)
house.register("市平台", "dialects:dialect", "dialect check 接口说明.toml")
house.register("工单", "reminding:messages", "messages status")
house.register("备份", "keeping:backup", "backup --to /mnt/backup --keep 30")
house.register("备份", "keeping:restore", "restore var/backups/hotline-20261121-020000")
house.register("检查", "checking:check", "check")
