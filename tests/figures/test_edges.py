"""Named cases people argue about, each with the reason why it counts or does not."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from hotline.casework import figures
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.periods import period_of
from hotline.rules.policy_parts import PeriodRule
from hotline.store.database import db
from hotline.store.figures import Span, _grouped_sql
from hotline.store.figuretable import MOMENTS
from hotline.store.units import Unit
from tests.figures.invented import Invention, clear, text
from tests.moments import at

DUE = at("Fri 2026-10-09 17:30")
SENT = at("Fri 2026-10-02 09:00")
COUNTED = at("Mon 2026-11-09 09:00")


class Scene:
    """One ticket of the east township with one part, to be changed in one respect."""

    def __init__(self) -> None:
        clear()
        self.rows = Invention(0)
        self.unit = {unit.code: unit.id for unit in Unit.select()}
        self.rows.add("requester", phone_hash="a")

    def ticket(self, **more: Any) -> int:
        row: dict[str, Any] = {
            "requester_id": 1, "title": "停水", "content": "停水", "category": "供水",
            "state": "handling", "origin": "county", "lead_unit_id": self.unit["east"],
            "registered_at": SENT, "dispatched_at": SENT, "due_at": DUE,
        } | more  # fmt: skip
        return self._add("ticket", ticket_no=f"E{id(row)}", wire_no="E", **row)

    def part(self, ticket: int = 1, unit: str = "east", **more: Any) -> int:
        row: dict[str, Any] = {
            "ticket_id": ticket, "unit_id": self.unit[unit], "role": "lead",
            "level": "village" if "-" in unit else "township", "state": "handling", "round": 1,
            "dispatched_at": SENT, "answer_due_at": DUE,
        } | more  # fmt: skip
        return self._add("assignment", **row)

    def _add(self, table: str, **row: Any) -> int:
        plain = {k: text(v) if isinstance(v, datetime) else v for k, v in row.items()}
        return self.rows.add(table, **plain)

    def counts(
        self, period: str = "2026-10", unit: str = "east", by: str = "unit",
        rule: PeriodRule | None = None, counted_at: datetime = COUNTED,
    ) -> UnitCounts:  # fmt: skip
        asked = period_of(period, rule) if rule else period_of(period)
        lines = figures.lines(asked, counted_at, by)
        return next(x.counts for x in lines if x.unit_id == self.unit[unit])


@pytest.fixture
def scene(county: Path) -> Scene:
    return Scene()


SECOND = timedelta(seconds=1)
# (name, what the part looks like, (answered on time, overdue), because)
PARTS: list[tuple[str, dict[str, Any], tuple[int, int], str]] = [
    ("at the very moment", {"answered_at": DUE, "state": "passed"}, (1, 0),
     "an answer given exactly at the deadline is on time"),
    ("a second late", {"answered_at": DUE + SECOND, "state": "passed"}, (0, 1),
     "late is late, and answering later does not mend it"),
    ("never", {}, (0, 1), "still open after its deadline"),
    ("returned before", {"state": "returned", "ended_at": DUE - SECOND}, (0, 0),
     "given back before it was due, it never became due"),
    ("returned at the deadline", {"state": "returned", "ended_at": DUE}, (0, 0),
     "at the deadline it was not late yet"),
    ("returned after", {"state": "returned", "ended_at": DUE + SECOND}, (0, 1),
     "a return cannot undo a deadline already missed"),
    ("withdrawn before", {"state": "withdrawn", "ended_at": DUE - SECOND}, (0, 0),
     "the citizen took it back in time"),
    ("sent back", {"answered_at": DUE - SECOND, "state": "sent_back", "round": 2}, (0, 1),
     "an answer sent back and not given again is no answer"),
    ("extended", {"answer_due_at": DUE + timedelta(days=5), "answered_at": DUE + SECOND,
                  "state": "passed"}, (1, 0), "judged by the deadline after the extension"),
    ("deferred past the month", {"answer_due_at": at("Tue 2026-11-03 17:30")}, (0, 0),
     "a deferred part enters when the promised day comes"),
    ("no limit", {"answer_due_at": None, "answered_at": DUE}, (0, 0),
     "where the policy sets no limit nothing falls due"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part", "wanted", "because"), PARTS, ids=[p[0] for p in PARTS])
def test_answers_and_deadlines(
    scene: Scene, name: str, part: dict[str, Any], wanted: tuple[int, int], because: str
) -> None:
    scene.ticket()
    scene.part(**part)
    counts = scene.counts()
    assert (counts.answered_on_time, counts.overdue) == wanted, because


def test_a_deferred_part_is_judged_by_the_promised_day(scene: Scene) -> None:
    scene.ticket(ledger="deferral")
    scene.part(answer_due_at=at("Tue 2026-11-03 17:30"))
    assert scene.counts("2026-10").overdue == 0
    assert scene.counts("2026-11").overdue == 1


def test_what_is_not_due_yet_is_neither_late_nor_missing(scene: Scene) -> None:
    scene.ticket()
    scene.part(accept_due_at=DUE, contact_due_at=DUE)
    early = scene.counts(counted_at=DUE)
    assert (early.overdue, early.accept_due, early.contact_due) == (0, 0, 0)
    late = scene.counts(counted_at=DUE + SECOND)
    assert (late.overdue, late.accept_due, late.contact_due) == (1, 1, 1)


def test_an_excluded_ticket_leaves_everything_but_its_own_count(scene: Scene) -> None:
    scene.ticket(ledger="exclusion", state="excluded", is_effective=1, called_back_at=DUE,
                 closed_at=DUE)  # fmt: skip
    part = scene.part(answered_at=DUE)
    scene.rows.add("unit_request", ticket_id=1, assignment_id=part, kind="exclusion",
                   state="approved", asked_at=text(SENT), decided_at=text(DUE))  # fmt: skip
    assert scene.counts() == UnitCounts(excluded=1)


JUDGED: list[tuple[dict[str, Any], tuple[int, int, int], str]] = [
    ({}, (1, 0, 0), "the requester's own words, where no panel judged"),
    ({"verdict": "void"}, (0, 0, 0), "judged not to count: it leaves the effective callbacks"),
    ({"verdict": "replaced", "verdict_solved": "yes", "verdict_satisfied": "mostly"}, (1, 1, 1),
     "the panel's verdict replaces the figure, not the words"),
    ({"is_effective": 0}, (0, 0, 0), "nobody was reached"),
    ({"called_back_at": at("Sun 2026-11-01 00:00")}, (0, 0, 0),
     "the first moment of November is November's"),
]  # fmt: skip


@pytest.mark.parametrize(("ticket", "wanted", "because"), JUDGED, ids=[j[2][:20] for j in JUDGED])
def test_evaluations(
    scene: Scene, ticket: dict[str, Any], wanted: tuple[int, int, int], because: str
) -> None:
    heard = {"called_back_at": at("Sat 2026-10-31 23:59"), "is_effective": 1, "solved": "no",
             "satisfied": "no", "state": "closed"}  # fmt: skip
    scene.ticket(**heard | ticket)
    counts = scene.counts()
    assert (counts.callbacks, counts.solved, counts.mostly) == wanted, because


@pytest.mark.parametrize(("days", "late"), [(-1, 0), (1, 1)])
def test_what_passed_in_time_and_waits_for_its_callback_is_not_overdue(
    scene: Scene, days: int, late: int
) -> None:
    scene.ticket(state="calling_back", passed_at=DUE + timedelta(days=days))
    counted = scene.counts()
    assert (counted.open_at_end, counted.open_overdue) == (1, late)
    assert counted.closed_on_time == 1 - late


@pytest.mark.parametrize(
    ("state", "after", "again"), [("handling", 1, 0), ("calling_back", -1, 0), ("closed", 1, 1)]
)
def test_the_callback_that_led_to_a_rework_is_not_a_callback_after_it(
    scene: Scene, state: str, after: int, again: int
) -> None:
    heard = DUE + timedelta(days=after)
    scene.ticket(
        state=state, passed_at=DUE, called_back_at=heard, is_effective=1,
        rework_times=1, solved="yes", satisfied="yes",
    )  # fmt: skip
    counted = scene.counts()
    assert counted.callbacks == 1
    assert (counted.rework_callbacks, counted.rework_solved) == (again, again)


def test_a_rework_belongs_to_the_month_of_its_new_deadline(scene: Scene) -> None:
    """Answered in September, unsatisfied, again due in October: September's answer is not it."""
    scene.ticket(passed_at=at("Fri 2026-09-25 10:00"), state="handling", rework_times=1)
    scene.part(answered_at=at("Thu 2026-09-24 10:00"), state="sent_back", round=2,
               dispatched_at=at("Mon 2026-09-21 09:00"))  # fmt: skip
    assert scene.counts("2026-10").overdue == 1
    assert scene.counts("2026-10").closed_on_time == 0
    assert scene.counts("2026-09").reworked == 1


NOON, SHIFTED = PeriodRule(1, time(12), ""), PeriodRule(19, time(), "")
CUTS: list[tuple[datetime, str, PeriodRule, int, str]] = [
    (at("Mon 2026-10-05 11:59"), "2026-10-05", NOON, 1, "before noon it is still that day"),
    (at("Mon 2026-10-05 12:00"), "2026-10-05", NOON, 0, "at noon the next day begins"),
    (at("Mon 2026-10-05 12:00"), "2026-10-06", NOON, 1, "at noon the next day begins"),
    (at("Fri 2026-09-18 23:59"), "2026-10", SHIFTED, 0, "the 18th ends September"),
    (at("Sat 2026-09-19 00:00"), "2026-10", SHIFTED, 1, "October begins on 19 September"),
    (at("Mon 2026-10-19 00:00"), "2026-10", SHIFTED, 0, "and ends before 19 October"),
]


@pytest.mark.parametrize(("moment", "period", "rule", "wanted", "because"), CUTS)
def test_periods_cut_elsewhere(
    scene: Scene, moment: datetime, period: str, rule: PeriodRule, wanted: int, because: str
) -> None:
    scene.ticket(registered_at=moment)
    assert scene.counts(period, rule=rule).received == wanted, because


@pytest.mark.parametrize(("gap", "wanted"), [(30, 1), (31, 0)])
def test_a_repeat_is_the_same_number_and_matter_within_thirty_days(
    scene: Scene, gap: int, wanted: int
) -> None:
    moment = at("Sat 2026-10-31 08:00")
    scene.ticket(registered_at=moment - timedelta(days=gap))
    scene.ticket(registered_at=moment)
    assert scene.counts().repeat == wanted
    late = scene.counts(counted_at=COUNTED)
    assert late.repeat <= late.received


def test_thirty_days_and_a_second_are_too_long(scene: Scene) -> None:
    scene.ticket(registered_at=at("Thu 2026-10-01 08:00"))
    scene.ticket(registered_at=at("Sat 2026-10-31 08:00") + SECOND)
    assert scene.counts().repeat == 0


def test_a_ticket_counts_once_for_a_village_that_worked_on_it_twice(scene: Scene) -> None:
    scene.ticket(called_back_at=DUE, is_effective=1, state="closed", solved="yes")
    top = scene.part(state="passed")
    for _ in range(2):
        scene.part(unit="east-willow", role="delegate", parent_id=top, state="passed")
    assert scene.counts(unit="east-willow", by="village").callbacks == 1
    assert scene.counts().callbacks == 1


def test_a_villages_part_counts_for_its_township_only_when_the_county_sent_it(
    scene: Scene,
) -> None:
    scene.ticket()
    top = scene.part()
    scene.part(unit="east-willow", role="delegate", parent_id=top)
    scene.part(unit="east-camp")
    assert scene.counts().assignments == 2, "the township's own and the village dispatched to"
    assert scene.counts().delegated == 2
    assert scene.counts(unit="east-willow", by="village").assignments == 1
    assert scene.counts(unit="east-camp", by="village").assignments == 1


@pytest.mark.parametrize(("late", "wanted"), [(timedelta(), 1), (SECOND, 0)])
def test_only_a_visit_before_the_answer_counts_for_it(
    scene: Scene, late: timedelta, wanted: int
) -> None:
    scene.ticket()
    part = scene.part(answered_at=DUE)
    scene.rows.add("visit", ticket_id=1, assignment_id=part, at=text(DUE + late))
    assert scene.counts().visited == wanted
    assert scene.counts().visits == 1


def test_a_closed_unit_has_a_line_only_for_what_it_did(scene: Scene) -> None:
    scene.ticket()
    scene.part()
    closed = [scene.unit["east"], scene.unit["west"]]
    Unit.update(is_active=False).where(Unit.id.in_(closed)).execute()
    lines = figures.lines(period_of("2026-10"), COUNTED)
    assert scene.unit["east"] in {line.unit_id for line in lines}
    assert scene.unit["west"] not in {line.unit_id for line in lines}


def _merge(scene: Scene, day: str) -> None:
    scene.rows.add("succession", unit_id=scene.unit["east"], successor_id=scene.unit["west"],
                   from_day=day)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "named", "because"),
    [
        ("2026-10-15", "west", "merged within the month: the month is the successor's"),
        ("2026-10-30", "west", "the month ends after the day"),
        ("2026-10-31", "east", "a period that ends on the day still names the old unit"),
        ("2026-11-01", "east", "and one that ends before it"),
    ],
)
def test_a_merged_unit_counts_under_its_successor(
    scene: Scene, day: str, named: str, because: str
) -> None:
    scene.ticket()
    scene.part()
    scene.part(unit="east-willow")
    _merge(scene, day)
    lines = {x.unit_id: x.counts for x in figures.lines(period_of("2026-10"), COUNTED)}
    assert lines[scene.unit[named]].assignments == 2, because
    assert (scene.unit["east"] in lines) == (named == "east"), because
    assert figures.county(period_of("2026-10"), COUNTED).assignments == 2
    overdue = figures.overdue_items(*figures.span(period_of("2026-10")), COUNTED)
    names = {unit.id: unit.short_name for unit in Unit.select()}
    assert {item.unit for item in overdue} == {names[scene.unit[named]]}, because


TABLES = "tahcqvlnr"  # the names tables go by in the figures
WHOLE = {f"SCAN {name}" for name in TABLES}
WHOLE_BY_INDEX = tuple(f"SCAN {name} USING" for name in TABLES)


def test_moments_are_read_from_the_index(county: Path) -> None:
    """No count of a short period may read a whole table."""
    small = {"verdict", "issued", "replies", "end"}  # few rows, or the open ones of a moment
    span = Span(SENT, DUE, COUNTED)
    for code, moment in MOMENTS.items():
        sql = _grouped_sql(moment, "county", list(moment.cases.values()))
        plan = [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", span.parameters)]
        whole = [step for step in plan if step in WHOLE or step.startswith(WHOLE_BY_INDEX)]
        assert whole == [] or code in small, (code, plan)
