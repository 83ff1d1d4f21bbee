"""The very cases behind a count, written from the same table as the count itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.store.database import MomentField, db
from hotline.store.figuremoments import Moment
from hotline.store.figures import Span
from hotline.store.figuretable import MOMENT_OF, MOMENTS

# What a sum over cases is the sum of.
SUM_OF = dict.fromkeys(("answer_seconds", "working_minutes", "day_minutes"), "answered")
_COLUMNS = (
    "ticket_id", "case_id", "at", "ticket_no", "title", "kind", "urgency", "channel", "state",
    "is_confidential", "registered_at", "due_at", "solved", "satisfied", "place", "unit_name",
)  # fmt: skip
_MOMENTS = ("at", "registered_at", "due_at")


@dataclass(frozen=True)
class Asked:
    """Which cases: a count, the grouping, its stored keys, and the units within reach.

    `reach` None is everything; a case without ticket (a letter about none) is within no unit's.
    """

    name: str
    by: str
    keys: Sequence[Any]
    span: Span
    reach: Collection[int] | None = None

    @property
    def moment(self) -> Moment:
        """The moment the count is defined at."""
        return MOMENTS[MOMENT_OF[SUM_OF.get(self.name, self.name)]]


def _body(asked: Asked) -> tuple[str, dict[str, Any]]:
    """Return FROM and WHERE of the cases with their parameters."""
    moment = asked.moment
    key, rule = moment.keys[asked.by], moment.cases[SUM_OF.get(asked.name, asked.name)]
    named = {f"k{at}": value for at, value in enumerate(asked.keys) if value is not None}
    mine = [f"{key.of} IN ({', '.join(f':{name}' for name in named)})"] if named else []
    if None in asked.keys:
        mine.append(f"{key.of} IS NULL")
    join = key.join
    if "ticket t" not in f"{moment.rows} {join}":
        join += f" JOIN ticket t ON t.id = {moment.ticket}"
    unit = moment.keys["unit"].of if "unit" in moment.keys else "t.lead_unit_id"
    body = (
        f"{moment.rows} {join} LEFT JOIN unit u ON u.id = {unit}"
        " LEFT JOIN division p ON p.code = t.division_code"
        f" WHERE {moment.period} AND {moment.where} AND {key.where} AND {rule}"
        f" AND ({' OR '.join(mine) or '0'}){_within(asked.reach)}"
    )
    return body, {**asked.span.parameters, **named}


def _within(reach: Collection[int] | None) -> str:
    if reach is None:
        return ""
    units = ", ".join(str(int(unit)) for unit in sorted(reach)) or "0"
    return f" AND t.id IN (SELECT ticket_id FROM assignment WHERE unit_id IN ({units}))"


def number(asked: Asked) -> int:
    """Return how many cases there are."""
    body, values = _body(asked)
    return int(db.execute_sql(f"SELECT COUNT(*) {body}", values).fetchone()[0])


def rows(asked: Asked, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return a page of the cases, oldest basis moment first, as plain rows."""
    body, values = _body(asked)
    moment = asked.moment
    sql = (
        f"SELECT t.id, {moment.case}, {moment.at}, t.ticket_no, t.title, t.kind, t.urgency,"
        " t.channel, t.state, t.is_confidential, t.registered_at, t.due_at, t.solved,"
        f" t.satisfied, p.name, u.short_name {body} ORDER BY 3, 2 LIMIT :limit OFFSET :offset"
    )
    found = db.execute_sql(sql, {**values, "limit": limit, "offset": offset}).fetchall()
    return [_row(row) for row in found]


def _row(row: Sequence[Any]) -> dict[str, Any]:
    read = MomentField().python_value
    named = dict(zip(_COLUMNS, row, strict=True))
    return named | {name: read(named[name]) for name in _MOMENTS}
