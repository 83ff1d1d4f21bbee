"""The assessment on screen: who sees which ranks, figures that open tickets, bad addresses."""

from __future__ import annotations

import html
import io
import re
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from hotline import clock
from hotline.casework import schemes
from hotline.casework.act import Caller
from hotline.rules.calendar import ZONE
from hotline.rules.figurecounts import GROUPINGS
from hotline.rules.indicators import INDICATORS
from hotline.rules.periods import period_at, period_before
from hotline.store.assignments import Assignment
from hotline.store.history import Audit
from hotline.store.schemes import GivenValue
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from hotline.store.verdicts import PickedTicket
from tests.clearing.conftest import Hand
from tests.county import actor
from tests.pages.conftest import AsRole

LINK = re.compile(r'href="(/figures/cases\?[^"]+)"[^>]*>(\d+)</a>')
EVERYBODY = (
    "operator", "dispatcher", "reviewer", "supervisor", "director", "county_leader", "auditor",
    "station_clerk", "station_leader", "water_clerk", "grid_worker",
)  # fmt: skip


@pytest.fixture
def last(app: object) -> str:
    """The code of the last whole month."""
    return period_before(period_at("month", clock.now())).code


@pytest.fixture
def hand(app: object, last: str) -> Hand:
    """Last month: six good tickets of east, six of west (three of them solved), one of water."""
    hand = Hand({unit.code: unit for unit in Unit.select()})
    first = datetime.fromisoformat(f"{last}-05T09:00:00+08:00").astimezone(ZONE)
    for number in range(6):
        done(hand, "east", first + timedelta(hours=number), "yes")
        done(hand, "west", first + timedelta(hours=number), "yes" if number < 3 else "no")
    done(hand, "water", first, "yes")
    return hand


def done(hand: Hand, unit: str, at: datetime, solved: str) -> None:
    """Write a ticket answered in time and called back, with what the requester said."""
    later = at + timedelta(days=1)
    ticket = hand.ticket(
        unit, dispatched_at=at, state="closed", closed_at=later, passed_at=later, due_at=later,
        called_back_at=later, is_effective=True, contacted="yes", solved=solved,
        satisfied=solved,
    )  # fmt: skip
    Assignment.update(
        state="passed", accept_due_at=later, accepted_at=at, answer_due_at=later, answered_at=later
    ).where(Assignment.ticket == ticket).execute()


def publish(how: str, month: str) -> None:
    """Let a scheme count from that month on that publishes ranks in that way."""
    text = schemes.shipped_text("baotou").replace('code = "baotou"', f'code = "own-{how}"')
    text = text.replace("\n[ranking]\n", f'\n[ranking]\npublish = "{how}"\n')
    text = re.sub(r"(?m)^aliases = .*\n", "", text)
    by = Caller(actor("director"), clock.now())
    schemes.save_scheme(by, text)
    schemes.adopt_scheme(by, f"own-{how}", month, "试行办法第三条")


def text_of(page: str) -> str:
    """Return the words of a page's main part, without marks."""
    main = page[page.index("<main") : page.index("</main>")]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def links(page: str) -> list[tuple[str, int]]:
    """Return (address, figure) of every link to tickets."""
    return [(html.unescape(url), int(figure)) for url, figure in LINK.findall(page)]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("url", ["/figures", "/figures/boards", "/figures/indicators"])
def test_every_reader_opens_every_page(as_role: AsRole, hand: Hand, who: str, url: str) -> None:
    assert as_role(who).get(url).status_code == 200


@pytest.mark.parametrize("url", ["/figures", "/figures/boards", "/figures/units/2"])
def test_the_administrator_has_no_business_here(as_role: AsRole, url: str) -> None:
    assert as_role("admin").get(url).status_code == 403


def test_the_office_sees_ranks_values_and_points(as_role: AsRole, hand: Hand, last: str) -> None:
    page = text_of(as_role("director").get(f"/figures?period={last}").get_data(as_text=True))
    assert re.search(r"1 柳河镇 100\.00", page)
    assert re.search(r"2 石桥镇 65\.00", page)
    assert "50.00% 3 / 6" in page
    assert "未列入排名" in page
    assert "交办1件次，不足5件次" in page
    assert "本期无交办工单" in page
    assert "数据截至" in page


def test_every_figure_opens_as_many_tickets(as_role: AsRole, hand: Hand, last: str) -> None:
    visitor = as_role("director")
    found = links(visitor.get(f"/figures?period={last}").get_data(as_text=True))
    assert len(found) > 10
    for url, figure in dict(found).items():
        page = visitor.get(url).get_data(as_text=True)
        assert f"共 <b>{figure}</b>" in page, url
        assert page.count('<td class="no">') == figure, url


SEES = {
    # publish: (own rank, west's line, own line at all) as a clerk of east sees it
    "off": (False, False, True),
    "internal": (True, False, True),
    "grouped": (True, True, True),
    "top": (True, True, True),
}


@pytest.mark.parametrize(("how", "expected"), SEES.items())
def test_a_station_sees_what_is_published(
    as_role: AsRole, hand: Hand, last: str, how: str, expected: tuple[bool, bool, bool]
) -> None:
    publish(how, last)
    page = text_of(as_role("station_clerk").get(f"/figures?period={last}").get_data(as_text=True))
    assert (bool(re.search(r"1 柳河镇 本单位 100\.00", page)), "石桥镇" in page,
            "柳河镇" in page) == expected  # fmt: skip
    assert "县水利局" not in page, "another group is never opened below the best"
    assert "全县合计" not in page


@pytest.mark.parametrize("how", ["off", "internal"])
def test_boards_tell_a_station_no_more_than_the_board_does(
    as_role: AsRole, hand: Hand, last: str, how: str
) -> None:
    publish(how, last)
    url = f"/figures/boards?period={last}"
    assert "石桥镇" not in text_of(as_role("station_clerk").get(url).get_data(as_text=True))
    assert "石桥镇" in text_of(as_role("director").get(url).get_data(as_text=True))


def test_a_station_cannot_choose_a_scheme_that_publishes_more(
    as_role: AsRole, hand: Hand, last: str
) -> None:
    publish("grouped", last)
    publish("off", last)
    url = f"/figures?period={last}&scheme=own-grouped"
    assert "石桥镇" not in as_role("station_clerk").get(url).get_data(as_text=True)
    assert "石桥镇" in as_role("director").get(url).get_data(as_text=True)


def test_the_yellow_board_gives_its_reason_in_numbers(
    as_role: AsRole, hand: Hand, last: str
) -> None:
    page = as_role("county_leader").get(f"/figures/boards?period={last}").get_data(as_text=True)
    page = page[page.index("yellow-board") : page.index("十佳工单")]
    yellow = text_of(f"<main{page}</main>")
    assert "石桥镇" in yellow and "解决率 50.00%" in yellow and "3 / 6" in yellow
    assert "柳河镇" not in yellow


def test_picked_tickets_are_shown_within_reach_only(as_role: AsRole, hand: Hand, last: str) -> None:
    ticket = Assignment.get(Assignment.unit == hand.units["west"]).ticket
    PickedTicket.create(
        period=last, board="worst", ticket=ticket, words="三次退回仍未见面", put_up_at=clock.now(),
        put_up_by="吴督办", votes_for=5, votes_all=7,
    )  # fmt: skip
    url = f"/figures/boards?period={last}"
    assert "三次退回仍未见面" in as_role("director").get(url).get_data(as_text=True)
    assert "三次退回仍未见面" in as_role("neighbour_clerk").get(url).get_data(as_text=True)
    assert "三次退回仍未见面" not in as_role("station_clerk").get(url).get_data(as_text=True)


def test_knowledge_upkeep_is_ranked_with_ties(as_role: AsRole, hand: Hand, last: str) -> None:
    for code, value in (("east", "7"), ("west", "9"), ("roads", "7")):
        GivenValue.create(period=last, unit=hand.units[code], code="knowledge", value=value,
                          grounds="台账", given_at=clock.now(), given_by="吴督办")  # fmt: skip
    page = text_of(as_role("director").get(f"/figures/boards?period={last}").get_data(as_text=True))
    assert "1 石桥镇 9 条 2 柳河镇 7 条 2 县交通局 7 条" in page


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("director", "east", 200),
        ("county_leader", "east-willow", 200),
        ("station_clerk", "east", 200),
        ("station_clerk", "east-willow", 200),
        ("station_clerk", "west", 404),
        ("grid_worker", "east-willow", 200),
        ("grid_worker", "east", 404),
        ("director", "office", 404),
        ("water_clerk", "water", 200),
    ],
)
def test_one_unit_is_shown_within_reach(
    as_role: AsRole, hand: Hand, last: str, who: str, unit: str, status: int
) -> None:
    url = f"/figures/units/{hand.units[unit].id}?period={last}"
    assert as_role(who).get(url).status_code == status


def test_one_unit_shows_every_indicator_of_its_level(
    as_role: AsRole, hand: Hand, last: str
) -> None:
    url = f"/figures/units/{hand.units['west'].id}?period={last}"
    page = as_role("director").get(url).get_data(as_text=True)
    for code, row in INDICATORS.items():
        assert (f'"/figures/indicators#{code}"' in page) is ("unit" in row.levels), code
    assert 'role="img"' in page, "the trend"


@pytest.mark.parametrize(
    ("who", "shown"),
    [("director", True), ("county_leader", True), ("station_leader", True),
     ("station_clerk", False), ("auditor", False)],
)  # fmt: skip
def test_figures_of_people_are_for_who_leads(
    as_role: AsRole, hand: Hand, last: str, who: str, shown: bool
) -> None:
    url = f"/figures/units/{hand.units['east'].id}?period={last}"
    assert ("经办人员" in as_role(who).get(url).get_data(as_text=True)) is shown


def test_the_handbook_defines_every_indicator_once(as_role: AsRole) -> None:
    page = as_role("station_clerk").get("/figures/indicators").get_data(as_text=True)
    for code, row in INDICATORS.items():
        assert page.count(f'id="{code}"') == 1
        assert row.words in html.unescape(page)


def test_the_handbook_is_printed_by_who_makes_notices(as_role: AsRole) -> None:
    url = "/figures/indicators.pdf"
    assert as_role("supervisor").get(url).data.startswith(b"%PDF")
    assert url in as_role("supervisor").get("/figures/indicators").get_data(as_text=True)
    assert as_role("station_leader").get(url).status_code == 403
    assert url not in as_role("station_leader").get("/figures/indicators").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/figures", "/figures/boards", "/figures/units/2"])
@pytest.mark.parametrize(
    "period", ["2199", "2026-13", "2026-02-30", "十月", "2026-W60", "' OR 1=1 --", "<b>", "9" * 300,
               "\x00", "0000", "2026-H3"],
)  # fmt: skip
def test_a_bad_period_is_refused_with_a_sentence(as_role: AsRole, path: str, period: str) -> None:
    answered = as_role("director").get(path, query_string={"period": period})
    assert answered.status_code == 422
    assert "时段" in answered.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["day", "week", "month", "quarter", "half_year", "year"])
def test_every_kind_of_period_has_a_board(as_role: AsRole, hand: Hand, kind: str) -> None:
    code = period_at(kind, clock.now()).code
    page = as_role("director").get(f"/figures?period={code}").get_data(as_text=True)
    assert period_at(kind, clock.now()).name in page
    before = html.unescape(re.search(r'rel="prev" href="([^"]+)"', page).group(1))
    assert as_role("director").get(before).status_code == 200
    assert 'rel="next"' not in page, "what has not begun cannot be asked for"


@pytest.mark.parametrize("scheme", ["nonsense", "'; DROP TABLE unit", "<script>"])
def test_an_unknown_scheme_is_refused(as_role: AsRole, scheme: str) -> None:
    answered = as_role("director").get("/figures", query_string={"scheme": scheme})
    assert answered.status_code == 422
    assert "<script>" not in answered.get_data(as_text=True)


@pytest.mark.parametrize("scheme", schemes.shipped_codes())
def test_every_shipped_scheme_has_a_board(
    as_role: AsRole, hand: Hand, last: str, scheme: str
) -> None:
    assert as_role("director").get(f"/figures?period={last}&scheme={scheme}").status_code == 200


@pytest.mark.parametrize("url", ["/figures", "/figures/boards", "/figures/units/2"])
def test_an_empty_county_has_pages_too(as_role: AsRole, url: str) -> None:
    page = as_role("director").get(url).get_data(as_text=True)
    assert "None" not in text_of(page)


def _forget(app) -> None:
    """Let the next page count anew."""
    for name in ("figures_rankings", "figures_units"):
        app.extensions.pop(name, None)


@pytest.mark.parametrize("path", ["/figures", "/figures/boards", "/figures/units/{east}"])
def test_a_page_asks_no_more_for_more_tickets(
    as_role: AsRole, hand: Hand, last: str, path: str, app, monkeypatch
) -> None:
    from hotline.store.database import db

    asked: list[str] = []
    plain = type(db).execute_sql

    def counted(self, sql, params=None, *more):
        asked.append(sql)
        return plain(self, sql, params, *more)

    visitor = as_role("director")
    url = f"{path.format(east=hand.units['east'].id)}?period={last}"
    visitor.get(url)
    monkeypatch.setattr(type(db), "execute_sql", counted)
    _forget(app)
    visitor.get(url)
    few = len(asked)
    first = datetime.fromisoformat(f"{last}-05T09:00:00+08:00")
    for number in range(20):
        done(hand, ("east", "west", "roads", "east-camp")[number % 4], first, "no")
    _forget(app)
    asked.clear()
    visitor.get(url)
    assert len(asked) <= few


def test_within_a_minute_nothing_is_counted_twice(
    as_role: AsRole, hand: Hand, last: str, app
) -> None:
    visitor, url = as_role("director"), f"/figures?period={last}"
    visitor.get(url)
    done(hand, "roads", datetime.fromisoformat(f"{last}-06T09:00:00+08:00"), "yes")
    assert "本期无交办工单" in visitor.get(url).get_data(as_text=True)
    shelf = app.extensions["figures_rankings"]
    for key, (at, made) in shelf._kept.items():
        shelf._kept[key] = (at - timedelta(minutes=1), made)
    assert "本期无交办工单" not in visitor.get(url).get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "count=nonsense", "", "count=solved&by=planet", "count=solved&by=unit&key=x",
        "count=solved&by=unit&key=" + "9" * 40, "count=received&by=village&key=1",
        "count=solved&by=unit&key=%C2%B2", "count=solved&by=unit", "count=solved&period=never",
        "count=solved&by=person&key=999999999999", "count=solved&by=unit&key=-1",
        "count=solved&indicator=%00&by=division&key=%27%20OR%201",
    ],
)  # fmt: skip
def test_hostile_addresses_of_cases_are_refused(as_role: AsRole, hand: Hand, query: str) -> None:
    visitor = as_role("director")
    for path in ("/figures/cases", "/figures/cases.xlsx"):
        answered = visitor.get(f"{path}?{query}")
        assert answered.status_code in (404, 422)
        assert "请" in answered.get_data(as_text=True) or "没有" in answered.get_data(as_text=True)


@pytest.mark.parametrize("page", ["0", "-1", "99999", "1e3", "9" * 40, "二"])
def test_a_page_that_is_none_shows_one_that_is(as_role: AsRole, hand: Hand, page: str) -> None:
    url = f"/figures/cases?count=assignments&page={page}"
    assert as_role("director").get(url).status_code == 200


@pytest.mark.parametrize(
    ("who", "by", "whose", "status"),
    [
        ("director", "county", "", 200),
        ("station_clerk", "county", "", 404),
        ("station_clerk", "division", "410599101000", 404),
        ("station_clerk", "unit", "east", 200),
        ("station_clerk", "unit", "west", 404),
        ("grid_worker", "unit", "east", 404),
        ("grid_worker", "village", "east-willow", 200),
        ("station_clerk", "person", "station_clerk", 200),
        ("station_clerk", "person", "station_leader", 404),
        ("station_leader", "person", "station_clerk", 200),
        ("station_leader", "person", "neighbour_clerk", 404),
        ("auditor", "person", "station_clerk", 404),
        ("county_leader", "person", "station_clerk", 200),
    ],
)
def test_whose_cases_one_may_open(
    as_role: AsRole, hand: Hand, last: str, who: str, by: str, whose: str, status: int
) -> None:
    keys: dict[str, object] = {unit.code: unit.id for unit in Unit.select()}
    keys |= {name: actor(name).person_id for name in ("station_clerk", "station_leader")}
    keys["neighbour_clerk"] = actor("neighbour_clerk").person_id
    url = f"/figures/cases?count=assignments&period={last}&by={by}&key={keys.get(whose, whose)}"
    assert as_role(who).get(url).status_code == status


def test_the_cases_are_exported_and_the_export_is_noted(
    as_role: AsRole, hand: Hand, last: str
) -> None:
    url = f"/figures/cases.xlsx?count=solved&period={last}&by=unit&key={hand.units['west'].id}"
    rows = list(load_workbook(io.BytesIO(as_role("station_leader").get(
        url.replace(str(hand.units["west"].id), str(hand.units["east"].id))).data)
    ).active.values)  # fmt: skip
    assert len(rows) == 7, "the head and six tickets"
    assert as_role("station_leader").get(url).status_code == 404
    assert as_role("county_leader").get(url).status_code == 403
    assert Audit.select().where(Audit.act == "export").count() == 1


def test_a_sum_of_counts_says_what_it_is_made_of(as_role: AsRole, hand: Hand, last: str) -> None:
    first = datetime.fromisoformat(f"{last}-07T09:00:00+08:00")
    done(hand, "east", first, "yes")
    Ticket.update(satisfied="mostly").where(
        Ticket.called_back_at == first + timedelta(days=1)
    ).execute()
    url = f"/figures/cases?count=satisfied&indicator=satisfied_rate&period={last}&by=county"
    page = text_of(as_role("director").get(url).get_data(as_text=True))
    assert "其中评价满意的 10" in page
    assert "0.9× 其中评价基本满意的 1" in page
    assert "有效回访：联系到诉求人并得到明确评价的诉求 14" in page


def test_the_rail_leads_there(as_role: AsRole) -> None:
    for who in EVERYBODY:
        assert 'href="/figures"' in as_role(who).get("/menu").get_data(as_text=True)
    assert 'href="/figures"' not in as_role("admin").get("/menu").get_data(as_text=True)


def test_a_county_leaders_phone_begins_with_the_board(as_role: AsRole) -> None:
    page = as_role("county_leader").get("/figures").get_data(as_text=True)
    bar = page[page.index('class="bottom') :]
    assert bar.index('href="/figures"') < bar.index('href="/clearing"')


def test_the_handbook_says_how_far_each_figure_goes() -> None:
    from hotline.web.figures.handbook import LEVELS

    assert set(LEVELS) == set(GROUPINGS)
