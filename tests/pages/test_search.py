"""Searching from the list: words, ticket numbers, phone numbers, and nothing beyond reach."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook

from hotline.casework import handling
from hotline.store.sealing import phone_hash
from tests.pages import story


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.parametrize("words", ("停水", "自来水", "柳树村", "村东头", "恢复 停水", "尽快恢复"))
def test_words_are_found(as_role, words):
    part = story.sent()
    page = text(as_role("station_clerk").get(f"/tickets?q={words}"))
    assert part.ticket.ticket_no in page


def test_words_written_during_handling_are_found(as_role):
    part = story.contacted()
    handling.progress(story.by("station_clerk"), part.id, None, "已联系抢修队更换阀门")
    assert part.ticket.ticket_no in text(as_role("operator").get("/tickets?q=阀门"))


@pytest.mark.parametrize(
    "words", ("路灯", "停水 路灯", '"', "' OR 1=1 --", "AND", "*", "NEAR(", "％")
)
def test_what_does_not_fit_is_not_found_and_does_no_harm(as_role, words):
    part = story.sent()
    page = as_role("station_clerk").get("/tickets", query_string={"q": words})
    assert page.status_code == 200
    assert part.ticket.ticket_no not in text(page)


def test_nothing_beyond_reach_is_found(as_role):
    part = story.sent()
    neighbour = as_role("neighbour_clerk")
    assert part.ticket.ticket_no not in text(neighbour.get("/tickets?q=停水"))
    answer = neighbour.get(f"/tickets?q={part.ticket.ticket_no}")
    assert answer.status_code == 200


def test_number_typed_in_full_opens_the_ticket(as_role):
    part = story.sent()
    answer = as_role("station_clerk").get(f"/tickets?q={part.ticket.ticket_no}")
    assert answer.headers["Location"] == f"/tickets/{part.ticket.ticket_no}"


@pytest.mark.parametrize("number", ("19900001234", "+86 199 0000 1234", "199-0000-1234"))
def test_office_finds_by_phone_number(as_role, number):
    part, other = story.sent(), story.sent(phone="19900009999")
    operator = as_role("operator")
    for answer in (
        operator.send("/tickets/find", {"q": number}),
        operator.get("/tickets", query_string={"q": number}),
    ):
        way = answer.headers["Location"]
        assert "1234" not in way
        page = text(operator.get(way))
        assert part.ticket.ticket_no in page
        assert other.ticket.ticket_no not in page
        assert "按诉求人电话查找" in page
    table = load_workbook(io.BytesIO(operator.get(way.replace("?", ".xlsx?")).data)).active
    assert [row[0] for row in table.values][1:] == [part.ticket.ticket_no]


@pytest.mark.parametrize("role", ("station_clerk", "auditor"))
def test_others_do_not_find_by_phone_number(as_role, role):
    part = story.sent()
    assert part.ticket.ticket_no not in text(as_role(role).get("/tickets?q=19900001234"))
    address = f"/tickets?of={phone_hash('19900001234')}"
    assert part.ticket.ticket_no not in text(as_role(role).get(address))


def test_search_box_leads_to_words_and_tickets(as_role):
    part, clerk = story.sent(), as_role("station_clerk")
    by_number = clerk.send("/tickets/find", {"q": part.ticket.ticket_no})
    assert by_number.headers["Location"] == f"/tickets/{part.ticket.ticket_no}"
    by_words = clerk.send("/tickets/find", {"q": "停水"}, follow_redirects=True)
    assert part.ticket.ticket_no in text(by_words)


def test_found_pages_follow_each_other(as_role):
    for _ in range(52):
        story.sent()
    clerk = as_role("station_clerk")
    first = text(clerk.get("/tickets?q=停水"))
    link = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = text(clerk.get(link))
    shown = [re.findall(r'href="/tickets/(\d{19})"', page) for page in (first, second)]
    assert [len(numbers) for numbers in shown] == [50, 2]
    assert len(set(shown[0]) & set(shown[1])) == 0
