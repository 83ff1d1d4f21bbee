"""Every page each role can reach, desktop and phone: no violation of WCAG 2.2 AA, no sideways
scrolling, no error in a script, no page over 60 KB of our own scripts and styles.

With HOTLINE_SHOTS set to a folder, a picture of each page is kept there to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hotline import clock
from hotline.casework import dispatching, handling, supervising
from hotline.casework.answering import answer
from hotline.store.database import db, open_database
from hotline.store.sealing import open_keys
from tests.browser import assessing, disputing, reporting
from tests.browser.conftest import Site, _make_county, run_site
from tests.casework.conftest import ANSWER, Player
from tests.casework.test_returns import ask
from tests.pages import asking

MOST = 60 * 1024
SHOTS = os.environ.get("HOTLINE_SHOTS", "")


def _play(numbers: dict[str, str]) -> None:
    """Leave one ticket in every lane, with long and hostile words among them."""
    from datetime import timedelta

    play = Player()
    play.now = clock.now() - timedelta(hours=5)
    long_title = (
        "反映柳河镇柳树村东头供水管道爆裂后多次维修仍然漏水并影响周边农户正常生活的问题" * 2
    )
    numbers["registered"] = play.register(title=long_title, urgency="urgent")
    numbers["waiting"] = play.dispatched(co=("water",))
    numbers["handled"] = play.handled()
    numbers["delegated"] = play.handled()
    town = play.part(numbers["delegated"], "east")
    village = play.units["east-willow"].id
    handling.delegate(play.by("station_clerk"), town.id, None, village, "请到现场看看")
    numbers["below"] = play.handled()
    town = play.part(numbers["below"], "east")
    handling.delegate(play.by("station_clerk"), town.id, None, village)
    part = play.part(numbers["below"], "east-willow")
    handling.accept(play.by("grid_worker"), part.id, None)
    handling.contact(play.by("grid_worker"), part.id, None, "已上门")
    answer(play.by("grid_worker"), part.id, None, ANSWER)
    numbers["returned"] = play.dispatched()
    numbers["request"] = str(ask(play, numbers["returned"]).id)
    numbers["answered"] = play.answered()
    numbers["passed"] = play.passed()
    numbers["closed"] = play.closed()
    numbers["secret"] = play.dispatched(is_confidential=True, content="<b>保密</b>诉求" * 40)
    supervising.urge(play.by("supervisor"), numbers["handled"], "请于今日内办结")
    _letters(play, numbers)
    handled = play.part(numbers["handled"], "east").id
    numbers["part"], numbers["unaccepted"] = (
        str(handled),
        str(play.part(numbers["waiting"], "east").id),
    )
    assert dispatching.is_contactable(play.ticket(numbers["handled"]))


def _letters(play: Player, numbers: dict[str, str]) -> None:
    """Leave one draft and one issued letter about the township's ticket."""
    from datetime import timedelta

    from hotline.casework import letters

    of = numbers["handled"], play.units["east"].id
    numbers["draft"] = letters.draft(play.by("supervisor"), *of, "urging")
    numbers["letter"] = letters.draft(play.by("supervisor"), *of, "supervision", level="media")
    by, text = play.by("supervisor"), "请于【答复期限】前答复。" * 9
    due = play.now + timedelta(days=2)
    letters.issue(by, int(numbers["letter"]), "热线督〔2026〕1号", text, due)


@pytest.fixture(scope="module")
def numbers() -> dict[str, str]:
    return {}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, str]) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("everypage")
    _make_county(data)
    open_keys(data / "keys")
    open_database(data / "hotline.db")
    _play(numbers)
    asking.fill(numbers, data / "blobs")
    disputing.fill(numbers)
    assessing.fill(numbers, data)
    reporting.fill(numbers, data / "blobs")
    db.close()
    yield from run_site(data)


EVERYBODY = ["/", "/menu", "/password"]
STAFF = ["/tickets", "/tickets?q=停水", "/tickets?q=没有这样的词", "/tickets?kind=help&sort=due"]
TICKETS = ["/tickets/{handled}", "/tickets/{closed}", "/tickets/{secret}", "/tickets/{below}"]
ASKING = [
    *("/parts/{asks_part}/visit?for=deferral", "/parts/{asks_part}/extension", "/tickets/{asks}"),
    *("/parts/{asks_part}/deferral", "/parts/{asks_part}/exclusion", "/tickets/{visited}"),
    *("/parts/{visited_part}/deferral", "/requests/{extension}", "/requests/{deferral}"),
]
BOARD = ["/figures", "/figures?period={month}", "/figures/boards?period={month}"]
BOARDS = [*BOARD, "/figures/indicators", "/figures/units/{unit}?period={month}"]
CASES = "/figures/cases?period={month}&indicator=solved_rate&key={unit}"
CHECKS = ["/verify", "/verify/{code}"]
SEALED = ["/notices", "/notices/{sealed}", "/schemes", "/schemes/own@1"]
DRAFTS = ["/notices/{drafted}", "/notices/{drafted}/words", "/notices/{dropped}", "/notices/batch"]
TRYING = ["/schemes/try", "/schemes/try?scheme=anyang&months=3"]
PANEL = [
    *("/panel", "/panel/picks?period={month}", "/panel/values?period={month}"),
    *("/panel/tickets/{judged}", "/panel/tickets/{judgeable}"),
    *("/meetings", "/meetings/new", "/meetings/{meeting}"),
]
FOUND = ["/findings", "/findings?state=ended", "/findings/board"]
# Loaded by scripts that fetch one another; what it weighs is measured by tests/bench.
WEIGHED_ELSEWHERE = ("/field",)
PAGES = {
    "operator": [*EVERYBODY, *STAFF, *TICKETS, "/intake", "/desk/handling"],
    "dispatcher": [
        *("/desk/to_dispatch", "/desk/returns", "/desk/overdue", "/desk/done"),
        *("/tickets/{registered}", "/tickets/{registered}/dispatch", "/tickets/{returned}"),
        *("/requests/{request}", "/tickets/{handled}/withdraw", "/tickets/{closed}/reopen"),
        *("/intake", "/sync", "/sync/inbox", "/imports", "/tickets/{handled}/reveal"),
        "/sync/score",
        *("/duty-cases", "/duty-cases/new", "/duty-cases/{case}", "/tickets/{registered}/why"),
        "/tickets/narrow",
        *("/findings", "/findings/{found_at_office}", "/findings/{found_at_office}/turn"),
    ],
    "reviewer": [
        *("/desk/to_review", "/desk/to_call_back", "/tickets/{answered}"),
        *("/tickets/{answered}/review", "/tickets/{passed}", "/tickets/{passed}/callback"),
    ],
    "supervisor": [
        *("/admin/messages", "/desk/supervised", "/tickets/{handled}/urge", "/notices"),
        *("/letters", "/letters/{draft}", "/letters/{letter}", "/tickets/{handled}/letter"),
        *("/clearing", "/clearing/meeting", "/menu"),
        *BOARDS, CASES, *DRAFTS, *PANEL,
    ],
    "director": [
        *("/", "/desk/returns", "/requests/{far_extension}", "/requests/{signed}", "/notices"),
        *("/sync", "/requests/{dispute}/arbitrate", "/menu", "/notices/{correction}"),
        *SEALED, *TRYING, *CHECKS, "/schemes/edit?start=own@1", "/sync/forms",
        "/panel/tickets/{judged}", "/findings?month={found_month}&state=reported",
    ],
    "station_clerk": [
        *FOUND, "/findings/{found_sent_up}",
        *("/parts/{disputable_part}/help", "/parts/{disputable_part}/arbitration"),
        *("/duty-cases", "/tickets/{below}/why", "/letters", "/letters?state=issued"),
        "/letters/{letter}",
        *EVERYBODY, *STAFF, *TICKETS, *ASKING,
        *(f"/desk/{lane}" for lane in ("to_accept", "to_contact", "to_answer", "to_combine")),
        *(f"/desk/{lane}" for lane in ("below", "sent_back", "supervised")),
        *("/tickets/{waiting}", "/assignments/{part}/answer", "/assignments/{part}/contact"),
        *("/assignments/{part}/delegate", "/assignments/{part}/progress"),
        *("/assignments/{unaccepted}/return", "/tickets/{handled}/reveal"),
    ],
    "station_leader": [
        *("/", "/signing", "/requests/{deferral}", "/requests/{exclusion}", "/clearing"),
        *("/clearing/tickets?ledger=scored&state=owed", "/menu"),
        *BOARD, "/figures/units/{unit}?period={month}", "/notices/{sealed}",
    ],
    "grid_worker": [
        *("/parts/{village_part}/visit", "/", "/grid", "/desk", "/tickets", "/menu"),
        *("/grid/to_contact", "/tickets/{delegated}"),
        *FOUND, "/findings/new", "/findings/{found_noted}", "/findings/{found_solved}",
        *("/field", "/field#queue"),
    ],
    "county_leader": [
        *("/", "/tickets", "/tickets/{closed}", "/clearing", "/clearing/meeting", "/menu"),
        *BOARD, *SEALED, "/notices/{drafted}", "/findings/board", "/findings/{found_turned}",
    ],
    "auditor": ["/", "/audit", "/tickets/{closed}"],
    "admin": [
        *("/", "/admin", "/admin/settings", "/admin/units", "/admin/units/new", "/admin/people"),
        *("/admin/people/new", "/admin/people/station_clerk", "/admin/calendar", "/admin/policy"),
        *("/admin/policy/versions/1", "/admin/policy/compare?one=v1&other=linyi"),
        *("/admin/policy/choose", "/admin/policy/edit?start=linyi"),
        *("/admin/fonts", "/sync", "/menu", "/admin/messages", "/admin/messages/settings"),
        *("/sync/settings", "/sync/directories"),
    ],
}  # fmt: skip


def _own_bytes(page: Page, url: str) -> int:
    """Open the address and return the bytes of scripts and styles it loaded."""
    sizes: list[int] = []

    def count(response: object) -> None:
        if response.url.split("?")[0].endswith((".js", ".css")):  # type: ignore[attr-defined]
            sizes.append(len(response.body()))  # type: ignore[attr-defined]

    page.on("response", count)
    answered = page.goto(url)
    page.remove_listener("response", count)
    # Going to another place in the page that is open answers nothing.
    assert answered is not None or "#" in url, url
    assert answered is None or answered.status == 200, (url, answered and answered.status)
    return sum(sizes)


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("username", sorted(PAGES))
def test_pages_of(
    signed_in: Callable[..., Page],
    axe: Callable[[Page], None],
    numbers: dict[str, str],
    username: str,
    phone: bool,
) -> None:
    page = signed_in(username, phone=phone)
    faults = []
    for pattern in dict.fromkeys(PAGES[username]):
        url = pattern.format(**numbers)
        try:
            size = _own_bytes(page, url)
            is_weighed = not url.startswith(WEIGHED_ELSEWHERE)
            assert not is_weighed or size <= MOST, f"{url} loads {size} bytes of its own"
            axe(page)
        except AssertionError as fault:
            faults.append(f"{pattern}: {fault}")
        if SHOTS:
            name = pattern.strip("/").replace("/", "-").replace("?", "_") or "home"
            size_name = "phone" if phone else "desk"
            file = Path(SHOTS) / f"{username}-{name}-{size_name}.png"
            page.screenshot(path=str(file), full_page=True)
    assert not faults, "\n\n".join(faults)
