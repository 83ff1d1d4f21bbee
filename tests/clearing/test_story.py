"""The board after real acts: deferred, excluded, talked over, sent back."""

from __future__ import annotations

from hotline.casework import calling, clearing, deciding, signing
from hotline.rules.clearing import LedgerCounts
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player, play, seeded
from tests.county import PASSWORD, actor
from tests.moments import at
from tests.requests.conftest import at_the_city, deferral

__all__ = ["play", "seeded"]
NOTHING, ONE = LedgerCounts(), LedgerCounts


def stands(month: str, now: str) -> dict[str, LedgerCounts]:
    """Return the township's ledgers that hold anything."""
    made = clearing.board(actor("director"), month, at(now))
    row = next(row for _, rows in made.groups for row in rows if row.unit == "柳河镇")
    return {code: counts for code, counts in row.ledgers.items() if counts != NOTHING}


def test_a_deferral_is_judged_in_the_month_of_its_date(play: Player) -> None:
    number = play.handled()
    play.visited(number, "deferral", "agreed")
    asked = deferral(play, number)
    assert stands("2026-11", "Mon 2026-11-23 09:00") == {"ordinary": ONE(waiting=1)}
    signing.sign(play.by("station_leader"), asked.id, PASSWORD)
    deciding.approve(play.by("director"), asked.id, None)
    assert stands("2026-11", "Mon 2026-11-23 09:00") == {"deferral": ONE(waiting=1)}
    assert stands("2026-12", "Thu 2026-12-10 09:00") == {"deferral": ONE(waiting=1)}
    assert stands("2026-12", "Mon 2026-12-14 09:00") == {"deferral": ONE(uncleared=1)}
    assert stands("2026-11", "Mon 2026-12-14 09:00") == {"deferral": ONE(waiting=1)}


def test_an_exclusion_waits_for_the_city_and_leaves_the_rate(play: Player) -> None:
    number = play.handled()
    asked = at_the_city(play, number)
    assert stands("2026-11", "Mon 2026-11-30 09:00") == {"exclusion": ONE(waiting=1)}
    deciding.approve(play.by("director"), asked.id, None, "市级批复〔2026〕3号")
    assert stands("2026-11", "Mon 2026-11-30 09:00") == {"exclusion": ONE(cleared=1)}
    made = clearing.board(actor("director"), "2026-11", at("Mon 2026-11-30 09:00"))
    assert made.total.total == NOTHING, "not scored, so in no sum"


def test_a_suggestion_clears_when_it_was_talked_over(play: Player) -> None:
    number = play.handled()
    Ticket.update(kind="suggestion").where(Ticket.ticket_no == number).execute()
    late = "Mon 2026-11-30 09:00"
    assert stands("2026-11", late) == {"suggestion": ONE(uncleared=1)}
    play.visited(number, "suggestion", "agreed")
    assert stands("2026-11", late) == {"suggestion": ONE(cleared=1)}


def test_sent_back_by_the_requester_is_uncleared_again(play: Player) -> None:
    number = play.passed()
    late = "Wed 2026-12-30 09:00"
    assert stands("2026-11", late) == {"ordinary": ONE(cleared=1)}
    calling.call_back(play.by("reviewer"), number, None, True, "yes", "no", "no")
    due = play.ticket(number).due_at
    assert stands(f"{due:%Y-%m}", late) == {"ordinary": ONE(uncleared=1)}
