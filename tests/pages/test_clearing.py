"""The clearing board: figures that open their tickets, the meeting's list, table and paper."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from hotline import clock
from hotline.store.assignments import Assignment
from hotline.store.history import Audit
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.clearing.conftest import Hand
from tests.pages.conftest import AsRole

FIGURE = re.compile(r'<a href="(/clearing/tickets\?[^"]+)">(\d+)</a>')


@pytest.fixture
def now(app: object):
    return clock.now().replace(microsecond=0)


@pytest.fixture
def hand(app: object, now) -> Hand:
    """Two townships' tickets: late ones, done ones, one deferred, one with an exclusion asked."""
    hand = Hand({unit.code: unit for unit in Unit.select()})
    start = now.replace(day=1, hour=0, minute=0, second=0)
    before, sent = now - timedelta(minutes=30), start - timedelta(days=3)
    late = {"dispatched_at": sent, "due_at": start - timedelta(hours=9)}
    done = {"state": "closed", "passed_at": before, "closed_at": before}
    for _ in range(3):
        hand.ticket("east", **late)
    hand.ticket("east-willow", **late, **done)
    hand.ticket("west", **late, **done, is_effective=True, called_back_at=before, solved="no",
                satisfied="no", contacted="yes")  # fmt: skip
    hand.ticket("water", **late, ledger="deferral", promised_at=now + timedelta(days=90))
    asked = hand.ticket("west", **late)
    hand.request(asked, "exclusion", "pending", asked_at=before)
    return hand


def figures(page: str) -> list[tuple[str, int]]:
    """Return (address, figure) of every link to a list."""
    return [(html.unescape(url), int(figure)) for url, figure in FIGURE.findall(page)]


@pytest.mark.parametrize("who", ["director", "county_leader", "station_clerk", "neighbour_clerk"])
def test_every_figure_opens_as_many_tickets(as_role: AsRole, hand: Hand, who: str) -> None:
    visitor = as_role(who)
    links = figures(visitor.get("/clearing").get_data(as_text=True))
    assert links
    for url, figure in dict(links).items():
        page = visitor.get(url).get_data(as_text=True)
        assert page.count('<td class="no">') == figure, url
        assert f"共 <b>{figure}</b> 件" in page


def test_the_board_says_what_stands_where(as_role: AsRole, hand: Hand) -> None:
    page = as_role("director").get("/clearing").get_data(as_text=True)
    shown = {url.partition("?")[2].partition("&")[2]: figure for url, figure in figures(page)}
    east, west, water = (hand.units[code].id for code in ("east", "west", "water"))
    assert shown[f"ledger=ordinary&state=uncleared&unit={east}"] == 3
    assert shown[f"ledger=ordinary&state=cleared&unit={east}"] == 1, "the village's counts here"
    assert shown[f"ledger=exclusion&state=waiting&unit={west}"] == 1
    assert shown[f"ledger=deferral&state=waiting&unit={water}"] == 1
    assert "25.00%" in page
    assert shown["ledger=scored&state=owed"] == 5


def test_a_neighbour_sees_nothing_of_us(as_role: AsRole, hand: Hand) -> None:
    visitor = as_role("neighbour_clerk")
    page = visitor.get("/clearing").get_data(as_text=True)
    assert "石桥镇" in page
    assert "柳河镇" not in page
    url = f"/clearing/tickets?ledger=ordinary&state=uncleared&unit={hand.units['east'].id}"
    assert visitor.get(url).status_code == 404


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("grid_worker", "/clearing", 403),
        ("admin", "/clearing", 403),
        ("auditor", "/clearing", 200),
        ("station_leader", "/clearing/meeting", 404),
        ("station_clerk", "/clearing/meeting", 403),
        ("county_leader", "/clearing/meeting", 200),
        ("county_leader", "/clearing.xlsx", 403),
        ("director", "/clearing?month=2199-01", 422),
        ("director", "/clearing?month=十月", 422),
        ("director", "/clearing/tickets?ledger=ordinary&state=rate", 422),
        ("director", "/clearing/tickets?ledger=nothing&state=owed", 422),
    ],
)
def test_who_may_and_what_is_refused(as_role: AsRole, who: str, url: str, status: int) -> None:
    assert as_role(who).get(url).status_code == status


def test_the_table_holds_the_boards_numbers(as_role: AsRole, hand: Hand) -> None:
    sent = as_role("director").get("/clearing.xlsx")
    rows = list(load_workbook(io.BytesIO(sent.data)).active.values)
    assert rows[0][:5] == ("单位", "组别", "一般工单应清", "一般工单已清", "一般工单未清")
    by_unit = {row[0]: row for row in rows[1:]}
    assert by_unit["柳河镇"][2:7] == (4, 1, 3, 0, "25.00%")
    assert by_unit["县交通局"][2:7] == (0, 0, 0, 0, "—")
    for column in (2, 3, 4, 5, 20):
        assert by_unit["合计"][column] == sum(row[column] for row in rows[1:-1])
    assert Audit.select().where(Audit.act == "export").count() == 1


def test_the_meeting_names_units_below_the_line_with_their_tickets(
    as_role: AsRole, hand: Hand
) -> None:
    overdue = Ticket.get(Ticket.state == "handling")
    part = Assignment.get(Assignment.unit == hand.units["west"])
    part.answer_due_at = clock.now() - timedelta(minutes=20)
    part.save()
    page = (
        as_role("supervisor")
        .get(f"/clearing/meeting?month={clock.now():%Y-%m}")
        .get_data(as_text=True)
    )
    assert "解决率0.00%（0÷1）" in page
    assert "满意率0.00%（0÷1）" in page
    assert "件数较少，仅供参考" in page
    assert "至今未答复" in page
    assert overdue.ticket_no not in page, "the units above the line are not called"
    secret: Ticket = part.ticket
    assert secret.ticket_no in page and secret.title in page and "保密工单" not in page
    secret.is_confidential = True
    secret.save()
    page = (
        as_role("supervisor")
        .get(f"/clearing/meeting?month={clock.now():%Y-%m}")
        .get_data(as_text=True)
    )
    assert secret.ticket_no in page and "保密工单" in page


def test_the_meeting_looks_back_on_the_last_whole_month(as_role: AsRole, hand: Hand) -> None:
    last = clock.now().replace(day=1) - timedelta(days=1)
    page = as_role("director").get("/clearing/meeting").get_data(as_text=True)
    assert f"{last.year}年{last.month}月督办会商清单" in page
    assert "没有低于考核线的单位" in page


@pytest.mark.parametrize("url", ["/clearing.pdf", "/clearing/meeting.pdf"])
def test_paper_is_printed_and_noted(as_role: AsRole, hand: Hand, url: str) -> None:
    printed = as_role("director").get(url)
    assert printed.data.startswith(b"%PDF")
    assert Audit.select().where(Audit.act == "print").count() == 1


def test_the_rail_leads_there(as_role: AsRole) -> None:
    for who in ("supervisor", "director", "county_leader", "station_leader", "station_clerk"):
        assert 'href="/clearing"' in as_role(who).get("/menu").get_data(as_text=True)
    assert 'href="/clearing"' not in as_role("grid_worker").get("/menu").get_data(as_text=True)


def test_the_page_asks_no_more_for_more_tickets(as_role: AsRole, hand: Hand, monkeypatch) -> None:
    from hotline.store.database import db

    asked = []
    plain = type(db).execute_sql

    def counted(self, sql, params=None, *more):
        asked.append(sql)
        return plain(self, sql, params, *more)

    visitor = as_role("director")
    monkeypatch.setattr(type(db), "execute_sql", counted)
    visitor.get("/clearing")
    few = len(asked)
    for _ in range(30):
        hand.ticket("roads", due_at=clock.now() - timedelta(days=1))
    asked.clear()
    visitor.get("/clearing")
    assert len(asked) <= few
