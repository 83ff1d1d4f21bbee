"""The village point on a phone: cards with the one next act."""

from __future__ import annotations

import pytest

from hotline.casework import handling
from hotline.store.assignments import Assignment
from tests.pages import story


def text(response) -> str:
    return response.get_data(as_text=True)


def test_card_carries_the_one_next_act(as_role):
    part = story.sent("east-willow")
    worker = as_role("grid_worker")
    assert worker.get("/grid").headers["Location"].endswith("/grid/to_accept")
    page = text(worker.get("/grid/to_accept"))
    assert f'action="/assignments/{part.id}/accept"' in page
    assert "签收</button>" in page
    handling.accept(story.by("grid_worker"), part.id, None)
    assert f'href="/assignments/{part.id}/contact"' in text(worker.get("/grid/to_contact"))


def test_accepting_leads_back_to_the_cards(as_role):
    part = story.sent("east-willow")
    form = {"version": part.version, "next": "/grid/to_accept"}
    answer = as_role("grid_worker").send(f"/assignments/{part.id}/accept", form)
    assert answer.headers["Location"] == "/grid/to_accept"
    assert Assignment.get_by_id(part.id).state == "handling"


def test_next_never_leads_elsewhere(as_role):
    part = story.sent("east-willow")
    form = {"next": "https://bad.example/"}
    answer = as_role("grid_worker").send(f"/assignments/{part.id}/accept", form)
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("role", ("station_clerk", "dispatcher", "admin"))
def test_cards_are_the_grid_workers_own(as_role, role):
    assert as_role(role).get("/grid/to_accept").status_code == 403


def test_cards_show_the_own_village_only(as_role):
    other = story.sent("east-camp")
    assert other.ticket.ticket_no not in text(as_role("grid_worker").get("/grid/to_accept"))
