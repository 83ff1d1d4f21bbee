"""The sync desk: how the line is, and what a person may do about a message that is stuck."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from hotline.casework.act import Act, one_act
from hotline.casework.cityorders import owe_snapshot
from hotline.casework.linesettings import line_settings
from hotline.casework.settings import effective_settings
from hotline.casework.timekeeping import calendar
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules.calendar import in_zone
from hotline.rules.linestate import Contact, LineState, banner, line_state, station_note
from hotline.rules.words import EVENTS, word
from hotline.store import outbox, settings, tickets, wellbeing
from hotline.store.outbox import OutboxEvent

if TYPE_CHECKING:
    from hotline.config import Settings

LONGEST_NOTE = 500


def contacts() -> dict[str, Contact]:
    """Return the last contact up (`push`) and down (`pull`)."""
    beats = wellbeing.last_beats()
    found = {}
    for way in ("push", "pull"):
        at, trouble = beats.get(way, (None, ""))
        found[way] = Contact(at, trouble, beats.get(f"{way}_ok", (None, ""))[0])
    return found


def line_now(started: Settings, now: datetime) -> LineState:
    """Return how the line to the city is at this moment."""
    in_force, found = effective_settings(started), contacts()
    if in_force["sync_way"] == "file":
        return LineState("按文件报送", "后台不联网，请在“同步包”中导出和导入。")
    up = found["push"]
    if not outbox.has_waiting():
        up = Contact(up.tried_at, "", up.heard_at)  # an old trouble nobody waits on any more
    return line_state(
        is_set=bool(in_force["city_url"] and in_force["city_secret"]),
        is_on=in_force["sync_on"] == "1",
        worker_at=settings.last_beat("worker"),
        up=up,
        down=found["pull"],
        now=now,
    )


def line_note(started: Settings, now: datetime, is_station: bool = False) -> str:
    """Return the sentence for every page while the line is down for long, "" for nothing.

    The office is warned after what it set, sooner in office hours; a station after a day.
    """
    state = line_now(started, now)
    if not state.is_down:
        return ""
    if is_station:
        return station_note(state, now)
    set_to = line_settings()
    is_open = calendar(now).at_work(now) == in_zone(now)
    worth = set_to.warn_in_office if is_open else set_to.warn_off
    return banner(state, outbox.waiting_count(), now, worth, set_to.phone)


def _event(number: int) -> OutboxEvent:
    event: OutboxEvent | None = OutboxEvent.get_or_none(OutboxEvent.id == number)
    if event is None:
        raise OutOfReach("没有找到这条消息。")
    return event


@one_act("sync_desk")
def send_again(act: Act, number: int) -> str:
    """Let a refused message be sent once more, the same words under the same id."""
    event = _event(number)
    act.subject, act.noted = event.subject or event.event_id, {"重试": event.event_id}
    if event.state != "rejected":
        raise NotAllowedNow("只有被市平台拒收的消息可以重试，请刷新后查看最新情况。")
    event.state = "waiting"
    event.save()
    settings.beat("sync_now", act.now)
    return str(number)


@one_act("sync_desk")
def set_aside(act: Act, number: int, note: str) -> str:
    """Take a message that cannot be sent out of the way, and owe the whole ticket instead.

    A snapshot that is set aside is not followed by another one. Raises Incomplete without a
    note, NotAllowedNow for a message the city has, or that simply waits for the line.
    """
    event = _event(number)
    act.subject = event.subject or event.event_id
    if event.state not in ("rejected", "waiting") or not event.attempts:
        raise NotAllowedNow("只有市平台拒收或反复没有报成的消息可以搁置，请刷新后查看最新情况。")
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Incomplete("请写明搁置的原因。", fields={"note": f"请填写，最多 {LONGEST_NOTE} 字。"})
    event.state, event.note = "set_aside", note
    event.save()
    act.noted = {"搁置": event.event_id, "原因": note}
    ticket = tickets.of_wire_no(event.subject) if event.subject else None
    if ticket is not None:
        act.log(ticket.id, f"报市平台的“{word(EVENTS, event.type)}”已搁置：{note}")
        if event.type != "ticket.snapshot":
            owe_snapshot(ticket, act.now)
    return str(number)


@one_act("sync_desk")
def sync_now(act: Act) -> str:
    """Make the worker try at once instead of waiting for its next try."""
    act.subject, act.noted = "市县同步", {"立即同步": "是"}
    settings.beat("sync_now", act.now)
    return "市县同步"


@one_act("sync_desk")
def compare_now(act: Act, day: date, started: Settings) -> str:
    """Make the worker compare that day with the city at once.

    Raises Incomplete for a day to come, NotAllowedNow while the county is not on the line.
    """
    state = line_now(started, act.now)
    if not state.is_down and state.word not in ("正常", "正在连接"):
        raise NotAllowedNow(f"现在不能与市平台核对：{state.reason}")
    if day > act.now.date():
        raise Incomplete("请选择今天或以前的日期。", fields={"day": "请选择今天或以前的日期。"})
    act.subject, act.noted = "市县同步", {"立即核对": day.isoformat()}
    settings.beat("compare_now", act.now, day.isoformat())
    settings.beat("sync_now", act.now)
    return day.isoformat()
