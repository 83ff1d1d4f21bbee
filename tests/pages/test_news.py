"""The strip over a lane: what turned yellow or red since the person last looked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hotline import clock
from hotline.store import turned
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import db
from hotline.store.tickets import Ticket
from tests.pages import story
from tests.pages.conftest import AsRole


def words(answer) -> str:
    return answer.get_data(as_text=True)


def lamp(part: Assignment, warn_ago: int, due_ago: int) -> None:
    """Set a part's next deadline so many minutes ago (negative: to come)."""
    now = clock.now()
    Assignment.update(
        next_warn_at=now - timedelta(minutes=warn_ago), next_due_at=now - timedelta(minutes=due_ago)
    ).where(Assignment.id == part.id).execute()


def test_a_unit_sees_what_turned_and_nobody_elses(as_role: AsRole) -> None:
    red, yellow, old = story.sent(), story.sent(), story.sent()
    neighbour = story.sent("west")
    lamp(red, 90, 30)
    lamp(yellow, 30, -60)
    lamp(old, 60 * 24 * 9, 60 * 24 * 8)
    lamp(neighbour, 90, 30)
    page = words(as_role("station_clerk").get("/desk/to_accept"))
    strip = page.partition('aria-label="新转黄灯')[2].partition("</section>")[0]
    assert "新超期 1 件" in strip and "新将到期 1 件" in strip
    assert red.ticket.ticket_no in strip and yellow.ticket.ticket_no in strip
    assert old.ticket.ticket_no not in strip and neighbour.ticket.ticket_no not in strip


def test_the_next_visit_does_not_tell_it_again(as_role: AsRole, monkeypatch) -> None:
    lamp(story.sent(), 90, 30)
    clerk, now = as_role("station_clerk"), clock.now()
    assert "新超期 1 件" in words(clerk.get("/desk/to_accept"))
    assert "新超期 1 件" in words(clerk.get("/desk/to_contact"))
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    assert "新超期" not in words(clerk.get("/desk/to_accept"))


def test_the_next_person_at_the_browser_hears_it_anew(as_role: AsRole) -> None:
    lamp(story.sent(), 90, 30)
    leader = as_role("station_leader")
    moment = int(clock.now().timestamp())
    leader.set_cookie("desk", f"999.{moment}.{moment}")
    assert "新超期 1 件" in words(leader.get("/desk/to_accept"))


@pytest.mark.parametrize(
    "cookie", ["", "x", "1.2", "1.2.3.4", "1.99999999999.1", "1.-1.2", "1.1.1"]
)
def test_a_cookie_that_makes_no_sense_harms_nothing(as_role: AsRole, cookie: str) -> None:
    clerk = as_role("station_clerk")
    clerk.set_cookie("desk", cookie)
    assert clerk.get("/desk/to_accept").status_code == 200


def test_the_county_hears_of_its_own_stages(as_role: AsRole) -> None:
    ticket = story.registered()
    due = clock.now() - timedelta(minutes=5)
    StageClock.update(due_at=due).where(StageClock.ticket == ticket.id).execute()
    Ticket.update(next_due_at=due).where(Ticket.id == ticket.id).execute()
    page = words(as_role("dispatcher").get("/desk/to_dispatch"))
    assert "新超期 1 件" in page


def test_grid_workers_see_it_too(as_role: AsRole) -> None:
    lamp(story.sent("east-willow"), 90, 30)
    assert "新超期 1 件" in words(as_role("grid_worker").get("/grid/to_accept"))


@pytest.mark.parametrize("unit_id", [None, 2])
def test_the_question_reads_indexes_only(app, unit_id: int | None) -> None:
    now = datetime.fromisoformat("2026-11-20T09:00:00+08:00")
    sql = turned._COUNTY_DESK if unit_id is None else turned._STATION_DESK
    given = {"since": now.isoformat(), "now": now.isoformat(), "unit": unit_id, "most": 3}
    if unit_id is None:
        given.pop("unit")
    rows = [row[3] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", given).fetchall()]
    found = " ".join(row for row in rows if row.startswith("SEARCH"))
    if unit_id is None:
        assert "stage_clock_running" in found and "stage_clock_warning" in found
    assert "assignment_unit_id_lane_next_due_at" in found or unit_id is None
    assert "stage_clock_assignment_id" not in found
