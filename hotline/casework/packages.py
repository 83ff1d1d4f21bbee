"""Carrying what is owed to the city by file: a package of it, in the order of the line.

Nothing is done until the city's receipts come back; until then the events of a package are in no
other one, unless the package is declared lost. Events the line delivers meanwhile settle by id.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from hotline.casework import citycompare
from hotline.casework.act import Act, Caller, allow, one_act
from hotline.casework.settings import effective_settings
from hotline.errors import NotAllowedNow, OutOfReach
from hotline.outside.cloudevent import county_source
from hotline.outside.webhooks import keys_of
from hotline.rules import packages as rules
from hotline.rules.packagewords import BadPackage
from hotline.store import history, outbox, packages
from hotline.store.database import write
from hotline.store.packages import Package

if TYPE_CHECKING:
    from hotline.config import Settings

Clock = Callable[[], datetime]
# A program that makes a package says so at least every few seconds.
SILENT = timedelta(minutes=5)
BEAT = timedelta(seconds=1)
LEFT_BEHIND = timedelta(days=1)


@dataclass(frozen=True)
class Desk:
    """Where packages are made: keys (newest first), the county, its files, the folder."""

    keys: tuple[bytes, ...]
    county: str
    blobs: Path
    folder: Path
    clock: Clock

    @property
    def source(self) -> str:
        return county_source(self.county)


def desk_of(started: Settings, clock: Clock, given: str = "") -> Desk:
    """Return the desk as set now. Raises BadPackage when the secret cannot be used."""
    in_force = effective_settings(started)
    try:
        keys = keys_of(given or in_force["city_secret"])
    except ValueError as unusable:
        words = f"{unusable}同步包要用市平台密钥加密，请先由系统管理员在系统设置中填写。"
        raise BadPackage("no_key", words) from unusable
    folder = started.data / "packages"
    return Desk(keys, in_force["county_code"], started.blobs, folder, clock)


class Beats:
    """Tells how far a package has come, once a second at most."""

    def __init__(self, number: int, clock: Clock, low: int, high: int) -> None:
        """`low` and `high` are the share of the whole work, in percent, that this part is."""
        self._number, self._clock, self._low, self._high = number, clock, low, high
        self._said = clock() - BEAT

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._said >= BEAT:
            self._said = now
            part = (self._high - self._low) * min(done, total) // max(total, 1)
            note(self._number, done=self._low + part, total=100, seen_at=now)


def note(number: int, **values: Any) -> None:
    """Keep what became of a package."""
    with write():
        Package.update(**values).where(Package.id == number).execute()


def settle_lost(now: datetime) -> None:
    """Give up packages whose program has been silent; their events are free again."""
    for row in packages.under_way():
        if abs(now - row.seen_at) > SILENT:  # a sign from the future is of a wrong clock
            words = (
                "制作中断，请重新导出。" if row.direction == "out" else "导入中断，请再导入一次。"
            )
            give_up(row, words)


def give_up(row: Package, problem: str) -> None:
    """Note that a package was not made or not taken in, and free what it held."""
    with write():
        row.state, row.problem = "failed" if row.direction == "out" else "refused", problem[:500]
        row.save()
        if row.direction == "out":
            packages.let_go(row.id)


@one_act("sync_desk")
def begin_export(act: Act, since: datetime | None = None, begun: int = 0) -> str:
    """Set aside what the next package holds and return the package's number.

    `since` takes everything that happened from then on once more, for a city that lost it;
    `begun` is the first package of such a run that needs several.
    Raises NotAllowedNow when nothing is owed or another package is being made.
    """
    settle_lost(act.now)
    if any(row.direction == "out" for row in packages.under_way()):
        raise NotAllowedNow("正在制作一个同步包，请等它完成后再导出。")
    citycompare.ask_for_gaps(act.now)
    row = Package.create(
        direction="out", state="making", made_at=act.now, made_by=act.actor.name, seen_at=act.now
    )
    count = packages.fill(row.id, rules.MOST_EVENTS, since, begun)
    if not count:
        raise NotAllowedNow(_nothing(since))
    row.count = count
    row.save()
    act.subject, act.noted = "同步包", {"导出": f"{count} 条"}
    return str(row.id)


def _nothing(since: datetime | None) -> str:
    if since is not None:
        return f"{since:%Y-%m-%d} 以来没有报市平台的消息。"
    if outbox.has_waiting():
        return (
            "待报的消息都已在导出的包里，正等市平台的回执，没有新的需要导出。"
            "包丢了的，可以下载原包，或者作废后重新导出。"
        )
    return "没有待报的消息，不需要导出。"


def reason_of(failure: BaseException) -> str:
    """Return a failure as a sentence for the list of packages."""
    if isinstance(failure, OSError):
        words = "磁盘已满" if failure.errno == 28 else "磁盘读写出错"
        return f"{words}，没有完成，没有留下半个文件。请处理后再试。"
    if isinstance(failure, BadPackage | NotAllowedNow):
        return str(failure)
    return "制作或导入时中断，请再试一次。"


@one_act("sync_desk")
def declare_lost(act: Act, number: int, reason: str = "") -> str:
    """Make a package void whose receipts will never come, with every later unanswered one.

    The reason, when one is given, goes into the trail.

    Their events go into the next export; should a void one arrive after all, ids decide.
    Raises NotAllowedNow when its receipts came already.
    """
    row = find(number)
    act.subject = row.name
    if (row.direction, row.kind, row.state) != ("out", "events", "made"):
        raise NotAllowedNow("只有已导出、还没有收到回执的包可以作废，请刷新后查看最新情况。")
    later = Package.select().where(
        (Package.id >= row.id)
        & (Package.direction == "out")
        & (Package.kind == "events")
        & (Package.state == "made")
    )
    names = []
    for each in later:
        each.state, each.settled_at = "void", act.now
        each.save()
        names.append(each.name)
    act.noted = {"作废": names} | ({"原因": reason} if reason else {})
    return str(number)


def find(number: int) -> Package:
    """Return the package. Raises OutOfReach."""
    row: Package | None = Package.get_or_none(Package.id == number)
    if row is None:
        raise OutOfReach("没有找到这个同步包。")
    return row


def place_of(row: Package, folder: Path) -> Path:
    """Return where the file of a package of ours is kept; names may come twice, numbers not."""
    return folder / "out" / f"{row.id}{rules.SUFFIX}"


def has_file(row: Package, folder: Path) -> bool:
    """Return whether the package can be handed out from here."""
    is_ours = row.direction == "out" and row.state in ("made", "confirmed")
    return is_ours and place_of(row, folder).is_file()


def received(stream: IO[bytes], folder: Path, now: datetime) -> tuple[Path, int]:
    """Keep an uploaded package where only we read it; return its place and size.

    OSError when the disk is full; nothing half written stays. What a program that died left
    behind is removed after a day.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        if old.stat().st_mtime < (now - LEFT_BEHIND).timestamp():
            old.unlink(missing_ok=True)
    path = folder / f"{secrets.token_hex(12)}{rules.SUFFIX}"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            shutil.copyfileobj(stream, out, 1024 * 1024)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path, path.stat().st_size


def note_carried(caller: Caller, row: Package) -> None:
    """Note who took the file out of the house: sealed or not, it holds citizens' data."""
    allow(caller.actor, "sync_desk")
    with write():
        history.audit(
            caller.actor, "sync_desk", row.name, caller.now, caller.address, {"下载": row.name}
        )


def file_of(row: Package, folder: Path) -> Path:
    """Return where a package of ours lies. Raises OutOfReach when it is not kept any more."""
    if not has_file(row, folder):
        raise OutOfReach("这个同步包已不在本机，需要的话请作废后重新导出。")
    return place_of(row, folder)
