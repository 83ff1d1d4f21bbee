"""The parts a periodical's figures are made of: integers, names, days; nothing rounded or derived.

They are frozen with a notice (`rules.noticefreeze`): a field may be added with an empty default,
never renamed, and its meaning never changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def _tupled(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_tupled(each) for each in value)
    return value


@dataclass(frozen=True)
class Kept:
    """A part that may be frozen: lists given to it become tuples, so that equal means equal."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list | tuple):
                object.__setattr__(self, item.name, _tupled(value))


@dataclass(frozen=True)
class Count(Kept):
    """A count under an office word (诉求类型 「投诉」, 渠道 「12345电话」).

    `last_month` is the count of the period before, whatever its length.
    """

    name: str
    now: int
    last_month: int | None = None
    last_year: int | None = None


@dataclass(frozen=True)
class HotMatter(Kept):
    """A top matter of the period. `about` is the clerk's 「主要涉及…」, may be empty."""

    name: str
    now: int
    last_month: int | None = None
    places: Sequence[str] = ()
    about: str = ""
    last_year: int | None = None


@dataclass(frozen=True)
class HardMatter(Kept):
    """A difficult matter (疑难问题): how many tickets, who leads, what stands in the way."""

    name: str
    count: int
    unit: str = ""
    words: str = ""


@dataclass(frozen=True)
class Timing(Kept):
    """Time used for the answers of the period: sums, so that the mean is worked out once.

    answers, working_minutes   answers given, and the working minutes they took together
    minutes_per_day            working minutes of one working day (8 hours)
    slow_units                 units whose mean is two working days or more
    """

    answers: int = 0
    working_minutes: int = 0
    minutes_per_day: int = 480
    slow_units: Sequence[str] = ()


@dataclass(frozen=True)
class OverdueItem(Kept):
    """A part of a ticket that missed its limit. `answered_at` None: open at `counted_at`."""

    number: str
    title: str
    unit: str
    due_at: datetime
    answered_at: datetime | None = None
    late_working_days: int = 0


@dataclass(frozen=True)
class SetAside(Kept):
    """A ticket kept out of this period's assessment: `kind` 延时挂账 or 剔除, with its reason."""

    number: str
    unit: str
    kind: str
    reason: str
    until: date | None = None


@dataclass(frozen=True)
class ReturnedItem(Kept):
    """A part a unit handed back (退单): `outcome` says what the office decided, in words."""

    number: str
    title: str
    unit: str
    returned_at: datetime
    reason: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class UnsatisfiedItem(Kept):
    """A ticket whose requester was not satisfied or says it is not solved."""

    number: str
    title: str
    unit: str
    called_at: datetime
    said: str = ""


@dataclass(frozen=True)
class Case(Kept):
    """A ticket told in a sentence (重点工单、典型事例). `state` is the office word of its state."""

    number: str
    title: str
    unit: str = ""
    words: str = ""
    state: str = ""


@dataclass(frozen=True)
class Pick(Kept):
    """A ticket among the ten best or worst: `board` best or worst, with the panel's votes.

    `votes_all` None: nobody voted, a person chose it.
    """

    board: str
    number: str
    title: str
    unit: str
    words: str = ""
    votes_for: int | None = None
    votes_all: int | None = None


@dataclass(frozen=True)
class Knowledge(Kept):
    """A unit's upkeep of the knowledge base in the period: entries added, revised, out of date."""

    unit: str
    group: str
    added: int = 0
    revised: int = 0
    expired: int = 0


@dataclass(frozen=True)
class UploadPart(Kept):
    """One part of the county's upload quality: so many good of so many, worth `points`."""

    name: str
    points: int
    good: int
    of: int


@dataclass(frozen=True)
class SuccessionNote(Kept):
    """A unit whose figures are counted under its successor; `parts` 件次 came over this way."""

    unit: str
    successor: str
    from_day: date
    parts: int = 0


@dataclass(frozen=True)
class VerdictNote(Kept):
    """What the panel (第三方评议) decided in the period: evaluations replaced, void, upheld."""

    replaced: int = 0
    void: int = 0
    upheld: int = 0


@dataclass(frozen=True)
class FoundCount(Kept):
    """What was found before anybody called (未诉先办) in a township, and what became of it.

    `on_spot` and `sent_up` say how it was reported or went on; `solved`, `turned` (into a
    ticket), `closed` (with a reason) and `open` say how it stands and add up to `reported`.
    """

    town: str
    reported: int = 0
    on_spot: int = 0
    sent_up: int = 0
    solved: int = 0
    turned: int = 0
    closed: int = 0
    open: int = 0


@dataclass(frozen=True)
class Correction(Kept):
    """The notice that this one corrects: its number, title, day, and what was wrong."""

    number: str
    title: str
    issued_on: date
    reason: str = ""


@dataclass(frozen=True)
class Given(Kept):
    """Points or a figure given by hand for a unit under an item of the scheme, with grounds."""

    unit: str
    code: str
    value: Decimal
    grounds: str = ""
    unit_id: int | None = None


@dataclass(frozen=True)
class MonthScores(Kept):
    """A unit's printed scores of the months of a longer period; None where it was not ranked."""

    unit: str
    group: str
    scores: Sequence[Decimal | None] = ()


@dataclass(frozen=True)
class Area(Kept):
    """A township's outline for the map and its figure: `top` 件, or `top` of `bottom` for a rate.

    rings  outlines as (longitude, latitude) in degrees; the first is the outside
    """

    name: str
    rings: Sequence[Sequence[tuple[float, float]]]
    top: int
    bottom: int | None = None
