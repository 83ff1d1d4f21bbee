"""What the explanation says of an act is what the act says when it is really tried.

Random situations of one ticket, then every explained act for everybody of the tiny county. The
seed stands in the failing test's name.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from hotline.casework import explain, explaining, letters
from hotline.casework.act import Caller
from hotline.casework.explaining import ActLine, Asked
from hotline.rules.lifecycle import PART_OPEN
from hotline.rules.permissions import DUTIES
from hotline.store.tickets import Ticket
from hotline.store.units import Unit
from tests.casework.conftest import Player, play, seeded
from tests.county import CAST, actor
from tests.explain.trying import attempt, tries

__all__ = ["play", "seeded"]

STEPS = 20
# Rarely a good idea, and they end the walk.
ENDS = ("withdraw", "read", "print", "reveal", "urge", "draft_letter")
SPANS = (timedelta(minutes=7), timedelta(hours=3), timedelta(hours=20), timedelta(days=3))


def lines_for(play: Player, number: str, username: str) -> list[ActLine]:
    ticket = play.ticket(number)
    parts = explaining.open_parts(ticket)
    found = explaining.lines(ticket, parts, Asked(actor(username), play.now))
    # A real county never runs out of units to send a ticket to or ask for help; this one has eight.
    is_full = {part.unit_id for part in parts if part.state in PART_OPEN} >= {
        unit.id for unit in Unit.select() if unit.kind != "county_office"
    }
    return [line for line in found if not (is_full and line.act in ("dispatch", "request_help"))]


def walk(play: Player, number: str, chance: random.Random) -> None:
    """Let random people do what they are told they may, with random pauses."""
    for _ in range(chance.randrange(STEPS)):
        play.now += chance.choice(SPANS)
        people = list(CAST)
        chance.shuffle(people)
        for username in people:
            possible = [
                line
                for line in lines_for(play, number, username)
                if line.allowed and line.act not in ENDS
            ]
            if possible:
                line = chance.choice(possible)
                ways = tries(line, play.ticket(number), Caller(actor(username), play.now))
                chance.shuffle(ways)
                done, said = attempt(ways, keep=True)
                assert done, (line.act, line.on, username, said)
                break


def compare(play: Player, number: str) -> int:
    """Try every act of everybody and return how many were allowed."""
    allowed = 0
    for username in CAST:
        caller = Caller(actor(username), play.now)
        for line in lines_for(play, number, username):
            ways = tries(line, play.ticket(number), caller)
            done, said = attempt(ways)
            told = (username, line.act, line.on, line.reason, said)
            assert done == line.allowed, told
            if not done and len(ways) == 1:
                assert said == line.reason, told
            allowed += done
    return allowed


@pytest.mark.parametrize("seed", range(6))
def test_explanation_and_acts_agree(play: Player, seed: int) -> None:
    chance = random.Random(seed)
    kind = chance.choice(["help", "complaint", "suggestion"])
    urgency = chance.choice(["ordinary", "ordinary", "urgent"])
    number = play.register(kind=kind, urgency=urgency, is_confidential=chance.random() < 0.2)
    walk(play, number, chance)
    before = Ticket.get(Ticket.ticket_no == number).version
    assert compare(play, number) > 0, "somebody may always read the ticket"
    assert Ticket.get(Ticket.ticket_no == number).version == before, "asking changes nothing"


@pytest.mark.parametrize("is_issued", [False, True])
def test_letters_agree_too(play: Player, is_issued: bool) -> None:
    number = play.handled()
    east = play.units["east"].id
    letter = int(letters.draft(play.by("supervisor"), number, east, "urging"))
    if is_issued:
        due = play.now + timedelta(days=2)
        letters.issue(play.by("supervisor"), letter, "热线催〔2026〕1号", "请抓紧办理。", due)
    acts = {line.act for line in lines_for(play, number, "station_clerk")}
    assert ("answer_letter" in acts) == is_issued, "a draft is the office's own"
    assert compare(play, number) > 0


def test_without_a_person_it_tells_who_may(play: Player) -> None:
    number = play.dispatched()
    told = explain.explained(play.ticket(number), None, play.now)
    accept = next(line for line in told.acts if line.act == "accept")
    assert accept.allowed and accept.who == "网格员、站点经办人、站点负责人"
    answer = next(line for line in told.acts if line.act == "answer")
    assert not answer.allowed and "待签收" in answer.reason


def test_acts_of_every_duty_are_explained_or_are_not_about_one_ticket(play: Player) -> None:
    from hotline.rules.explaining import ON_LETTER, ON_PART, ON_REQUEST, ON_TICKET

    told = {
        *ON_TICKET,
        *ON_PART,
        *ON_LETTER,
        *(act for acts in ON_REQUEST.values() for act in acts),
    }
    others = {
        "register", "from_city", "import", "update", "evaluate", "city_decision",  # begin or city
        "keep_case", "read_letters", "remind", "recount", "notice", "export", "attach",
        "read_clearing", "read_messages", "read_figures", "sync_desk", "administer", "read_audit",
        "report_finding", "read_findings", "solve_finding", "send_up_finding", "close_finding",
        "turn_finding",  # what nobody called about
        "comment",  # a leader's word moves nothing
        "take_along", "field_act",  # a phone without a line does the other acts
        "draft_notice", "edit_notice", "drop_notice", "approve_notice", "seal_notice",
        "print_batch", "save_scheme", "adopt_scheme", "give_value", "withdraw_value",
        "judge_evaluation", "withdraw_verdict", "pick_ticket", "note_succession", "note_meeting",
        "read_boards", "drop_succession",  # the assessment
    }  # fmt: skip
    assert told | others >= set(DUTIES) and not told & others
