"""What people do on both sides, by dice: each act carries a mark that is found again at the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from hotline.casework import (
    answering,
    calling,
    closing,
    deciding,
    dispatching,
    excluding,
    extending,
    handling,
    returning,
    reviewing,
    signing,
    syncdesk,
)
from hotline.casework.attaching import Evidence
from hotline.errors import Refused
from hotline.sandboxcity import acts, applying
from hotline.sandboxcity.requests import undecided
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.county import PASSWORD, WATER_CUT
from tests.fire.country import COUNTY, Country
from tests.sync.events import REGISTRATION

MEGA = 1024 * 1024
MOST_TICKETS = 5  # few tickets with many acts each: order and conflicts need company
JUDGED = (("yes", "yes", "yes"), ("yes", "no", "no"), ("yes", "partly", "mostly"))


class Folk:
    """Random people of one country; `marks` are what the county was told has been done."""

    def __init__(self, country: Country) -> None:
        self.country, self.dice, self.play = country, country.dice, country.play
        self.serial = 0
        self.keys: dict[str, str] = {}

    def mark(self) -> str:
        self.serial += 1
        return f"第{self.serial}号记录"

    def content(self) -> bytes:
        """A file's bytes; now and then one of more than a single piece."""
        size = MEGA + self.dice.randrange(200_000) if self.dice.random() < 0.06 else 300
        return self.dice.randbytes(64) + bytes(size)

    def evidence(self) -> list[Evidence]:
        if self.dice.random() < 0.6:
            return []
        content = self.content()
        digest = hashlib.sha256(content).hexdigest()
        path = self.country.blobs / digest[:2] / digest[2:4] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return [Evidence(digest, "现场.bin", "application/octet-stream", len(content))]

    def county_acts(self) -> None:
        """One act of somebody in the county, pressed again with the same key after a kill."""
        work = self._next_act()
        for _ in range(2):
            if self.country.county_does(lambda: _unless_refused(work)):
                return

    def _next_act(self) -> Callable[[], object]:
        rows = list(Ticket.select().order_by(Ticket.id))
        if not rows or (len(rows) < MOST_TICKETS and self.dice.random() < 0.15):
            key, mark, files = f"key-{self.mark()}", self.mark(), self.evidence()
            appeal = WATER_CUT | {"title": f"停水 {mark}", "evidence": files}
            if self.dice.random() < 0.2:
                appeal["urgency"] = "urgent"
            self.keys[key] = mark
            return lambda: self.play.register(key=key, **appeal)
        return self._on(self.dice.choice(rows))

    def _on(self, ticket: Ticket) -> Callable[[], object]:
        number, play, east = ticket.ticket_no, self.play, self.play.units["east"].id
        if ticket.state == "registered":
            by = play.by("dispatcher")
            return lambda: dispatching.dispatch(by, number, None, east, [], "请核实")
        if ticket.state == "reviewing":
            if self.dice.random() < 0.2:
                by = play.by("reviewer")
                return lambda: reviewing.send_back(by, number, None, f"请补充 {self.mark()}")
            by = play.by("reviewer")
            return lambda: reviewing.pass_answer(by, number, None)
        if ticket.state == "calling_back":
            by, judged = play.by("reviewer"), self.dice.choice(JUDGED)
            return lambda: calling.call_back(by, number, None, True, *judged)
        if ticket.state in ("closed", "withdrawn"):
            by, again = play.by("director"), self.dice.random() < 0.1
            return lambda: again and closing.reopen(by, number, None, f"重开 {self.mark()}")
        if ticket.origin == "city" and self.dice.random() < 0.05:
            by = play.by("director")
            return lambda: returning.return_to_city(by, number, None, "不属本县", "区划图")
        return self._on_part(ticket)

    def _on_part(self, ticket: Ticket) -> Callable[[], object]:
        part = Assignment.get_or_none(Assignment.ticket == ticket.id, Assignment.ended_at.is_null())
        if part is None:
            return lambda: None
        clerk, mark = self.play.by("station_clerk", f"key-{self.mark()}"), self.mark()
        if part.state == "waiting_accept":
            return lambda: handling.accept(clerk, part.id, None)
        if part.contacted_at is None:
            return lambda: handling.contact(clerk, part.id, None, f"已联系 {mark}")
        kind = self.dice.choice(("progress", "progress", "answer", "ask", "decide", "decide"))
        return getattr(self, f"_{kind}")(ticket, part, clerk, mark)

    def _progress(self, ticket, part, clerk, mark) -> Callable[[], object]:
        files = self.evidence()
        return lambda: handling.progress(clerk, part.id, None, f"进展 {mark}", files)

    def _answer(self, ticket, part, clerk, mark) -> Callable[[], object]:
        form = answering.AnswerForm(
            record=f"到现场查看，水泵损坏，已更换并试水。{mark}",
            reply="您好，您反映的停水问题已经处理，水泵已更换，恢复供水。",
            evidence=self.evidence(),
        )
        return lambda: answering.answer(clerk, part.id, None, form)

    def _ask(self, ticket, part, clerk, mark) -> Callable[[], object]:
        if self.dice.random() < 0.5:
            wanted = (ticket.due_at or clerk.now) + timedelta(days=self.dice.randrange(1, 6))
            told = clerk.now - timedelta(minutes=3)
            return lambda: extending.request_extension(
                clerk, part.id, None, wanted, f"等配件 {mark}", told, "电话告知"
            )
        self.country.county_does(lambda: _unless_refused(lambda: self._visited(ticket)))
        files = self.evidence() or [Evidence("ab" * 32, "判决书.pdf", "application/pdf", 9)]
        return lambda: excluding.request_exclusion(
            clerk, part.id, None, None, "in_procedure", f"判决书 {mark}", files
        )

    def _visited(self, ticket: Ticket) -> None:
        self.play.visited(ticket.ticket_no, "exclusion")

    def _decide(self, ticket, part, clerk, mark) -> Callable[[], object]:
        asked = UnitRequest.get_or_none(
            UnitRequest.ticket == ticket.id, UnitRequest.state.in_(("signing", "pending"))
        )
        if asked is None:
            return lambda: None
        if asked.state == "signing":
            by = self.play.by("station_leader")
            return lambda: signing.sign(by, asked.id, PASSWORD)
        by, is_good = self.play.by("director"), self.dice.random() < 0.7
        decide = deciding.approve if is_good else deciding.refuse
        return lambda: decide(by, asked.id, None, f"意见 {mark}")

    def city_acts(self) -> None:
        """One act of somebody at the city."""
        self.country.city_does(self._city_acts)

    def _city_acts(self) -> None:
        found = self.country.store.rows("SELECT no FROM tickets ORDER BY no")
        numbers = [row["no"] for row in found]
        if not found or (len(found) < MOST_TICKETS and self.dice.random() < 0.3):
            self._city_dispatches()
        elif self.dice.random() < 0.06:
            self._city_asks(numbers)
        else:
            self._city_tells(self.dice.choice(numbers))

    def _city_dispatches(self) -> None:
        data = {name: value for name, value in REGISTRATION.items() if name != "ticket_no"}
        data |= {"title": f"路灯不亮 {self.mark()}", "hotword": self.mark()}
        if self.dice.random() < 0.3:
            content = self.content()
            digest = hashlib.sha256(content).hexdigest()
            self.country.store.keep_blob(digest, content)
            data["attachments"] = [{"sha256": digest, "name": "城.bin", "size": len(content)}]
        acts.dispatch(self.country.store, COUNTY, data, self.play.now)

    def _city_asks(self, numbers: list[str]) -> None:
        """The city says it lost something: snapshots close what it believes to be gaps."""
        wanted = self.dice.sample(numbers, self.dice.randrange(1, len(numbers) + 1))
        with self.country.store.write():
            data = {"tickets": wanted}
            applying.send(self.country.store, COUNTY, "sync.request", data, self.play.now)

    def desk_sends_refused_again(self) -> None:
        """An operator presses retry on every message the city seemed to refuse."""
        for row in OutboxEvent.select().where(OutboxEvent.state == "rejected"):
            by, number = self.play.by("supervisor"), row.id
            self.country.county_does(lambda by=by, n=number: syncdesk.send_again(by, n))

    def _city_tells(self, number: str) -> None:
        mark, judged = self.mark(), self.dice.choice(JUDGED)
        told = {
            "urge": {"text": f"催办 {mark}"},
            "update": {"title": f"改题 {mark}"},
            "evaluate": dict(zip(("contacted", "solved", "satisfied"), judged, strict=True))
            | {"text": f"评价 {mark}"},
            "withdraw": {"text": f"撤诉 {mark}"},
            "reopen": {"text": f"退回 {mark}"},
            "decide": self._city_decides(number, mark),
        }
        what = self.dice.choices(tuple(told), (4, 4, 3, 1, 1, 6))[0]
        if told[what]:
            acts.tell(self.country.store, COUNTY, number, what, told[what], self.play.now)

    def _city_decides(self, number: str, mark: str) -> dict[str, str]:
        waiting = undecided(self.country.store, number)
        if not waiting:
            return {}
        asked, decision = self.dice.choice(waiting), self.dice.choice(("approved", "refused"))
        return {"request": asked["kind"], "request_id": asked["id"], "decision": decision,
                "text": f"批复 {mark}"}  # fmt: skip


def _unless_refused(work: Callable[[], object]) -> None:
    """Do it; a refusal in words is an answer like any other."""
    try:
        work()
    except Refused as refusal:
        assert str(refusal)
