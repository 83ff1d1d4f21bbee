"""The lists of single tickets and outlines in a notice: from the same definitions as the counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from hotline.casework import figurelines, uploadscore
from hotline.casework.givenvalues import KNOWLEDGE
from hotline.casework.linesettings import line_settings
from hotline.rules.monthfigures import Area, Case, Knowledge, Pick, ReturnedItem, UploadPart
from hotline.rules.noticeparts import FoundCount, SuccessionNote, UnsatisfiedItem, VerdictNote
from hotline.rules.periods import Period
from hotline.rules.privacy import without_numbers
from hotline.rules.scoring import UnitLine
from hotline.rules.uploadscore import PARTS, Share
from hotline.rules.words import SATISFIED, SOLVED, STATES, word
from hotline.store import figurecases, findinglists, noticefigures, successions
from hotline.store import figures as stored_figures
from hotline.store.figures import Span

MOST_CASES = 10
MOST_LISTED = 2_000  # lines of one annex: sixty pages


def span_of(period: Period, counted_at: datetime) -> Span:
    """Return the period as the store asks for it."""
    return Span(period.since, period.until, counted_at)


def _cases(name: str, span: Span, units: Collection[int]) -> list[dict[str, Any]]:
    return figurecases.rows(figurecases.Asked(name, "unit", sorted(units), span), MOST_LISTED)


def stored_units(span: Span, unit_id: int) -> list[int]:
    """Return the ids of the units whose cases count under a ranked one: villages, merged ones."""
    return [int(key) for key in figurelines.stored_keys("unit", str(unit_id), span)]


def returned_items(lines: Collection[UnitLine], span: Span) -> list[ReturnedItem]:
    """Return every part counted as handed back, under the ranked unit's name."""
    found = []
    for line in lines:
        if line.unit_id is None or not line.counts.returned:
            continue
        rows = _cases("returned", span, stored_units(span, line.unit_id))
        told = noticefigures.returns_of([row["case_id"] for row in rows])
        for row in rows:
            at, reason = told.get(row["case_id"], (None, ""))
            title, reason = without_numbers(row["title"]), without_numbers(reason)
            item = ReturnedItem(row["ticket_no"], title, line.unit, at or row["at"], reason, "同意")
            found.append(item)
    return found


def found_before_told(period: Period) -> tuple[FoundCount, ...]:
    """Return what was found in the period by township (未诉先办), as it stands now."""
    return tuple(
        FoundCount(**row) for row in findinglists.counted_by_town(period.since, period.until)
    )  # fmt: skip


def unsatisfied_items(line: UnitLine, span: Span) -> list[UnsatisfiedItem]:
    """Return the tickets of a unit whose requester was not satisfied."""
    if line.unit_id is None or not line.counts.unsatisfied:
        return []
    return [
        UnsatisfiedItem(
            row["ticket_no"], without_numbers(row["title"]), line.unit, row["at"],
            _said(row),
        )
        for row in _cases("unsatisfied", span, stored_units(span, line.unit_id))
    ]  # fmt: skip


def _said(row: dict[str, Any]) -> str:
    said = (word(SOLVED, row["solved"]), word(SATISFIED, row["satisfied"]))
    return "，".join(filter(None, said))


def cases_told(rows: list[dict[str, Any]]) -> list[Case]:
    """Return tickets as a notice tells them; numbers typed into titles are masked."""
    return [
        Case(
            row["number"], without_numbers(row["title"]), row["unit"] or "", "",
            word(STATES, row["state"]),
        )
        for row in rows
    ]  # fmt: skip


def urgent_cases(span: Span) -> list[Case]:
    """Return the period's urgent tickets."""
    return cases_told(noticefigures.urgent_cases(span, MOST_CASES))


def picked(period: Period) -> list[Pick]:
    """Return the best and worst tickets of the period with the panel's votes.

    Titles and sentences lose the numbers people typed into them.
    """
    return [
        Pick(**row | {name: without_numbers(row[name]) for name in ("title", "words")})
        for row in noticefigures.picks(period.code)
    ]


def panel(period: Period) -> VerdictNote:
    """Return what the panel decided in the period."""
    found = noticefigures.verdicts(period.since, period.until)
    return VerdictNote(*(found.get(outcome, 0) for outcome in ("replaced", "void", "upheld")))


def merged_units(period: Period) -> list[SuccessionNote]:
    """Return the units whose figures of the period stand under a successor."""
    names = {number: name for number, name, _, _ in stored_figures.units_known()}
    days = {unit: day for unit, _, day in successions.known()}
    return [
        SuccessionNote(names[old], names[new], datetime.fromisoformat(days[old]).date())
        for old, new in figurelines.successors(period.last).items()
    ]


def upkeep(
    lines: Collection[UnitLine], given: Mapping[tuple[int | None, str], Any]
) -> list[Knowledge]:
    """Return how many entries of the knowledge base each unit brought up to date."""
    return [
        Knowledge(line.unit, line.group, revised=int(given[line.unit_id, KNOWLEDGE.code]))
        for line in lines
        if (line.unit_id, KNOWLEDGE.code) in given
    ]


def uploads(period: Period, now: datetime) -> list[UploadPart]:
    """Return the county's own upload quality of a calendar month, [] where nothing was sent."""
    if not period.is_calendar_month:
        return []
    month = uploadscore.month_of(period.first, min(now, period.until))
    if not month.whole.sent:
        return []
    weights = line_settings().weights
    parts: list[tuple[str, float, Share]] = list(
        zip(PARTS, weights, month.whole.shares, strict=True)
    )
    return [UploadPart(name, int(points), share.good, share.of) for name, points, share in parts]


def outlines(period: Period, counted_at: datetime) -> list[Area]:
    """Return the townships' outlines with the tickets received from each; [] without outlines."""
    known = noticefigures.outlines()
    if not known:
        return []
    span = span_of(period, counted_at)
    lines = figurelines.place_lines("division", span, ["received"])
    received = {line.unit_id: line.counts.received for line in lines}
    return [
        Area(name, _rings(geometry), received.get(int(code), 0)) for code, name, geometry in known
    ]


def _rings(geometry: dict[str, Any]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return a GeoJSON Polygon or MultiPolygon as rings; the outside of the first part first."""
    shapes = geometry["coordinates"]
    polygons = shapes if geometry["type"] == "MultiPolygon" else [shapes]
    return tuple(
        tuple((float(point[0]), float(point[1])) for point in ring)
        for polygon in polygons
        for ring in polygon
    )
