"""Excluded tickets leave every figure; deferred ones are judged by the day that was promised."""

from __future__ import annotations

from hotline.casework import answering, calling, deciding, reviewing, signing
from hotline.casework.figures import month, month_figures
from hotline.rules.monthfigures import MonthFigures, disagreements
from hotline.store import tickets
from tests.casework.conftest import ANSWER, Player
from tests.county import PASSWORD, actor
from tests.moments import at
from tests.requests.conftest import at_the_city, deferral


def figures(name: str) -> MonthFigures:
    found = month_figures(month(name), at("Thu 2026-12-31 18:00"))
    assert disagreements(found) == []
    return found


def counts(name: str) -> tuple[int, ...]:
    now = figures(name).now
    return (now.received, now.closed_due, now.open_at_end, now.counts.assignments,
            now.counts.overdue, now.counts.callbacks)  # fmt: skip


def test_an_excluded_ticket_is_counted_nowhere_and_named_once(play: Player) -> None:
    play.closed()
    before = counts("2026-11")
    number = play.passed()
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")
    assert counts("2026-11")[-1] == before[-1] + 1
    play.visited(number, "exclusion")
    asked = at_the_city(play, number)
    deciding.approve(play.by("director"), asked.id, None, "市级批复〔2026〕3号")
    assert counts("2026-11") == before
    (item,) = figures("2026-11").set_aside
    assert (item.number, item.kind, item.until) == (number, "剔除", None)
    assert item.reason == "已进入诉讼、仲裁、复议或信访程序"
    assert tickets.get(actor("director"), number).state == "excluded", "still to be found"


def test_a_deferred_ticket_is_due_in_the_month_it_was_promised_for(play: Player) -> None:
    number = play.handled()
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number)
    assert figures("2026-11").now.counts.overdue == 1, "asked, not yet agreed: the clock goes on"
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    deciding.approve(play.by("director"), asked.id, None)
    assert figures("2026-11").now.counts.overdue == 0
    assert figures("2026-12").now.counts.overdue == 1, "nothing was answered by that day"
    (item,) = figures("2026-11").set_aside
    assert (item.kind, item.until) == ("延时挂账", at("Fri 2026-12-11 17:30").date())
    play.now = at("Thu 2026-12-10 09:00")
    answering.answer(play.by("station_clerk"), play.part(number, "east").id, None, ANSWER)
    reviewing.pass_answer(play.by("reviewer"), number, None)
    december = figures("2026-12").now
    assert (december.counts.overdue, december.counts.answered_on_time) == (0, 1)
    assert (december.closed_due, december.closed_on_time) == (1, 1)
