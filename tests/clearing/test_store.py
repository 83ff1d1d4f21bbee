"""The board counted by SQL says what the rule says; every figure opens its list."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest

from hotline.casework import clearing
from hotline.rules.calendar import ZONE
from hotline.rules.clearing import LEDGERS, Month, standing
from hotline.store import clearing as store
from hotline.store.database import db
from hotline.store.tickets import Ticket
from tests.clearing.conftest import Hand
from tests.county import actor
from tests.search.test_plans import scans

START, END = datetime(2026, 11, 1, tzinfo=ZONE), datetime(2026, 12, 1, tzinfo=ZONE)
NOW = datetime(2026, 11, 20, 9, tzinfo=ZONE)
UNITS = ("east", "west", "east-willow", "water")
STATES = ("dispatched", "handling", "reviewing", "calling_back", "closed", "excluded",
          "withdrawn", "merged")  # fmt: skip


def scatter(hand: Hand, seed: int, count: int = 120) -> None:
    """Write tickets with moments anywhere round November, few of them sensible."""
    dice = random.Random(seed)

    def moment(chance: float = 0.7) -> datetime | None:
        if dice.random() > chance:
            return None
        return START - timedelta(days=40) + timedelta(minutes=dice.randrange(100 * 24 * 60))

    with db.atomic():
        for _ in range(count):
            state, ledger = dice.choice(STATES), dice.choice(("", "", "", "deferral"))
            passed = moment()
            closed = max(passed or START - timedelta(days=40), moment(1) or NOW)
            ticket = hand.ticket(
                dice.choice(UNITS), state=state, ledger=ledger, due_at=moment(0.9),
                kind=dice.choice(("complaint", "suggestion")), first_due_at=moment(),
                promised_at=moment(), passed_at=passed, policy=dice.choice((1, None)),
                closed_at=closed if state in ("closed", "excluded") else None,
                dispatched_at=moment(0.95) or START,
            )  # fmt: skip
            for kind in ("deferral", "exclusion"):
                # A request ends with its ticket: a closed one was not decided long after.
                if dice.random() < 0.4 and state != "closed":
                    given = dice.choice(("signing", "pending", "to_city", "approved", "refused"))
                    decided = (
                        (moment(1), "钱主任") if given in ("approved", "refused") else (None, "")
                    )
                    hand.request(ticket, kind, given, asked_at=moment(1), signed_at=moment(),
                                 decided_at=decided[0], decided_by=decided[1])  # fmt: skip
            if ticket.kind == "suggestion" and dice.random() < 0.6:
                hand.visit(ticket, moment(1) or NOW, dice.choice(("agreed", "absent")))


@pytest.mark.parametrize("seed", range(12))
def test_the_counts_are_the_rules_counts(hand: Hand, seed: int) -> None:
    scatter(hand, seed)
    now = NOW if seed % 2 else END + timedelta(days=20)
    month = Month(START, END, now)
    scope = store.Scope(month, (1,))
    by_rule: Counter[tuple[int, str, str]] = Counter()
    facts = store.facts_of([ticket.id for ticket in Ticket.select()], (1,))
    village = hand.units["east-willow"].id
    for ticket in Ticket.select():
        # The rule decides over everything; nothing may be missed by the way candidates are found.
        found = standing(facts[ticket.id], month)
        unit = hand.units["east"].id if ticket.lead_unit_id == village else ticket.lead_unit_id
        if found.state != "outside":
            by_rule[unit, found.ledger, found.state] += 1
    assert {tuple(row[:3]): row[3] for row in store.counts(scope)} == by_rule
    assert by_rule


@pytest.mark.parametrize("who", ["director", "station_clerk"])
def test_every_figure_opens_exactly_its_tickets(hand: Hand, who: str) -> None:
    scatter(hand, 99)
    me = actor(who)
    made = clearing.board(me, "2026-11", NOW)
    seen = set()
    for _, rows in made.groups:
        for row in rows:
            for code in LEDGERS:
                for column in ("cleared", "uncleared", "owed", "waiting"):
                    behind = clearing.behind(
                        me, "2026-11", NOW, row.unit_id, (code,), clearing.states_of(column), 0, 500
                    )
                    assert len(behind.lines) == getattr(row.ledgers[code], column)
                    seen |= {number for number, _ in behind.lines}
    assert seen


def test_a_station_sees_itself_and_those_below(hand: Hand) -> None:
    for unit in UNITS:
        hand.ticket(unit, due_at=START + timedelta(days=3))
    made = clearing.board(actor("station_clerk"), "2026-11", NOW)
    assert [row.unit for _, rows in made.groups for row in rows] == ["柳河镇", "柳树村"]
    assert made.total.total.uncleared == 2
    county = clearing.board(actor("director"), "2026-11", NOW)
    by_unit = {row.unit: row.total.uncleared for _, rows in county.groups for row in rows}
    assert by_unit == {"柳河镇": 2, "石桥镇": 1, "县水利局": 1, "县交通局": 0}


def test_pages_follow_one_another(hand: Hand) -> None:
    for _ in range(7):
        hand.ticket(due_at=START + timedelta(days=3))
    first = clearing.behind(actor("director"), "2026-11", NOW, None, LEDGERS, ("uncleared",), 0, 5)
    rest = clearing.behind(
        actor("director"), "2026-11", NOW, None, LEDGERS, ("uncleared",), first.after or 0, 5
    )
    assert (len(first.lines), len(rest.lines), rest.after) == (5, 2, None)


@pytest.mark.parametrize("month", ["2026-11", "2026-01"])
def test_the_board_reads_no_table_whole(hand: Hand, monkeypatch, month: str) -> None:
    scatter(hand, 5, 40)
    noted: list[str] = []
    plain = type(db).execute_sql

    def explained(self, sql, params=None, *more):
        if "standing" in sql:
            rows = plain(self, f"EXPLAIN QUERY PLAN {sql}", params).fetchall()
            noted.extend(row[3] for row in rows)
        return plain(self, sql, params, *more)

    monkeypatch.setattr(type(db), "execute_sql", explained)
    clearing.board(actor("director"), month, NOW)
    clearing.behind(actor("director"), month, NOW, None, LEDGERS, ("uncleared",))
    assert noted
    # What is scanned are the few tickets found by index, kept in memory step by step.
    assert set(scans(noted)) <= {"SCAN facts", "SCAN ledgers", "SCAN ends"}
