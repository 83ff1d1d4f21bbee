"""`backup` and `restore`: copies of the county and the way back."""

from __future__ import annotations

from pathlib import Path

import click

from hotline.commands.opening import opened
from hotline.commands.running import while_stopped
from hotline.commands.speech import Command, Spoken
from hotline.config import from_environment


@click.command(cls=Command, short_help="备份（运行中也可以做）")
@click.option("--to", "into", type=Path, metavar="目录", help="存放处，默认为数据目录下的 backups")
@click.option(
    "--keep", default=30, metavar="份数", type=click.IntRange(0), help="保留最近几份，0 为全部"
)
@click.option("--with-keys", is_flag=True, help="把密钥一并放进备份（请注意保管）")
def backup(into: Path | None, keep: int, with_keys: bool) -> None:
    """备份数据库和附件，运行中也可以做。密钥默认不随备份保存，请另行保管。"""
    from hotline import clock
    from hotline.store.backup import BadBackup, back_up
    from hotline.store.database import write
    from hotline.store.settings import beat

    settings, now = opened(), clock.now()
    try:
        copied = back_up(settings.data, into or settings.data / "backups", now, keep, with_keys)
    except BadBackup as error:
        raise Spoken(str(error)) from error
    with write():
        beat("backup", now, str(copied.folder))
    size = copied.database_bytes / 1024 / 1024
    print(
        f"已备份到 {copied.folder}：数据库 {size:.1f} 兆，附件 {copied.blobs} 个，完整性检查通过。"
    )
    if not with_keys:
        print(
            f"密钥 {settings.keys / 'data.key'} 没有放进备份，请另行保管，缺了它个人信息无法读出。"
        )


@click.command(cls=Command, short_help="从备份恢复（须先停止系统）")
@click.argument("folder", type=Path, metavar="备份文件夹")
@click.option("--verify-only", is_flag=True, help="只检查备份是否完整，不恢复")
def restore(folder: Path, verify_only: bool) -> None:
    """先检查备份是否完整，再用它替换现有数据；原有数据移到旁边，可以退回。"""
    from hotline import clock
    from hotline.casework import citycompare
    from hotline.store import backup as copies
    from hotline.store import people
    from hotline.store.database import migrate

    settings = from_environment()
    try:
        if verify_only:
            copies.verify(folder)
            print(f"{folder} 完整，可以用来恢复。")
            return
        with while_stopped(settings.data):
            copied = copies.restore(settings.data, folder, clock.now())
            migrate(settings.database)
            # The copy does not remember which phones and people were shut out after it was made.
            people.end_every_session(clock.now())
            citycompare.go_on_after_a_restore()
    except copies.BadBackup as error:
        raise Spoken(f"{error}没有做任何改动。") from error
    print(
        f"已从 {copied.folder} 恢复：附件 {copied.blobs} 个。"
        "原有数据在 before-restore 开头的文件夹里。"
        "市平台见过而本机不记得的消息，启动后请用 sync compare --day 逐日核对。"
    )
