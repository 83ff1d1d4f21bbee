"""The village point without a script: the day as cards, the lanes as lists."""

from __future__ import annotations

import re

import pytest

from hotline.casework import handling
from hotline.store.assignments import Assignment
from tests.pages import story


def text(response) -> str:
    return response.get_data(as_text=True)


def test_the_day_begins_with_one_act_a_card(as_role):
    """What works without a script: accepted by a press, everything else behind one link."""
    part = story.sent("east-willow")
    worker = as_role("grid_worker")
    assert worker.get("/").headers["Location"].endswith("/field")
    page = text(worker.get("/field"))
    assert f'action="/assignments/{part.id}/accept"' in page
    assert page.count("<h1") == 1 and "今日工作" in page
    handling.accept(story.by("grid_worker"), part.id, None)
    page = text(worker.get("/field"))
    for act in ("contact", "progress", "answer", "arrive"):
        assert f'href="/assignments/{part.id}/{act}"' in page, act
    assert f'href="/parts/{part.id}/visit"' in page
    assert f'href="/assignments/{part.id}/progress?unable=1"' in page


def test_who_cannot_do_it_starts_with_the_words_for_it(as_role):
    part = story.sent("east-willow")
    handling.accept(story.by("grid_worker"), part.id, None)
    worker = as_role("grid_worker")
    assert "本村无法办理" in text(worker.get(f"/assignments/{part.id}/progress?unable=1"))
    assert "本村无法办理" not in text(worker.get(f"/assignments/{part.id}/progress"))


def test_the_lanes_are_lists_under_the_whole_menu(as_role):
    part = story.sent("east-willow")
    worker = as_role("grid_worker")
    assert worker.get("/grid").headers["Location"].endswith("/grid/to_accept")
    page = text(worker.get("/grid/to_accept"))
    assert (
        f'href="/tickets/{part.ticket.ticket_no}"' in page
        and "</button></form>" not in (page.split("<main")[1])
    )
    menu = text(worker.get("/menu"))
    assert 'href="/grid/to_accept"' in menu and 'href="/field"' in menu
    assert "下级" not in menu  # a village has nobody below it


def test_the_bar_is_the_same_four_on_every_page(as_role):
    worker = as_role("grid_worker")
    for path in ("/menu", "/findings", "/tickets"):
        bar = text(worker.get(path)).split('aria-label="底部菜单"')[1].split("</nav>")[0]
        found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)<', bar)
        assert found == [("/field", "今日"), ("/findings", "随手报"), ("/tickets", "查询"),
                         ("/menu", "全部")], path  # fmt: skip


def test_accepting_leads_back_to_the_cards(as_role):
    part = story.sent("east-willow")
    form = {"version": part.version, "next": "/field"}
    answer = as_role("grid_worker").send(f"/assignments/{part.id}/accept", form)
    assert answer.headers["Location"] == "/field"
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
