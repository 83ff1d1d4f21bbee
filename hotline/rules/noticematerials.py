"""What the other printed kinds are made of: special report, unit sheet, minutes, handbook.

Plain integers, names and days like `MonthFigures`, and frozen like it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.monthfigures import Defined, MonthFigures
from hotline.rules.noticeparts import (
    Area,
    Case,
    Count,
    Given,
    Kept,
    OverdueItem,
    ReturnedItem,
    SetAside,
    UnsatisfiedItem,
)
from hotline.rules.periods import Period
from hotline.rules.scoring import BAOTOU, Scheme, UnitCounts, UnitLine


@dataclass(frozen=True)
class SpecialFigures(Defined):
    """A special report (专报) on one `subject`; `about` matter, place or unit.

    received      tickets on the subject; county_received all of the county's, for the share
    closed, open_now  of `received`, closed or not at `counted_at`; they add up to it
    by_kind       adds up to `received`; by_matter (a place or unit) and by_place (a matter or
                  unit) may leave some out
    counts        the units' parts of these tickets; units the same by unit
    months        the trend, oldest first, ending with this period
    found, asked  the clerk's sentences on what is wrong and what is proposed, one a line
    """

    subject: str
    about: str
    period: Period
    counted_at: datetime
    received: int
    county_received: int
    closed: int
    open_now: int
    received_before: int | None = None
    received_last_year: int | None = None
    by_kind: Sequence[Count] = ()
    by_matter: Sequence[Count] = ()
    by_place: Sequence[Count] = ()
    counts: UnitCounts = UnitCounts()
    units: Sequence[UnitLine] = ()
    months: Sequence[tuple[str, int]] = ()
    cases: Sequence[Case] = ()
    areas: Sequence[Area] = ()
    map_words: str = ""
    found: Sequence[str] = ()
    asked: Sequence[str] = ()
    scheme: Scheme = BAOTOU


@dataclass(frozen=True)
class UnitSheet(Defined):
    """One unit's own sheet (一单位一表): `units` is its whole group, so that its rank follows.

    before, last_year   the unit's own counts then; None when nothing was kept
    overdue, unsatisfied, returned, set_aside   the unit's own parts only
    """

    unit: str
    period: Period
    counted_at: datetime
    units: Sequence[UnitLine]
    before: UnitCounts | None = None
    last_year: UnitCounts | None = None
    overdue: Sequence[OverdueItem] = ()
    unsatisfied: Sequence[UnsatisfiedItem] = ()
    returned: Sequence[ReturnedItem] = ()
    set_aside: Sequence[SetAside] = ()
    matters: Sequence[Count] = ()
    scheme: Scheme = BAOTOU
    given: Sequence[Given] = ()

    @property
    def line(self) -> UnitLine:
        """The unit's own line. Raises StopIteration when its group leaves it out."""
        return next(line for line in self.units if line.unit == self.unit)


@dataclass(frozen=True)
class Decision(Kept):
    """One thing the meeting decided: who does it, which ticket it binds."""

    text: str
    unit: str = ""
    ticket_no: str = ""


@dataclass(frozen=True)
class Minutes(Kept):
    """A joint meeting (联席会议): `agenda` one matter a line, `attendees` as written down."""

    title: str
    held_at: datetime
    place: str
    chair: str
    attendees: str
    agenda: str
    decisions: Sequence[Decision] = ()
    absent: str = ""
    recorder: str = ""


@dataclass(frozen=True)
class HandbookFigures(Defined):
    """The handbook of indicators: the definitions and the scheme in force, as of a day."""

    scheme: Scheme
    counted_at: datetime


Material = MonthFigures | SpecialFigures | UnitSheet | Minutes | HandbookFigures
