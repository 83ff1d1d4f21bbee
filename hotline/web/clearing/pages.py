"""The board, the tickets behind each figure, and the list of the supervision meeting."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request

from hotline.casework.clearing import behind, board, month_words, states_of
from hotline.casework.meeting import meeting
from hotline.errors import Incomplete, OutOfReach
from hotline.rules.clearing import STATES
from hotline.rules.permissions import may, sees_everything
from hotline.rules.privacy import without_numbers
from hotline.rules.words import LEDGERS as LEDGER_WORDS
from hotline.rules.words import STATES as TICKET_STATES
from hotline.store import lists
from hotline.web.clearing.door import (
    COLUMNS,
    HEADS,
    SCORED,
    blueprint,
    cards,
    cells,
    counts_of,
    meeting_month,
    month_asked,
    month_choices,
    rate,
    tickets_url,
)
from hotline.web.guard import actor, need


@blueprint.get("/clearing")
@need("read_clearing")
def index() -> str:
    """Show a month's board within the person's reach."""
    made = board(actor(), month_asked(), g.now)
    rows = [(group, [(row, cells(made, row), cards(made, row)) for row in lines])
            for group, lines in made.groups]  # fmt: skip
    return render_template(
        "clearing/board.html",
        board=made,
        groups=rows,
        total=(made.total, cells(made, made.total), cards(made, made.total)),
        columns=COLUMNS,
        heads=HEADS,
        months=month_choices(),
        rate=rate,
        may_export=may(actor(), "export"),
        is_county=sees_everything(actor()),
    )


@blueprint.get("/clearing/tickets")
@need("read_clearing")
def tickets() -> str:
    """Show exactly the tickets behind one figure of the board."""
    name, ledger, column = month_asked(), request.args.get("ledger", ""), request.args.get("state")
    unit, after = _number("unit"), _number("after")
    if ledger not in COLUMNS or column not in dict(COLUMNS[ledger]) or column == "rate":
        raise Incomplete("没有这一栏，请从清零台账里点击数字进入。")
    made = board(actor(), name, g.now)
    row = next((r for _, rows in made.groups for r in rows if r.unit_id == unit), None)
    if unit and row is None:
        raise OutOfReach("没有找到这个单位，或者它不在您的查看范围内。")
    shown = row or made.total
    ledgers = made.scored if ledger == SCORED else (ledger,)
    found = behind(actor(), name, g.now, unit or None, ledgers, states_of(column), after)
    return render_template(
        "clearing/tickets.html",
        board=made,
        unit=row.unit if row else "全部单位",
        what=f"{HEADS[ledger]}·{dict(COLUMNS[ledger])[column]}",
        count=getattr(counts_of(shown, ledger), column),
        lines=_lines(found.lines),
        first_url=tickets_url(name, unit, ledger, column) if after else "",
        next_url=tickets_url(name, unit, ledger, column, after=found.after) if found.after else "",
    )


def _lines(found: list[tuple[int, Any]]) -> list[dict[str, Any]]:
    """Return the list's lines: the ticket, its ledger and state, and the reason in words."""
    rows = {row["id"]: row for row in lists.rows_of([number for number, _ in found])}
    return [
        {
            "no": rows[number]["ticket_no"],
            "title": without_numbers(rows[number]["title"]),
            "unit": rows[number]["unit_name"] or "",
            "stage": TICKET_STATES[rows[number]["state"]],
            "ledger": LEDGER_WORDS[where.ledger],
            "state": STATES[where.state],
            "reason": where.reason,
        }
        for number, where in found
        if number in rows
    ]


def _number(name: str) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 12 else 0


@blueprint.get("/clearing/meeting")
@need("read_figures")
def called() -> str:
    """Show the units the supervision meeting calls, with their tickets."""
    if not sees_everything(actor()):
        raise OutOfReach("督办会商清单由县热线办和县领导查看。")
    return render_template(
        "clearing/meeting.html",
        list=meeting(actor(), meeting_month(), g.now),
        months=month_choices(),
    )


@blueprint.app_template_filter("month_words")
def _month_words(name: str) -> str:
    return month_words(name)
