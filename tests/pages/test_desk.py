"""The workbench: lanes, counts, order, paging, and who may open it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline.casework import supervising
from hotline.store.assignments import Assignment
from hotline.store.database import db
from tests.pages import story


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("role", "lane"),
    [
        ("station_clerk", "to_accept"),
        ("dispatcher", "to_dispatch"),
        ("reviewer", "to_review"),
        ("supervisor", "overdue"),
        ("director", "returns"),
    ],
)
def test_everyone_starts_in_the_lane_of_the_role(as_role, role, lane):
    assert as_role(role).get("/desk").headers["Location"].endswith(f"/desk/{lane}")


def test_start_is_the_first_lane_with_work(as_role):
    story.contacted()
    assert as_role("station_clerk").get("/desk").headers["Location"].endswith("/desk/to_answer")


@pytest.mark.parametrize("role", ("county_leader", "auditor", "admin"))
def test_desk_is_for_those_who_work_tickets(as_role, role):
    assert as_role(role).get("/desk/handling").status_code == 403


def test_unknown_lane_is_not_found(as_role):
    assert as_role("station_clerk").get("/desk/elsewhere").status_code == 404


def test_new_part_stands_in_its_lane_and_is_counted(as_role):
    part = story.sent()
    page = text(as_role("station_clerk").get("/desk/to_accept"))
    assert part.ticket.ticket_no in page
    assert re.search(r'待签收<span class="count">1</span>', page)


def test_neighbour_sees_nothing_of_it(as_role):
    part = story.sent()
    page = text(as_role("neighbour_clerk").get("/desk/to_accept"))
    assert part.ticket.ticket_no not in page
    assert "没有待签收的工单" in page


def test_what_expires_first_stands_on_top(as_role):
    later = story.sent(kind="suggestion", urgency="complex")
    sooner = story.sent(urgency="urgent")
    page = text(as_role("station_clerk").get("/desk/to_accept"))
    assert page.index(sooner.ticket.ticket_no) < page.index(later.ticket.ticket_no)


def test_fifty_a_page_and_none_twice(as_role):
    for _ in range(53):
        story.sent()
    Assignment.update(next_due_at=None).where(Assignment.id.in_([1, 2])).execute()
    clerk = as_role("station_clerk")
    first = text(clerk.get("/desk/to_accept"))
    link = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = text(clerk.get(link))
    shown = [re.findall(r'href="/tickets/(\d{19})"', page) for page in (first, second)]
    assert [len(numbers) for numbers in shown] == [50, 3]
    assert len(set(shown[0]) | set(shown[1])) == 53
    assert 'rel="next"' not in second


def test_supervised_and_overdue_cut_across_lanes(as_role):
    urged = story.sent()
    supervising.urge(story.by("supervisor"), urged.ticket.ticket_no, "请尽快办理")
    late = story.sent(at=story.days_ago(30))
    clerk, office = as_role("station_clerk"), as_role("supervisor")
    for visitor in (clerk, office):
        assert urged.ticket.ticket_no in text(visitor.get("/desk/supervised"))
        overdue = text(visitor.get("/desk/overdue"))
        assert late.ticket.ticket_no in overdue
        assert urged.ticket.ticket_no not in overdue
        assert "超期" in overdue


def test_office_dispatches_ticked_tickets(as_role):
    story.registered()
    page = text(as_role("dispatcher").get("/desk/to_dispatch"))
    assert 'action="/tickets/bulk/dispatch"' in page
    assert "批量派单" not in text(as_role("reviewer").get("/desk/to_dispatch"))


@pytest.mark.parametrize("url", ("/desk/to_accept", "/tickets"))
def test_queries_do_not_grow_with_the_rows(as_role, url, monkeypatch):
    clerk, asked = as_role("station_clerk"), []
    plain = type(db).execute_sql

    def counted(self, sql, *more, **named):
        asked.append(sql)
        return plain(self, sql, *more, **named)

    monkeypatch.setattr(type(db), "execute_sql", counted)
    counts = []
    for size in (3, 30):
        for _ in range(size):
            story.sent()
        clerk.get(url)
        asked.clear()
        assert clerk.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 11  # one for each count in the rail


def test_page_of_fifty_is_light(as_role):
    for serial in range(50):
        story.sent(title=f"第{serial}件 反映主街路灯不亮影响夜间出行")
    page = as_role("station_clerk").get("/tickets")
    assert len(page.data) <= 20 * 1024


def test_moments_are_shown_as_people_say_them(as_role):
    part = story.sent(urgency="urgent")
    page = text(as_role("station_clerk").get("/desk/to_accept"))
    assert re.search(r"剩 |今天|明天|还有 \d+ 个工作日", page)
    assert part.next_due_at - part.dispatched_at < timedelta(days=9)
