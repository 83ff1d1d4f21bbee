"""The plan: deterministic, in order, and every desk has something at its end."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise

from hotline.demo.people import make_people, username_for
from hotline.demo.plot import in_time_order, plan

from .conftest import UNTIL

ACTS = {"register", "city_dispatch", "dispatch", "accept", "contact", "delegate", "progress"}
ACTS |= {"answer", "request_return", "decide_return", "review", "call_back", "visit"}
ACTS |= {"request_extension", "request_deferral", "request_exclusion"}
ACTS |= {"sign_request", "decide_request", "city_decide"}
STATION = ("station_clerk", "station_leader", "grid_worker")


def test_the_same_seed_plans_the_same_year(places, units, tickets) -> None:
    again = list(islice(plan(1, 6, 700, UNTIL, places, units), 60))
    assert again == tickets[:60]
    assert next(iter(plan(2, 6, 700, UNTIL, places, units))) != tickets[0]


def test_tickets_come_in_order_and_within_the_months(tickets) -> None:
    assert len(tickets) == 700
    assert [ticket.serial for ticket in tickets] == list(range(1, 701))
    assert all(a.arrived_at <= b.arrived_at for a, b in pairwise(tickets))
    assert (tickets[0].arrived_at.year, tickets[0].arrived_at.month) == (2026, 6)
    assert tickets[-1].arrived_at <= UNTIL


def test_every_script_runs_forward(tickets) -> None:
    for ticket in tickets:
        times = [step.at for step in ticket.steps]
        assert times == sorted(times) and times[-1] <= UNTIL and times[0] == ticket.arrived_at
        assert ticket.steps[0].act == ("city_dispatch" if ticket.city_no else "register")
        assert {step.act for step in ticket.steps} <= ACTS
        assert all(step.at.utcoffset() is not None for step in ticket.steps)


def test_in_time_order_merges_all(tickets) -> None:
    times = [step.at for _, step in in_time_order(tickets)]
    assert times == sorted(times)
    assert len(times) == sum(len(ticket.steps) for ticket in tickets)


def test_each_step_has_somebody_to_play_it(units, tickets) -> None:
    players = username_for(make_people(1, units))
    for ticket in tickets:
        for step in ticket.steps:
            office = step.unit if step.role in STATION else ""
            assert step.role == "city" or (step.role, office) in players, step


def test_the_channels_are_mixed_as_in_a_county(tickets) -> None:
    share = {code: n / len(tickets) for code, n in Counter(t.channel for t in tickets).items()}
    assert 0.38 < share["city"] < 0.52 and 0.33 < share["phone"] < 0.48
    assert set(share) == {"city", "phone", "walk_in", "grid", "wechat", "mailbox", "110"}


def test_non_urgent_acts_of_stations_keep_office_hours(tickets) -> None:
    for ticket in tickets:
        if ticket.urgency in ("ordinary", "complex"):
            for step in ticket.steps:
                if step.role in ("station_clerk", "grid_worker"):
                    assert 8 <= step.at.hour < 18, step


def test_the_end_leaves_something_on_every_desk(places, tickets) -> None:
    last = [ticket.steps[-1] for ticket in tickets]
    is_open = [step.act != "call_back" or step.fields.get("satisfied") == "no" for step in last]
    assert 50 <= sum(is_open) <= 110
    ends = Counter(step.act for step in last)
    ends["arrived"] = ends["register"] + ends["city_dispatch"]
    for act in ("arrived", "dispatch", "accept", "contact", "answer", "request_return", "review"):
        assert ends[act] >= 2, act
    for act in ("request_deferral", "request_exclusion", "request_extension", "decide_request"):
        assert ends[act] >= 1, f"nobody waits after {act}"
    home = places.townships[0].code
    assert sum(t.lead == home for t, o in zip(tickets, is_open, strict=True) if o) >= 6


def test_phones_belong_to_nobody_and_some_call_again(tickets) -> None:
    phones = [ticket.requester.phone for ticket in tickets]
    assert all(phone.startswith("1990000") and len(phone) == 11 for phone in phones)
    assert max(Counter(phones).values()) > 1
    by_serial = {ticket.serial: ticket for ticket in tickets}
    repeated = [ticket for ticket in tickets if ticket.repeats]
    assert repeated and all(
        by_serial[t.repeats].requester.phone == t.requester.phone and t.repeats < t.serial
        for t in repeated
    )
