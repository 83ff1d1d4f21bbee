"""The blueprint, and how a waiting table is fetched: only by the person who handed it in."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, g

from hotline.casework.importing import Outlook, look
from hotline.errors import Incomplete, OutOfReach
from hotline.outside import uploads
from hotline.outside.sheets import BadSheet, read_sheet
from hotline.outside.uploads import Upload
from hotline.web import guard

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
# Larger files would hold a page for more than ten seconds; the command line takes them.
MOST_LINES = 10_000


def folder() -> Path:
    return Path(current_app.config["SETTINGS"].data) / "imports"


def fetch(token: str) -> Upload:
    """Return the waiting table, or raise OutOfReach."""
    upload = uploads.find(folder(), token, guard.actor().person_id)
    if upload is None:
        raise OutOfReach("这份文件已经导入或已过期，请重新上传。")
    return upload


def looked_at(upload: Upload) -> Outlook:
    """Return what the table would do. Raises Incomplete when it cannot be read as a ledger."""
    try:
        sheet = read_sheet(uploads.table_of(folder(), upload.token), upload.name)
    except BadSheet as bad:
        raise Incomplete("", fields={"file": str(bad)}) from bad
    if len(sheet.lines) > MOST_LINES + 1:
        sentence = (
            f"“{upload.name}”有 {len(sheet.lines) - 1} 行，页面上一次最多导入 {MOST_LINES} 行。"
            "请按年份拆分，或请系统管理员用命令导入。"
        )
        raise Incomplete("", fields={"file": sentence})
    try:
        return look(sheet, g.now, upload.source, upload.columns or None, upload.all_history)
    except Incomplete as wrong:
        raise Incomplete("", fields={"file": str(wrong)}) from wrong
