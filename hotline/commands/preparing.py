"""What happens before the doors open: `migrate`, `demo` and `prepare` (both, for start.sh)."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import click

from hotline.commands.listening import refuse_taken_port
from hotline.commands.running import while_stopped
from hotline.commands.speech import Command, Spoken, os_reason
from hotline.config import Settings, from_environment

# What a first start makes: enough for every figure of a year and its year before.
MONTHS, TICKETS, SEED = 14, 3000, 1

NO_LOG_IN = {"city", "system"}
POLICIES = Path(__file__).resolve().parents[2] / "db" / "policies"
FIRST_POLICY = "baotou"


def refuse_unwritable(data: Path) -> None:
    """Make the data folder; raise Spoken when nothing can be kept there."""
    try:
        # Closed to other users of the machine: appeals, the demo password, keys.
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        _close_to_others(data)
        probe = data / f".write-{os.getpid()}"
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError as error:
        raise Spoken(
            f"数据目录 {data} 不能写入（{os_reason(error)}）。"
            "请检查属主和权限，或用 HOTLINE_DATA 指定另一个目录。"
        ) from error


def _close_to_others(data: Path) -> None:
    """Take away what the rest of the machine may do in a folder made by somebody else."""
    mode = data.stat().st_mode
    if mode & 0o007 and data.stat().st_uid == os.getuid():
        data.chmod(mode & 0o7770)


def password_file(data: Path) -> Path:
    """Where the demo county's password is kept; the file also says "this is a demo county"."""
    return data / "demo-password.txt"


def _demo_password(settings: Settings) -> str:
    file = password_file(settings.data)
    if settings.demo_password:
        return settings.demo_password
    if file.exists():
        return file.read_text("utf-8").strip()
    # Read aloud in a training room: no letters that look like figures.
    return "-".join(
        "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4))
        for _ in range(3)
    )


def _keep_password(data: Path, password: str) -> None:
    handle = os.open(password_file(data), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(password + "\n")


def _close_whole(database: Path) -> None:
    """Fold the write-ahead log into the file, so that the file alone is the database."""
    import sqlite3

    from hotline.store.database import db

    if not db.is_closed():
        db.close()
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def is_empty(settings: Settings) -> bool:
    """Return whether no county lives here yet: no unit and no ticket."""
    from hotline.store.database import open_database

    database = open_database(settings.database)
    queries = ("SELECT 1 FROM unit LIMIT 1", "SELECT 1 FROM ticket LIMIT 1")
    return all(database.execute_sql(query).fetchone() is None for query in queries)


def build_demo(settings: Settings, months: int, tickets: int, seed: int) -> None:
    """Make the demo county beside the data folder's database, then move it into place.

    A build that was interrupted leaves nothing half done: the next start begins again.
    """
    from hotline.demo.build import build
    from hotline.store.database import migrate

    making = settings.data / "demo-in-the-making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    password = _demo_password(settings)
    county = replace(settings, data=making, demo_password=password)
    migrate(county.database)
    build(county, months=months, tickets=tickets, seed=seed, say=print)
    _close_whole(county.database)
    _keep_password(settings.data, password)
    # The database goes last: as long as it is missing, the demo does not exist.
    for entry in sorted(making.iterdir(), key=lambda path: path == county.database):
        target = settings.data / entry.name
        if target.is_dir():
            shutil.rmtree(target)
        os.replace(entry, target)
    making.rmdir()


def _clear_away(settings: Settings) -> None:
    """Remove the empty database that `migrate` has just made."""
    _close_whole(settings.database)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{settings.database}{suffix}").unlink(missing_ok=True)


def _show_log_ins(settings: Settings) -> None:
    file = password_file(settings.data)
    if not file.exists():
        return
    from hotline.rules.words import ROLES

    password = file.read_text("utf-8").strip()
    print("演示县的登录名（密码相同，改过的以改后的为准）：")
    for role, name in ROLES.items():
        if role not in NO_LOG_IN:
            # A Chinese character is two columns wide.
            print(f"  {role:<16}{name}{'  ' * (7 - len(name))}{password}")
    if settings.demo_password not in ("", password):
        print("注意：演示县建立时用的是上面的密码，本次给出的 HOTLINE_DEMO_PASSWORD 没有改动它。")


def _migrate(settings: Settings) -> None:
    """Bring the tables up to date; a new county starts under the default policy."""
    from hotline import clock
    from hotline.store.database import migrate as apply
    from hotline.store.database import write
    from hotline.store.policies import PolicyVersion, save_policy

    for name in apply(settings.database):
        print(f"已更新数据结构：{name}")
    with write():
        if not PolicyVersion.select().exists():
            save_policy(_first_policy().read_text("utf-8"), clock.now(), "系统")


def _first_policy() -> Path:
    """Return the profile a new county starts under. Raises Spoken when there is no such one."""
    code = os.environ.get("HOTLINE_POLICY", "") or FIRST_POLICY
    shipped = {path.stem: path for path in sorted(POLICIES.glob("*.toml"))}
    if code not in shipped:
        raise Spoken(f"HOTLINE_POLICY={code}：没有这个制度，现有：{'、'.join(shipped)}。", 2)
    return shipped[code]


@click.command(cls=Command, short_help="更新数据结构")
def migrate() -> None:
    """更新数据结构；没有要更新的就什么也不做。"""
    settings = from_environment()
    refuse_unwritable(settings.data)
    _migrate(settings)
    print("数据结构已是最新。")


@click.command(cls=Command, short_help="建立演示县")
@click.option(
    "--months", default=MONTHS, metavar="月数", type=click.IntRange(1, 60), help="经过的月数"
)
@click.option("--tickets", default=TICKETS, metavar="件数", type=click.IntRange(0), help="工单件数")
@click.option("--seed", default=SEED, metavar="数字", type=int, help="同一数字得到同一个县")
def demo(months: int, tickets: int, seed: int) -> None:
    """在空的数据目录里建立一个演示县：单位、人员、各环节的工单。"""
    settings = from_environment()
    refuse_unwritable(settings.data)
    with while_stopped(settings.data):
        _migrate(settings)
        if not is_empty(settings):
            raise Spoken(
                f"数据目录 {settings.data} 里已有单位或工单，不会再建演示县。"
                "请用 HOTLINE_DATA 指定一个空目录。"
            )
        _clear_away(settings)
        build_demo(settings, months, tickets, seed)
    _show_log_ins(settings)


@click.command(cls=Command, short_help="启动前的准备（start.sh 使用）")
def prepare() -> None:
    """启动前的准备：查端口和数据目录，更新数据结构，首次启动时建立演示县。

    HOTLINE_DEMO=0 时不建演示县。
    """
    settings = from_environment()
    refuse_taken_port(settings)
    refuse_unwritable(settings.data)
    _migrate(settings)
    if is_empty(settings) and os.environ.get("HOTLINE_DEMO", "1") != "0":
        print("首次启动，正在建立演示县，约需几分钟。")
        with while_stopped(settings.data):
            _clear_away(settings)
            build_demo(settings, MONTHS, TICKETS, SEED)
    _show_log_ins(settings)
    print(f"访问地址：http://{settings.host}:{settings.port}/  （按 Ctrl-C 停止）")
