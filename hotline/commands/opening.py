"""Opening the county's data for a command that works on it."""

from __future__ import annotations

from hotline.commands.speech import Spoken
from hotline.config import Settings, from_environment


def opened() -> Settings:
    """Return the settings with database and keys open. Raises Spoken when they are not ready."""
    from hotline.store.database import open_database, pending_migrations
    from hotline.store.sealing import open_keys

    settings = from_environment()
    if not settings.database.exists():
        raise Spoken(
            f"数据目录 {settings.data} 里还没有数据库。"
            "请先运行 sh deploy/start.sh，或用 HOTLINE_DATA 指定数据目录。"
        )
    if pending_migrations(settings.database):
        raise Spoken("数据结构不是最新的，请先运行：python app.py migrate")
    open_database(settings.database)
    open_keys(settings.keys)
    return settings
