"""Acts and findings that came in from a phone, done or refused; what was typed is kept sealed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from peewee import SQL, Check, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField, db
from hotline.store.history import Audit
from hotline.store.sealedfields import SealedJsonField


class FieldAct(BaseModel):
    """One act as it came in. `client_id` was made by the phone and is the act's identity.

    `counted_at` is the moment the act was dated to, `reason` why it is not the phone's
    (`rules.fieldtime.REASONS`); `answer` is what the phone was told, word for word. A finding
    is about no part; `ticket_no` is then the finding's number, "" for one that was refused.
    """

    client_id = TextField(unique=True)
    person_id = IntegerField()
    act = TextField()  # codes of rules.fieldacts.ACTS
    part_id = IntegerField(null=True, index=True)
    finding_id = IntegerField(null=True)
    ticket_no = TextField(default="")
    said_at = MomentField()
    sent_at = MomentField()
    received_at = MomentField()
    counted_at = MomentField()
    reason = TextField(default="")
    outcome = TextField()
    sentence = TextField(default="")
    answer = SealedJsonField()
    typed = SealedJsonField()

    class Meta:
        constraints = [
            Check("outcome IN ('done', 'refused')"),
            Check("(act = 'report_finding') = (part_id IS NULL)"),
        ]
        indexes = ((("person_id", "received_at"), False),)


FieldAct.add_index(
    FieldAct.index(
        FieldAct.finding_id, where=SQL("finding_id IS NOT NULL"), name="field_act_finding_id"
    )
)


def by_client_id(client_id: str) -> FieldAct | None:
    """Return the act that came in under that id, or None."""
    # Nearly every act is new, and that is told at a tenth of what reading a row costs.
    told = db.execute_sql("SELECT 1 FROM field_act WHERE client_id = ?", (client_id,))
    if told.fetchone() is None:
        return None
    found: FieldAct | None = FieldAct.get_or_none(FieldAct.client_id == client_id)
    return found


def of_finding(finding_id: int) -> FieldAct | None:
    """Return the row the finding came in by, None for one reported on the page."""
    found: FieldAct | None = FieldAct.get_or_none(FieldAct.finding_id == finding_id)
    return found


@contextmanager
def attempt() -> Iterator[None]:
    """Run the block so that a refusal inside undoes only the block. Call inside `write()`."""
    with db.savepoint():
        yield


# How the administrator shuts a person's devices out, as the trail notes it. A forgotten password
# or another role is no lost phone: what waits on it is kept then.
_ENDING = ("结束全部登录", "停用人员")


def ended_by_office(username: str, since: datetime) -> bool:
    """Return whether the office shut this person's devices out at or after that moment."""
    rows = Audit.select(Audit.details).where(
        (Audit.subject == username) & (Audit.act == "administer") & (Audit.at >= since)
    )
    return any((details or {}).get("做了") in _ENDING for (details,) in rows.tuples())


def last_counted(part_id: int) -> datetime | None:
    """Return the moment the newest done act of that part counted at, or None."""
    query = FieldAct.select(FieldAct.counted_at).where(
        (FieldAct.part_id == part_id) & (FieldAct.outcome == "done")
    )
    newest = query.order_by(FieldAct.counted_at.desc()).first()
    return newest.counted_at if newest else None


def last_sent_back(part_id: int) -> datetime | None:
    """Return when the part was last sent back, to the village or for rework, or None."""
    sql = (
        "SELECT max(at) FROM history WHERE assignment_id = ?"
        " AND act IN ('send_back', 'send_back_below', 'rework')"
    )
    told = db.execute_sql(sql, (part_id,)).fetchone()[0]
    return datetime.fromisoformat(told) if told else None


def newest_line(ticket_id: int) -> int:
    """Return the id of the ticket's newest history line, 0 for none."""
    sql = "SELECT coalesce(max(id), 0) FROM history WHERE ticket_id = ?"
    return int(db.execute_sql(sql, (ticket_id,)).fetchone()[0])


def say_both_times(ticket_id: int, after: int, words: str) -> None:
    """Add both times to the lines the act has just written, those after id `after`."""
    sql = "UPDATE history SET text = text || ? WHERE ticket_id = ? AND id > ?"
    db.execute_sql(sql, (f"（{words}）", ticket_id, after))
