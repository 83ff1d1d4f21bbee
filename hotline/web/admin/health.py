"""How the machine is: for the administrator in full, for a monitor in one word."""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Response, g, jsonify, request
from peewee import OperationalError

from hotline.casework.delivering import trouble_now
from hotline.casework.linestatus import open_words
from hotline.casework.settings import effective_settings
from hotline.casework.timekeeping import calendar, policy
from hotline.casework.workdays import missing_year
from hotline.config import Settings
from hotline.rules.phrases_of_time import moment
from hotline.store import comparisons, outbox, stamped, wellbeing
from hotline.web.admin.door import LOOKERS, blueprint, is_admin, page, started_with
from hotline.web.guard import need

ROOT = Path(__file__).resolve().parents[3]
# The worker beats every minute; three missed beats are no accident.
WORKER_SILENT = timedelta(minutes=3)
LEAST_ROOM = 200 * 1024 * 1024  # bytes; below it a day's photos may not fit
BACKUP_OLD = timedelta(hours=36)
PARTS = {"worker": "后台服务", "push": "上报市平台", "pull": "接收市平台"}


@blueprint.get("/healthz")
@need("anyone")
def healthz() -> tuple[Response, int]:
    """Answer a monitor: 200 while database, worker and disk are well, else 503. No details.

    `messages` counts the last day's reminders that were not delivered, `waiting` what the city
    has not got, `compared` is the newest comparison with it; none of them makes it 503.
    """
    unsent = waiting = 0
    compared = "none"
    try:
        is_well = wellbeing.answers() and not _troubles(g.now, started_with())
        unsent, waiting = trouble_now(g.now)[0], outbox.waiting_count()
        compared = next((row.outcome for row in comparisons.newest()), compared)
    except (OperationalError, OSError):
        is_well = False
    told = jsonify(ok=is_well, messages=unsent, waiting=waiting, compared=compared)
    return told, 200 if is_well else 503


def _troubles(now: datetime, settings: Settings) -> list[str]:
    """Return what makes the machine unfit to serve, as sentences."""
    found = []
    beats = wellbeing.last_beats()
    if "worker" in beats and now - beats["worker"][0] > WORKER_SILENT:
        found.append(f"后台服务自 {moment(beats['worker'][0])} 起没有应答，催办和同步已停。")
    if shutil.disk_usage(settings.data).free < LEAST_ROOM:
        found.append("磁盘剩余不足 200 兆，请尽快清理或扩容。")
    return found


def openings(settings: Settings, city_url: str, is_plain: bool) -> list[str]:
    """Return where names and numbers lie or travel open, as sentences; `is_plain`: this page came
    over the network without https."""
    found = []
    if words := open_words(city_url):
        found.append(words)
    if is_plain:
        found.append("页面没有经过 https，密码和诉求人信息在网络上没有加密，请按部署说明加上证书。")
    if settings.data.stat().st_mode & 0o007:
        found.append("数据目录对本机其他账号开放，请把它的权限改为 700。")
    return found


@blueprint.get("/admin")
@need(*LOOKERS)
def index() -> str:
    settings = started_with()
    backup = last_backup(settings.data / "backups")
    is_plain = not request.is_secure and request.remote_addr not in ("127.0.0.1", "::1")
    city_url = effective_settings(settings)["city_url"]
    warnings = _troubles(g.now, settings) + openings(settings, city_url, is_plain)
    if unsent := trouble_now(g.now)[1]:
        warnings.append(unsent)
    if backup is None or g.now - backup > BACKUP_OLD:
        warnings.append("超过 36 小时没有备份，请检查备份任务。")
    if is_admin() and (year := missing_year(g.now.date())):
        warnings.append(f"{year} 年放假安排尚未导入，国务院通知公布后请在“工作日历”中导入。")
    return page(
        "admin/index.html",
        "admin.index",
        warnings=warnings,
        beats=_beats(),
        owed=wellbeing.owed_to_city(),
        queue=wellbeing.queue_length(settings.queue),
        sizes=_sizes(settings),
        backup=backup,
        versions=_versions(),
        sync_on=effective_settings(settings)["sync_on"] == "1",
        is_new=is_admin() and not stamped.has_tickets(),
    )


def _beats() -> list[tuple[str, datetime | None, str]]:
    beats = wellbeing.last_beats()
    return [(words, *beats.get(name, (None, ""))) for name, words in PARTS.items()]


def _sizes(settings: Settings) -> list[tuple[str, str]]:
    disk = shutil.disk_usage(settings.data)
    return [
        ("磁盘剩余", f"{_megabytes(disk.free)}，共 {_megabytes(disk.total)}"),
        ("数据库", _megabytes(wellbeing.bytes_of(settings.database))),
        ("任务队列文件", _megabytes(wellbeing.bytes_of(settings.queue))),
        ("数据目录", str(settings.data.resolve()) if is_admin() else "由系统管理员掌握"),
    ]


def _megabytes(size: int) -> str:
    mega = size / 1024 / 1024
    return f"{mega / 1024:.1f} G" if mega >= 1024 else f"{mega:.1f} 兆"


def last_backup(folder: Path) -> datetime | None:
    """Return when the newest whole copy in the folder was made, None when there is none."""
    from hotline.rules.calendar import ZONE

    made = [path.stat().st_mtime for path in folder.glob("*/manifest.json")]
    return datetime.fromtimestamp(max(made), ZONE).replace(microsecond=0) if made else None


def app_version() -> str:
    """Return the newest released version named in the change log."""
    log = ROOT / "CHANGELOG.md"
    lines = log.read_text("utf-8").splitlines() if log.exists() else []
    heads = [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]
    heads = [head for head in heads if "unreleased" not in head.lower()]
    return heads[0] if heads else "尚未编号"


def _versions() -> list[tuple[str, str]]:
    rules = policy(g.now)
    return [
        ("系统版本", app_version()),
        ("运行环境", f"Python {platform.python_version()}"),
        ("数据库引擎", f"SQLite {wellbeing.sqlite_version()}"),
        ("办理制度", f"{rules.title}（{rules.version}）"),
        ("工作日历", f"{max(calendar().known_years, default='未导入')} 年及以前"),
    ]


@blueprint.get("/admin/fonts")
@need(*LOOKERS)
def fonts() -> str:
    """Show which fonts print; asked in a child process, because they weigh more than this one."""
    return page("admin/fonts.html", "admin.index", fonts=_fonts(started_with().data / "fonts"))


def _fonts(folder: Path) -> list[dict[str, Any]]:
    code = (
        "import json,sys,pathlib;from hotline.outside.pdf.fonts import fonts_in_use;"
        "print(json.dumps(fonts_in_use(pathlib.Path(sys.argv[1]))))"
    )
    asked = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT, capture_output=True, check=True, timeout=30,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(asked.stdout)
    return found
