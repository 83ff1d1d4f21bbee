"""Messages to people of the office and the units: text messages and WeCom, until delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN, BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, add_row, db
from hotline.store.sealing import seal, unseal
from hotline.store.tickets import Ticket
from hotline.store.units import Unit


class Message(BaseModel):
    """One matter told to one receiver; unique, so nobody hears the same thing twice.

    `matter` reads `clock 123 red`: what it is about, its number, the kind (`rules.reminders`).
    `to_name` is the name and the log-in, so that two people of one name stay two. `text` is the
    line of this matter; what goes out joins the lines of one receiver, and rows that went out
    together carry the same `reference`. `sending` outlives only a killed worker.
    """

    matter = TextField()
    way = TextField()  # sms | wecom
    to_name = TextField()
    to_sealed = BlobField(null=True)
    to_tail = TextField(default="")
    unit = ForeignKeyField(Unit, null=True)
    ticket = ForeignKeyField(Ticket, null=True, on_delete="CASCADE")
    text = TextField()
    is_urgent = BooleanField(default=False)
    state = TextField(default="waiting")  # codes of rules.reminders.STATES
    tries = IntegerField(default=0)
    made_at = MomentField(index=True)
    not_before = MomentField()
    tried_at = MomentField(null=True)
    sent_at = MomentField(null=True)
    reference = TextField(default="")
    trouble = TextField(default="")

    class Meta:
        indexes = ((("matter", "way", "to_name"), True), (("state", "not_before"), False))


def add(**values: Any) -> bool:
    """Keep a message unless this receiver was told of the matter before; say whether it is new.

    `phone` is kept sealed, its last four digits plain. Call inside `write()`.
    """
    phone = values.pop("phone", "")
    same = (Message.matter == values["matter"]) & (Message.way == values["way"])
    if Message.select().where(same & (Message.to_name == values["to_name"])).exists():
        return False
    add_row(Message, **values, to_sealed=seal(phone or None), to_tail=phone[-4:])
    return True


def phone_of(message: Message) -> str:
    """Return the number the message goes to."""
    return unseal(message.to_sealed)


def due(now: datetime, limit: int) -> list[Message]:
    """Return what may go out now, the longest waiting first: waiting, held till now, in doubt.

    In doubt: an urgent one whose answer was lost and whose `not_before` lies after its last try.
    """
    moment = Message.not_before.db_value(now)
    found = Message.select().where(
        Message.state.in_(["waiting", "held", "unknown"])
        & (Message.not_before <= moment)
        & ((Message.state != "unknown") | (Message.not_before > Message.tried_at))
    )
    return list(found.order_by(Message.is_urgent.desc(), Message.not_before).limit(limit))


def gathering(way: str, to_name: str) -> list[Message]:
    """Return what still gathers for a receiver and may leave with a message that goes now."""
    mine = (Message.way == way) & (Message.to_name == to_name) & (Message.state == "waiting")
    return list(Message.select().where(mine & (Message.tries == 0)).order_by(Message.id))


def claim(ids: Iterable[int], reference: str, now: datetime) -> None:
    """Mark rows as being sent, before a byte leaves; what was stopped meanwhile stays.

    Call inside `write()`, then ask `of_reference` which rows it were.
    """
    is_free = Message.state.in_(["waiting", "held", "unknown"])
    Message.update(
        state="sending", reference=reference, tried_at=now, tries=Message.tries + 1
    ).where(Message.id.in_(sorted(ids)) & is_free).execute()


def of_reference(reference: str) -> list[Message]:
    """Return the rows that go out together."""
    being_sent = (Message.state == "sending") & (Message.reference == reference)
    return list(Message.select().where(being_sent).order_by(Message.id))


def settle(ids: list[int], **columns: Any) -> None:
    """Keep what became of rows. Call inside `write()`."""
    Message.update(**columns).where(Message.id.in_(ids)).execute()


def drop_waiting(way: str, why: str) -> None:
    """Send nothing more that way. Call inside `write()`."""
    waits = (Message.way == way) & Message.state.in_(["waiting", "held"])
    Message.update(state="dropped", trouble=why).where(waits).execute()


def left_sending(before: datetime) -> list[Message]:
    """Return what a worker began to send before that moment and never finished."""
    is_left = (Message.state == "sending") & (Message.tried_at < before)
    return list(Message.select().where(is_left))


def counts() -> dict[str, int]:
    """Return how many messages stand in each state (counted in the index)."""
    sql = "SELECT state, count(*) FROM message GROUP BY state"
    return dict(db.execute_sql(sql).fetchall())


def counts_since(at: datetime) -> dict[tuple[str, str], int]:
    """Return (way, state) -> how many of the messages made since then."""
    sql = "SELECT way, state, count(*) FROM message WHERE made_at >= ? GROUP BY way, state"
    rows = db.execute_sql(sql, (Message.made_at.db_value(at),)).fetchall()
    return {(way, state): number for way, state, number in rows}


def oldest_waiting() -> datetime | None:
    """Return when the message that waits longest was to go out, or None."""
    sql = "SELECT min(not_before) FROM message WHERE state = 'waiting'"
    found = db.execute_sql(sql).fetchone()[0]
    return datetime.fromisoformat(found) if found else None


def troubled(since: datetime) -> int:
    """Return how many of the messages made since then failed or ended in doubt."""
    sql = "SELECT count(*) FROM message WHERE made_at >= ? AND state IN ('failed', 'unknown')"
    return int(db.execute_sql(sql, (Message.made_at.db_value(since),)).fetchone()[0])


def listed(states: Iterable[str], before: int, limit: int) -> list[dict[str, Any]]:
    """Return messages in those states as plain rows, the newest first, older than id `before`."""
    query = (
        Message.select(
            Message.id, Message.matter, Message.way, Message.to_name, Message.to_tail,
            Message.text, Message.is_urgent, Message.state, Message.tries, Message.made_at,
            Message.not_before, Message.tried_at, Message.sent_at, Message.trouble,
            Ticket.ticket_no, Unit.short_name.alias("unit_name"),
        )
        .join(Ticket, JOIN.LEFT_OUTER)
        .switch(Message)
        .join(Unit, JOIN.LEFT_OUTER)
        .where(Message.state.in_(list(states)))
    )  # fmt: skip
    if before:
        query = query.where(Message.id < before)
    return list(query.order_by(Message.id.desc()).limit(limit).dicts())


def forget(before: datetime, limit: int = 500) -> int:
    """Remove settled messages made before that moment, a portion at a time; return how many."""
    old = (Message.made_at < before) & Message.state.in_(["sent", "failed", "dropped", "unknown"])
    ids = [row[0] for row in Message.select(Message.id).where(old).limit(limit).tuples()]
    return int(Message.delete().where(Message.id.in_(ids)).execute()) if ids else 0


KEPT = timedelta(days=400)  # a year's assessment can be argued about for a month
