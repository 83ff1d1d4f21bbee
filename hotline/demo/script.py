"""What the offices do with one ticket: steps with delays, good units and bad ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from hotline.demo import texts
from hotline.demo.hardpaths import HardPaths
from hotline.demo.people import DemoUnit
from hotline.demo.steps import Step
from hotline.demo.texts import Appeal


@dataclass(frozen=True)
class Quality:
    """How a unit works, as shares of its tickets."""

    late: float
    contacted: float
    solved: float
    satisfied: float


@dataclass(frozen=True)
class Parts:
    """Who works the ticket. `other` takes over when a return is approved."""

    lead: DemoUnit
    below: DemoUnit | None
    co_units: Sequence[DemoUnit]
    other: DemoUnit
    quality: Quality


# Minutes from acceptance to the answer (on time, late) at the pace of the urgency. Ordinary: up to
# two and a half office days of the five the default policy gives; late ones clearly past it.
_ANSWER: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "urgent": ((15, 45), (150, 420)),
    "livelihood": ((90, 520), (1500, 2900)),
    "ordinary": ((240, 950), (1950, 3400)),
    "complex": ((700, 2200), (3950, 5200)),
}
_PACE = {"urgent": "now", "livelihood": "awake", "ordinary": "office", "complex": "office"}


class Script(HardPaths):
    """Writes the steps of one ticket from arrival to close, in time order."""

    def __init__(
        self,
        random: Random,
        appeal: Appeal,
        parts: Parts,
        arrived_at: datetime,
        is_from_city: bool,
        forced: Collection[str] = (),
    ) -> None:
        super().__init__(random, arrived_at, _PACE[appeal.urgency], forced)
        self.appeal, self.parts, self.is_from_city = appeal, parts, is_from_city
        self.is_late = random.random() < parts.quality.late
        self.lead = parts.lead
        self.gained = 0.0  # minutes an extension gave; 1 for a deferral
        if is_from_city:
            self._do("city_dispatch", "city")
        else:
            self._do("register", "operator")

    def whole(self) -> list[Step]:
        """Return every step up to the callback that closes the ticket."""
        self._dispatch(self.lead, self.parts.co_units)
        self._maybe_return()
        self._accept(self.lead, self._accept_delay())
        self._contact(self.lead)
        self._co_units_help()
        self.gained, is_over = self._hard_path(self.appeal.kind)
        if is_over:
            return self.steps
        if self.appeal.kind == "suggestion":
            self._visit(self.lead, "suggestion", "explained")
        self._work(is_rework=False)
        self._review()
        if not self._call_back(is_last=False):
            self._contact(self.lead)
            self._visit(self.lead, "unsatisfied", self.random.choice(("agreed", "explained")))
            self._work(is_rework=True)
            self._review(is_rework=True)
            self._call_back(is_last=True)
        return self.steps

    def _note(self, frame: str, **filled: str) -> str:
        return texts.note(self.random, frame, **filled)

    def _role(self, unit: DemoUnit) -> str:
        return "grid_worker" if unit.kind == "village" else "station_clerk"

    def _dispatch(self, lead: DemoUnit, co_units: Sequence[DemoUnit]) -> None:
        """dispatch: lead (code), co_units (codes), instruction."""
        self._wait(1.5, 14, "now" if self.pace == "now" else "awake")
        frame = "urgent_notes" if self.pace == "now" else "dispatch_notes"
        codes = [unit.code for unit in co_units]
        note = self._note(frame)
        self._do("dispatch", "dispatcher", lead=lead.code, co_units=codes, instruction=note)

    def _accept_delay(self) -> tuple[float, float]:
        if self.pace == "now":
            return (35, 90) if self.is_late else (2, 18)
        if self.is_late and self.random.random() < 0.5:
            return 150, 600
        return 4, 95

    def _accept(self, unit: DemoUnit, delay: tuple[float, float]) -> None:
        self._wait(*delay)
        self._do("accept", self._role(unit), unit)

    def _contact(self, unit: DemoUnit) -> None:
        """contact: text."""
        self._wait(*((3, 12) if self.pace == "now" else (8, 110)))
        self._do("contact", self._role(unit), unit, text=self._note("contact_notes"))

    def _maybe_return(self) -> None:
        """request_return: suggested (code), text. decide_return: approve, text."""
        if self.pace == "now" or not self._happens("return", 0.03):
            return
        other = self.parts.other
        self._wait(20, 240)
        said = self._note("return_texts", other=other.short_name)
        self._do(
            "request_return", self._role(self.lead), self.lead, suggested=other.code, text=said
        )
        self._wait(15, 150, "office")
        is_approved = self.random.random() < 0.7
        frame = "return_approvals" if is_approved else "return_refusals"
        said = self._note(frame, other=other.short_name)
        # With co-units at work an approved return would not bring the ticket back to the desk.
        if is_approved and not self.parts.co_units and "delegate" not in self.forced:
            self._do("decide_return", "dispatcher", self.lead, approve=True, text=said)
            self.lead = other
            self._dispatch(other, ())
        else:
            said = self._note("return_refusals")
            self._do("decide_return", "dispatcher", self.lead, approve=False, text=said)

    def _co_units_help(self) -> None:
        for unit in self.parts.co_units:
            self._accept(unit, (3, 15) if self.pace == "now" else (5, 90))
            self._contact(unit)
            self._wait(*((5, 10) if self.pace == "now" else (40, 150)))
            record = self._note("co_records", unit=unit.short_name)
            reply = self._note("co_replies", unit=unit.short_name)
            self._answer(unit, record, reply, "done", "yes", "")

    def _work(self, is_rework: bool) -> None:
        """Delegate when a village has its part, report progress, answer upwards."""
        low, high = _ANSWER[self.appeal.urgency][1 if self.is_late and not is_rework else 0]
        if self.appeal.kind in ("consultation", "praise"):
            low, high = low * 0.4, high * 0.6
        if self.gained and not is_rework:
            # A deferred ticket waited until its day already; an extended one uses what it got.
            is_deferred = self.gained == 1
            low, high = (30, 200) if is_deferred else (low + self.gained, high + self.gained)
        below = self.parts.below if self.lead is self.parts.lead else None
        if below and not is_rework:
            self._below(below, low * 0.6, high * 0.6)
            low, high = low * 0.2, high * 0.25
        elif self.random.random() < 0.4:
            self._wait(low * 0.4, high * 0.4)
            self._do(
                "progress", self._role(self.lead), self.lead, text=self._note("progress_notes")
            )
            low, high = low * 0.5, high * 0.5
        self._wait(low, high)
        results = ("done", "untrue", "unsolved", "beyond_duty")
        result = "done"
        if self.appeal.kind not in ("consultation", "praise") and not is_rework:
            result = self.random.choices(results, (89, 4, 5, 2))[0]
        told = texts.reply_for(self.random, self.appeal, self.lead.short_name, result, is_rework)
        self._answer(
            self.lead, told.record, told.reply, told.result, told.solved, told.unsolved_reason
        )

    def _below(self, village: DemoUnit, low: float, high: float) -> None:
        """delegate: to (code), instruction."""
        self._wait(*((2, 5) if self.pace == "now" else (5, 40)))
        note = self._note("delegate_notes")
        self._do("delegate", "station_clerk", self.lead, to=village.code, instruction=note)
        self._accept(village, (2, 8) if self.pace == "now" else (8, 170))
        self._contact(village)
        self._wait(low, high)
        record = texts.village_record(self.random, self.appeal)
        reply = texts.reply_for(self.random, self.appeal, village.short_name).reply
        self._answer(village, record, reply, "done", "yes", "")

    def _answer(
        self, unit: DemoUnit, record: str, reply: str, result: str, solved: str, why_not: str
    ) -> None:
        """answer: record reply result contacted solved unsolved_reason is_true is_beyond_duty."""
        self._do(
            "answer",
            self._role(unit),
            unit,
            record=record,
            reply=reply,
            result=result,
            contacted="yes",
            solved=solved,
            unsolved_reason=why_not,
            is_true=result != "untrue",
            is_beyond_duty=result == "beyond_duty",
        )

    def _review(self, is_rework: bool = False) -> None:
        """review: decision (pass | send_back), text, is_perfunctory."""
        pace = "office" if self.pace == "office" else "awake"
        self._wait(15, 230, pace)
        if not is_rework and self._happens("send_back", 0.04 + 0.08 * self.is_late):
            why = self._note("send_back_reasons")
            is_thin = self.random.random() < 0.2
            self._do("review", "reviewer", decision="send_back", text=why, is_perfunctory=is_thin)
            self._wait(60, 420)
            told = texts.reply_for(self.random, self.appeal, self.lead.short_name)
            self._answer(self.lead, told.record, told.reply, "done", "yes", "")
            self._wait(15, 230, pace)
        said = self._note("pass_notes")
        self._do("review", "reviewer", decision="pass", text=said, is_perfunctory=False)

    def _call_back(self, is_last: bool) -> bool:
        """call_back: is_reached contacted solved satisfied text. Return whether it closes."""
        quality = self.parts.quality
        self._wait(120, 520, "office")
        for turn in range(3):
            if self.random.random() < 0.84 or "unsatisfied" in self.forced:
                break
            said = self._note("callback_missed")
            self._do("call_back", "reviewer", is_reached=False, text=said)
            # The third try is another day's: three on one day close nothing (over_days).
            self._wait(*((130, 330) if turn == 0 else (391, 560)), "office")
        else:
            return True
        # Who was unhappy once is hard to please, and hardest where the unit works badly.
        unhappy = 1 - quality.satisfied
        unhappy = min(0.6, 0.2 + 1.5 * unhappy) if is_last else unhappy
        contacted = "yes" if self.random.random() < quality.contacted else "no"
        is_unhappy = self.random.random() < unhappy
        if (is_unhappy or (not is_last and "unsatisfied" in self.forced)) and (
            self.appeal.kind != "praise"
        ):
            solved = "no" if self.random.random() < 0.7 else "partly"
            satisfied, frame = "no", "callback_no"
        else:
            solved = "yes" if self.random.random() < quality.solved else "partly"
            is_glad = solved == "yes" and self.random.random() < 0.78
            satisfied, frame = ("yes", "callback_yes") if is_glad else ("mostly", "callback_mostly")
        self._do(
            "call_back",
            "reviewer",
            is_reached=True,
            contacted=contacted,
            solved=solved,
            satisfied=satisfied,
            text=self._note(frame),
        )
        return satisfied != "no" and solved != "no"
