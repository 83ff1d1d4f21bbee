"""What holds for every recount: it is stamping anew, under whatever calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hotline.outside.holidays import published_marks
from hotline.rules.calendar import DayMark, WorkCalendar
from hotline.rules.deadlines import Limit, deadline, due_below, warn_at
from hotline.rules.policy import parse_policy
from hotline.rules.recounting import Clock, OpenTicket, Part, recount
from tests.deadlines.cases import moments, units

ROOT = Path(__file__).resolve().parents[2]
POLICY = parse_policy((ROOT / "db/policies/baotou.toml").read_text("utf-8"))
MARKS, YEARS = published_marks()
PLAIN = WorkCalendar(marks=MARKS, known_years=YEARS)
LEVELS = ("township", "village")

days = st.integers(0, 640).map(lambda n: date(2025, 1, 1) + timedelta(n))
own_marks = st.dictionaries(
    days, st.booleans().map(lambda works: DayMark(works, "本县")), max_size=9
)
calendars = own_marks.map(lambda own: replace(PLAIN, marks={**MARKS, **own}))
limits = st.builds(Limit, st.integers(1, 15), units)
spans = st.integers(0, 60 * 24 * 12).map(lambda minutes: timedelta(minutes=minutes))
plans = st.fixed_dictionaries(
    {
        "start": moments,
        "city": st.none() | spans,
        "limits": st.tuples(limits, limits, limits, limits),
        "delay": spans,
    }
)


def stamped(plan: dict, calendar: WorkCalendar) -> OpenTicket:
    """Stamp a ticket, its township's part and the village's below it, one by one as acts do."""
    start = plan["start"]
    city = start + plan["city"] if plan["city"] is not None else None
    above, below = start, start + plan["delay"]
    bound = due_below(city, "county", start, POLICY.margins, calendar) if city else None
    county = clock(1, None, above, plan["limits"][0], calendar, bound, city)
    parts, clocks, parent = [], [county], None
    for number, (level, begun) in enumerate(zip(LEVELS, (above, below), strict=True), start=1):
        bound = due_below(county.due_at, level, begun, POLICY.margins, calendar, "county")
        bound = min(bound, parent) if parent else bound
        answer = clock(10 + number, number, begun, plan["limits"][number], calendar, bound,
                       county.due_at)  # fmt: skip
        parts.append(Part(number, number - 1 or None, level, answer.due_at))
        accept = clock(20 + number, number, begun, plan["limits"][3], calendar, bound,
                       county.due_at, "accept")  # fmt: skip
        clocks += [answer, accept]
        parent = answer.due_at
    return OpenTicket(1, 1, start, county.due_at, city, tuple(clocks), tuple(parts))


def clock(
    number: int, part: int | None, start: datetime, limit: Limit, calendar: WorkCalendar,
    bound: datetime | None, above: datetime | None, stage: str = "answer",
) -> Clock:  # fmt: skip
    due = deadline(start, limit, calendar, POLICY.warning)
    until, yellow, is_guess = due.due_at, due.warn_at, due.provisional
    if bound is not None and bound < until:
        until, yellow = bound, warn_at(start, bound, limit, calendar, POLICY.warning)
        is_guess = above is not None and above.year not in calendar.known_years
    return Clock(number, part, stage, start, until, yellow, limit, 1, False, is_guess, True)


def counted(ticket: OpenTicket, calendar: WorkCalendar) -> OpenTicket:
    """Return the ticket as it stands after a recount under that calendar."""
    found = recount(ticket, lambda _: POLICY, lambda _: calendar)
    new = {one.clock.id: one.due for one in found.moved}
    clocks = tuple(
        replace(c, due_at=new[c.id].due_at, warn_at=new[c.id].warn_at,
                is_provisional=new[c.id].provisional) if c.id in new else c
        for c in ticket.clocks
    )  # fmt: skip
    answers = {c.part_id: c.due_at for c in clocks if c.stage == "answer"}
    parts = tuple(replace(part, answer_due_at=answers[part.id]) for part in ticket.parts)
    return replace(ticket, due_at=found.due_at, clocks=clocks, parts=parts)


@given(plans, calendars)
def test_the_same_calendar_changes_nothing(plan: dict, calendar: WorkCalendar) -> None:
    ticket = stamped(plan, calendar)
    assert recount(ticket, lambda _: POLICY, lambda _: calendar).moved == ()


@given(plans, calendars, calendars)
def test_a_recount_is_stamping_anew(plan: dict, old: WorkCalendar, new: WorkCalendar) -> None:
    assert counted(stamped(plan, old), new) == stamped(plan, new)


@given(plans, calendars, calendars)
def test_there_and_back_is_where_it_was(plan: dict, old: WorkCalendar, new: WorkCalendar) -> None:
    before = stamped(plan, old)
    there = counted(before, new)
    assert counted(there, new) == there
    assert counted(there, old) == before


@given(plans, calendars, calendars)
def test_what_has_ended_or_was_promised_never_moves(
    plan: dict, old: WorkCalendar, new: WorkCalendar
) -> None:
    ticket = stamped(plan, old)
    ended = tuple(replace(each, is_running=False) for each in ticket.clocks)
    promised = tuple(replace(each, is_promised=True) for each in ticket.clocks)
    for clocks in (ended, promised):
        found = recount(replace(ticket, clocks=clocks), lambda _: POLICY, lambda _: new)
        assert (found.moved, found.due_at) == ((), ticket.due_at)


@given(plans, calendars, calendars)
def test_levels_stay_in_order_and_warn_before_due(
    plan: dict, old: WorkCalendar, new: WorkCalendar
) -> None:
    ticket = counted(stamped(plan, old), new)
    county, town, _, village, _ = ticket.clocks
    assert town.due_at <= max(county.due_at, town.started_at)
    assert village.due_at <= town.due_at
    assert all(each.warn_at <= each.due_at for each in ticket.clocks)


@given(plans, calendars, days, days)
def test_one_more_day_off_never_makes_a_deadline_earlier(
    plan: dict, calendar: WorkCalendar, day: date, other: date
) -> None:
    free = replace(calendar, marks={**calendar.marks, day: DayMark(False, "停办")})
    before, after = stamped(plan | {"city": None}, calendar), stamped(plan | {"city": None}, free)
    assert after.due_at is not None and before.due_at is not None
    assert after.due_at >= before.due_at
