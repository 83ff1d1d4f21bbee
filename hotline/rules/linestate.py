"""How the line to the city is, in one word and one sentence, from the machine's signs of life."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.rules.phrases_of_time import moment

# The worker beats every minute and asks the city at least every half minute while all is well.
SILENT = timedelta(minutes=3)
# Shorter breaks mend themselves before anybody could act.
WORTH_A_BANNER = timedelta(minutes=30)
# A station can do nothing about the line; after a day somebody may ask it why the city is silent.
WORTH_TELLING_STATIONS = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Contact:
    """One direction: the last try, what went wrong with it ("" nothing), the last good answer."""

    tried_at: datetime | None = None
    trouble: str = ""
    heard_at: datetime | None = None


@dataclass(frozen=True)
class LineState:
    """`word` is 正常, 未配置, 已停用 or 中断 …; `since` is when a broken line last worked."""

    word: str
    reason: str = ""
    is_down: bool = False
    since: datetime | None = None

    def lasts(self, now: datetime) -> timedelta:
        """Return how long the line has been down; zero while it is not, or never was up."""
        return now - self.since if self.is_down and self.since else timedelta(0)


def line_state(
    *,
    is_set: bool,
    is_on: bool,
    worker_at: datetime | None,
    up: Contact,
    down: Contact,
    now: datetime,
) -> LineState:
    """Say how the line is. A silent worker counts as a broken line: nothing goes out either."""
    if not is_set:
        return LineState(
            "未配置", "还没有填写市平台的接口地址和密钥，请系统管理员在系统设置中填写。"
        )
    if not is_on:
        return LineState("已停用", "系统管理员关闭了与市平台的同步，消息留在本机，开启后自动补报。")
    heard = max((at for at in (up.heard_at, down.heard_at) if at), default=None)
    if worker_at is None or now - worker_at > SILENT:
        return _broken("后台任务没有运行，请系统管理员检查。", worker_at, now)
    for contact in (down, up):
        if contact.trouble:
            return _broken(contact.trouble, contact.heard_at or heard, now)
    if down.tried_at is None:
        return LineState("正在连接", "后台任务刚刚启动，正在与市平台建立联系。")
    if now - down.tried_at > SILENT:
        return _broken("后台任务很久没有联系市平台，请系统管理员检查。", down.tried_at, now)
    return LineState("正常", "随时收发。")


def _broken(reason: str, since: datetime | None, now: datetime) -> LineState:
    if since is None:
        return LineState("没有接通过", reason, True)
    return LineState(f"中断 {span(now - since)}", reason, True, since)


def span(length: timedelta) -> str:
    """Return a length of time as the office says it."""
    minutes = max(1, length // MINUTE)
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return (
            f"{minutes // 60} 小时 {minutes % 60} 分" if minutes % 60 else f"{minutes // 60} 小时"
        )
    return f"{minutes // 1440} 天"


def banner(
    state: LineState,
    waiting: int,
    now: datetime,
    worth: timedelta = WORTH_A_BANNER,
    phone: str = "",
) -> str:
    """Return what every desk of the office should know about the line, "" for nothing.

    `worth` is how long a break must last; a line that never worked is told at the desk only.
    """
    if not state.is_down or state.since is None or state.lasts(now) < worth:
        return ""
    owed = f"有 {waiting} 条消息待报，" if waiting else ""
    ring = f"请联系市平台技术人员：{phone}。" if phone else "请联系市平台技术人员。"
    return (
        f"与市平台的线路自 {moment(state.since)} 起中断，已中断 {span(state.lasts(now))}，"
        f"{owed}市平台的派单也收不到。县内办理照常，恢复后自动补报。{ring}"
    )


def station_note(state: LineState, now: datetime) -> str:
    """Return the sentence for the stations once an outage has passed a day, "" before."""
    if state.lasts(now) < WORTH_TELLING_STATIONS:
        return ""
    return "与市平台的线路中断已超过一天，您的办理情况市平台会晚些看到，请照常办理。"
