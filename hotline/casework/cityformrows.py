"""What goes into the city's form: which tickets, and what is told of each of them.

Who the requester is and how to ring them is told only when it is asked for with a purpose;
otherwise names and numbers are masked, as in every table that leaves the system. Of a requester
who asked for secrecy nothing of it is told in any case (requirement A9).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hotline.errors import Incomplete
from hotline.rules.calendar import ZONE
from hotline.rules.cityforms import PERSON
from hotline.rules.privacy import masked_name, masked_phone, without_numbers
from hotline.store import cityforms
from hotline.store.units import county_office

MOST_ROWS = 10_000  # of one file; a county's busiest quarter
AT_ONCE = 250  # tickets fetched together: their texts may be 20,000 characters each
WAITING = "waiting"
CHOICES = {
    "registered": "受理的工单",
    "answered": "反馈的工单",
    "closed": "办结的工单",
    WAITING: "待报市平台的工单（线路不通时）",
}
SECRET = "保密"
GENDERS = {"male": "男", "female": "女"}
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Wanted:
    """Which tickets: `what` of CHOICES, from `since` to `until` (both days included)."""

    what: str
    since: date | None = None
    until: date | None = None

    def words(self) -> str:
        """Return it as the trail and the page say it."""
        if self.what == WAITING:
            return "待报市平台的工单"
        return f"{self.since} 至 {self.until} {CHOICES[self.what]}"


@dataclass(frozen=True)
class Filler:
    """Who fills the form in, on which day, and whether the requester is told in full."""

    name: str
    unit: str
    now: datetime
    is_personal: bool = False


def chosen(wanted: Wanted) -> list[int]:
    """Return the tickets that go into the form. Raises Incomplete for too many or no days."""
    if wanted.what == WAITING:
        ids = cityforms.waiting(MOST_ROWS + 1)
    else:
        if wanted.since is None or wanted.until is None:
            raise Incomplete("", fields={"since": "请填写起止日期。"})
        if wanted.until < wanted.since:
            raise Incomplete("", fields={"until": "截止日期早于开始日期，请更正。"})
        start = datetime.combine(wanted.since, time(), ZONE)
        end = datetime.combine(wanted.until, time(), ZONE) + timedelta(days=1)
        ids = cityforms.chosen(wanted.what, start, end, MOST_ROWS + 1)
    if len(ids) > MOST_ROWS:
        sentence = f"超过 {MOST_ROWS} 件，一张表填不下。请缩短起止日期，分几次导出。"
        raise Incomplete("", fields={"until": sentence})
    return ids


def told(ids: list[int], filler: Filler) -> Iterator[dict[str, Any]]:
    """Yield what is told of each ticket, by field of `rules.cityforms.TARGETS`, in that order."""
    office = county_office()
    county = office.division.name if office and office.division_code else ""
    places = cityforms.place_names()
    for start in range(0, len(ids), AT_ONCE):
        for number, row in enumerate(cityforms.facts(ids[start : start + AT_ONCE]), start + 1):
            town, village = places.get(row["division"] or "", ("", ""))
            yield {
                "serial": number,
                "filled_by": filler.name,
                "filling_unit": filler.unit,
                "filled_on": filler.now.date(),
                "district": county,
                "township": town,
                "village": village,
                **_of_ticket(row, filler),
                **_of_handling(row, filler),
                **_of_person(row, filler),
            }


def whole_address(facts: dict[str, Any], asked: set[str]) -> str:
    """Return the address with the township and village the form has no column for.

    “村东头” alone tells the city nothing; what stands in the address already is not said twice.
    """
    whole = str(facts["address"])
    for name in ("village", "township"):
        place = facts[name]
        if name not in asked and place and place not in whole:
            whole = place + whole
    return whole


def _plain(text: str | None, row: dict[str, Any], filler: Filler) -> str:
    """Return a text, its numbers masked unless they may be told."""
    hides = row["is_confidential"] or not filler.is_personal
    return str(without_numbers(text or "")) if hides else text or ""


def _of_ticket(row: dict[str, Any], filler: Filler) -> dict[str, Any]:
    copied = ("kind", "category", "urgency", "channel", "labels", "reported_party", "state",
              "is_enterprise", "is_confidential", "registered_at", "dispatched_at",
              "answered_at", "closed_at", "called_back_at")  # fmt: skip
    texts = ("title", "content", "address")
    return {
        "city_no": row["wire_no"],
        "number": row["ticket_no"],
        **{name: row[name] for name in copied},
        **{name: _plain(row[name], row, filler) for name in texts},
        "due_at": row["city_due_at"] or row["due_at"],
        "days_to_reply": _days(row["registered_at"], row["closed_at"]),
    }


def _days(start: datetime, end: datetime | None) -> float | None:
    return round((end - start).total_seconds() / DAY_SECONDS, 1) if end else None


def _of_handling(row: dict[str, Any], filler: Filler) -> dict[str, Any]:
    answer, part = row["answer"], row["part"]
    texts = {
        "record": answer.get("record"),
        "reply": answer.get("reply"),
        "unsolved_reason": answer.get("unsolved_reason"),
        "callback_text": row["callback"].get("text"),
        "note": row["close_reason"],
    }
    return {
        "unit": row["unit"] or "",
        "co_units": "、".join(reversed(row["co_units"])),
        "accepted_at": part.get("accepted_at"),
        "contacted_at": part.get("contacted_at") or answer.get("contact_at"),
        # What the requester says at the callback goes before what the unit reported.
        "contacted": row["contacted"] or answer.get("contacted", ""),
        "solved": row["solved"] or answer.get("solved", ""),
        "satisfied": row["satisfied"],
        "result": row["result"] or answer.get("result", ""),
        "is_true": answer.get("is_true"),
        **{name: _plain(text, row, filler) for name, text in texts.items()},
    }


def _of_person(row: dict[str, Any], filler: Filler) -> dict[str, Any]:
    """Return who asked: in full, masked, or the one word 保密 for who asked for secrecy."""
    anonymous = row["is_anonymous"]
    if row["is_confidential"]:
        hidden = dict.fromkeys(PERSON, "")
        return {**hidden, "name": SECRET, "phone": SECRET, "is_anonymous": anonymous}
    name, phone, second = row["name"], row["phone"], row["contact_phone"]
    if not filler.is_personal:
        name, phone, second = masked_name(name), masked_phone(phone), masked_phone(second)
    return {
        "name": "匿名" if anonymous else name,
        "gender": GENDERS.get(row["gender"], row["gender"]),
        "phone": phone,
        "contact_phone": second if second != phone else "",
        "company": row["company"],
        "is_anonymous": anonymous,
    }
