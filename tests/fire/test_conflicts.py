"""Conflicts by the ownership table: what each side ends with, and that no local work is lost.

The city owns what it registered (requester, content, kind, deadline, callback), the county owns
handling. Each case crosses on the line: both act before either hears of the other.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import answering, calling, citysync, deciding, reviewing
from hotline.casework.act import Caller
from hotline.sandboxcity import acts
from hotline.store.assignments import Answer, UnitRequest
from hotline.store.callbacks import Callback
from hotline.store.history import History
from hotline.store.inbox import InboxEvent
from hotline.store.tickets import Ticket
from tests.casework.conftest import ANSWER
from tests.requests.conftest import at_the_city, extension, newest
from tests.sandboxcity.city import COUNTY
from tests.sync.events import REGISTRATION


class Both:
    """One city ticket in the hands of the township, and the two sides of it."""

    def __init__(self, play, city, line, blobs) -> None:
        self.play, self.city, self.line, self.blobs = play, city, line, blobs
        data = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
        due = (play.now + timedelta(days=9)).isoformat()
        self.no = acts.dispatch(city.store, COUNTY, {**data, "due_at": due}, play.now)
        self.hear()
        play_handled(play, self.no)
        self.send()

    def hear(self) -> InboxEvent:
        citysync.pull(self.line, lambda: self.play.now)
        return InboxEvent.select().order_by(InboxEvent.id.desc()).get()

    def send(self) -> None:
        for _ in range(2):
            done = citysync.push(self.line, COUNTY, self.blobs, lambda: self.play.now, 200)
            assert done.error is None

    def tell(self, what: str, **data: object) -> None:
        acts.tell(self.city.store, COUNTY, self.no, what, data, self.play.now)

    def by(self, who: str) -> Caller:
        return self.play.by(who)

    def part(self) -> int:
        return self.play.part(self.no, "east").id

    def answer(self) -> None:
        answering.answer(self.by("station_clerk"), self.part(), None, ANSWER)

    def passed(self) -> None:
        self.answer()
        reviewing.pass_answer(self.by("reviewer"), self.no, None)

    def ticket(self) -> Ticket:
        return self.play.ticket(self.no)

    def state_there(self) -> str:
        return str(self.city.store.ticket(self.no)["state"])

    def told_there(self, kind: str) -> int:
        return sum(act["type"] == kind for act in self.city.store.acts(self.no))


def play_handled(play, number: str) -> None:
    from hotline.casework import dispatching, handling

    dispatching.dispatch(play.by("dispatcher"), number, None, play.units["east"].id, [])
    part = play.part(number, "east").id
    handling.accept(play.by("station_clerk"), part, None)
    handling.contact(play.by("station_clerk"), part, None, "已电话联系")


@pytest.fixture
def both(play, city, line, tmp_path):
    return Both(play, city, line, tmp_path / "data" / "blobs")


def records() -> list[str]:
    return [row.record for row in Answer.select()]


def test_a_withdrawal_that_crosses_the_answer_keeps_the_answer(both):
    both.tell("withdraw", text="诉求人撤诉")
    both.answer()
    heard = both.hear()
    assert (heard.state, both.ticket().state) == ("applied", "withdrawn")
    assert records() == [ANSWER.record], "what the unit wrote stays"
    both.send()
    assert both.state_there() == "withdrawn"
    assert History.select().where(History.text.contains("诉求人撤诉")).exists()


def test_a_withdrawal_after_the_close_changes_nothing_here(both):
    both.passed()
    calling.call_back(both.by("reviewer"), both.no, None, True, "yes", "yes", "yes")
    both.tell("withdraw", text="诉求人撤诉")
    heard = both.hear()
    assert (heard.state, both.ticket().state) == ("ignored", "closed") and "撤单" in heard.reason
    both.send()
    assert records() == [ANSWER.record] and both.told_there("ticket.closed") == 1


def test_dispatched_again_while_it_is_answered_is_only_recorded(both):
    data = {**REGISTRATION, "ticket_no": both.no, "title": "又派一次"}
    acts.dispatch(both.city.store, COUNTY, data, both.play.now)
    both.answer()
    heard = both.hear()
    assert heard.state == "ignored" and "重复下派" in heard.reason
    assert Ticket.select().where(Ticket.wire_no == both.no).count() == 1
    assert records() == [ANSWER.record] and both.ticket().state == "reviewing"


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_the_office_refuses_while_the_city_decides(both, decision):
    """The office enters the city's word by telephone; the line brings another one later."""
    asked = at_the_city(both.play, both.no)
    both.send()
    both.tell("decide", request="exclusion", request_id=asked.event_id, decision=decision)
    deciding.refuse(both.by("director"), asked.id, None, "11月20日市平台电话答复：依据不足")
    heard = both.hear()
    assert heard.state == "ignored" and "来得太晚或重复" in heard.reason
    row = UnitRequest.get_by_id(asked.id)
    assert (row.state, both.ticket().state) == ("refused", "handling")
    assert "电话答复" in row.decision_text, "ours stands, the city's is in the list of messages"


def test_two_decisions_of_the_city_take_effect_once(both):
    asked = at_the_city(both.play, both.no)
    both.send()
    for decision in ("approved", "refused"):
        both.tell("decide", request="exclusion", request_id=asked.event_id, decision=decision)
    heard = both.hear()
    assert heard.state == "ignored" and both.ticket().state == "excluded"
    assert UnitRequest.get_by_id(asked.id).state == "approved"


def test_the_citys_evaluation_after_our_close_is_kept_and_reopens_nothing(both):
    both.passed()
    calling.call_back(both.by("reviewer"), both.no, None, True, "yes", "yes", "yes")
    both.tell("evaluate", contacted="yes", solved="no", satisfied="no", text="没有解决")
    heard = both.hear()
    assert (heard.state, both.ticket().state) == ("applied", "closed")
    sources = [row.source for row in Callback.select().order_by(Callback.id)]
    assert sources == ["county", "city"], "both voices are kept"


def test_an_evaluation_before_our_callback_is_the_callback(both):
    both.passed()
    both.tell("evaluate", contacted="yes", solved="yes", satisfied="yes")
    both.hear()
    assert both.ticket().state == "closed"
    both.send()
    assert both.state_there() == "closed"


def test_a_new_deadline_during_an_extension_leaves_the_request_open(both):
    """The city moves its deadline while the unit's request for more time waits in the office."""
    wanted = both.ticket().due_at + timedelta(days=3)
    extension(both.play, both.no, wanted)
    sooner = both.play.now + timedelta(days=4)
    both.tell("update", due_at=sooner.isoformat(timespec="seconds"))
    heard = both.hear()
    row = newest()
    assert (heard.state, row.state, row.wanted_at) == ("applied", "pending", wanted)
    assert both.ticket().city_due_at == sooner.replace(microsecond=0)
    assert both.ticket().due_at <= sooner, "the county keeps its margin before the city"
    assert row.text == "配件需从外地调运"


def test_a_change_of_handling_by_the_city_is_recorded_and_ignored(both):
    both.tell("update", title="路灯全部不亮", answers=["x"], unit="别的乡镇")
    heard = both.hear()
    assert heard.state == "applied" and both.ticket().title == "路灯全部不亮"
    last = History.select().order_by(History.id.desc()).get()
    assert last.details == {"ignored": ["answers", "unit"]}
    assert both.play.part(both.no, "east").state == "handling"


def test_sent_back_by_the_city_while_the_answer_waits_for_review(both):
    both.answer()
    both.tell("reopen", text="答复不完整")
    both.hear()
    assert both.ticket().state == "handling" and records() == [ANSWER.record]
    assert both.play.part(both.no, "east").round == 2
