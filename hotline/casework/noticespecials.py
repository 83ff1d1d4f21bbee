"""The figures of the other kinds: one subject, one unit's own sheet, one meeting."""

from __future__ import annotations

from datetime import datetime

from hotline.casework import figurelines, figures, noticelists
from hotline.casework.meetings import minutes_material, read_meeting
from hotline.casework.noticekinds import meeting_of, unit_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.counttable import COUNTS
from hotline.rules.figurecounts import UnitCounts
from hotline.rules.monthfigures import Count, MonthFigures
from hotline.rules.noticematerials import Minutes, SpecialFigures, UnitSheet
from hotline.rules.periods import Period, is_on_record, moved
from hotline.rules.schemes import Scheme
from hotline.rules.scoring import UnitLine, pooled
from hotline.rules.words import KINDS, word
from hotline.store import noticefigures
from hotline.store.figures import Span, first_registered, received_in
from hotline.store.noticefigures import Subject
from hotline.store.units import Division, Unit, ids_below

MOST_ROWS = 10
TREND = 12  # periods on a special report's chart
# Counts that are not of single parts cannot be narrowed to a subject's tickets.
NARROWED = {
    name for name, count in COUNTS.items()
    if "unit" in count.levels and name not in ("letters_due", "letters_on_time")
}  # fmt: skip


def minutes_of(subject: str) -> Minutes:
    """Return a meeting as its minutes tell it. Raises Incomplete for an unknown number."""
    return minutes_material(read_meeting(meeting_of(subject)).text)


def about(subject: str) -> tuple[str, Subject, list[int]]:
    """Return what the words are about (matter, place, unit), the condition, the unit's ids.

    The very name of a unit or place is that; everything else is a matter.
    """
    unit = Unit.get_or_none((Unit.short_name == subject) | (Unit.name == subject))
    place = Division.get_or_none((Division.name == subject) & (Division.level != "county"))
    if place is not None:
        return "place", noticefigures.about_place(place.code), []
    if unit is not None:
        ids = sorted(ids_below(unit.path))
        return "unit", noticefigures.about_units(ids), ids
    return "matter", noticefigures.about_matter(subject), []


def special(subject: str, period: Period, scheme: Scheme, counted_at: datetime) -> SpecialFigures:
    """Return the figures of a special report. Raises Incomplete when nobody ever asked about it."""
    kind, tickets, ids = about(subject)
    span, first = noticelists.span_of(period, counted_at), first_registered()

    def received(when: Period | None) -> int | None:
        if when is None or not is_on_record(when, first):
            return None
        return noticefigures.received(tickets, noticelists.span_of(when, counted_at))

    trend = [(each.name, received(each)) for each in _periods_until(period)]
    now = received(period) or 0
    if not any(count for _, count in trend):
        raise Incomplete(
            f"没有反映“{subject}”的工单，不能编制专报。",
            fields={"subject": "请换一个词，例如诉求类别中的名称。"},
        )
    closed = noticefigures.closed(tickets, span)
    units = _units(tickets, span, ids)
    return SpecialFigures(
        subject, kind, period, counted_at, now, received_in(period.since, period.until), closed,
        now - closed, received(figures.month_before(period)), received(figures.year_before(period)),
        by_kind=[
            Count(word(KINDS, code), n)
            for code, n in noticefigures.received_by("kind", tickets, span)
        ],
        by_matter=_named("category", tickets, span), by_place=_named("place", tickets, span),
        counts=pooled(line.counts for line in units), units=units,
        months=[(name, count) for name, count in trend if count is not None],
        cases=noticelists.cases_told(noticefigures.cases_of(tickets, span, MOST_ROWS)),
        scheme=scheme,
    )  # fmt: skip


def _periods_until(period: Period) -> list[Period]:
    return [moved(period, -back, figures.rule_of(period)) for back in reversed(range(TREND))]


def _named(column: str, tickets: Subject, span: Span) -> list[Count]:
    rows = noticefigures.received_by(column, tickets, span)
    return [Count(name.replace("/", "—"), n) for name, n in rows if name][:MOST_ROWS]


def _units(tickets: Subject, span: Span, ids: list[int]) -> list[UnitLine]:
    """Return the counts of the subject's parts by ranked unit; about a unit only its own."""
    known = figurelines.tree(span)
    lists: dict[int, list[UnitCounts]] = {}
    for unit_id, counts in noticefigures.counts_by_unit(tickets, span, NARROWED).items():
        if not ids or unit_id in ids:
            lists.setdefault(known.ranked_of(unit_id), []).append(UnitCounts(**counts))
    return [
        UnitLine(known.units[unit][0], figurelines.GROUPS.get(known.units[unit][1], ""),
                 pooled(rows), unit)
        for unit, rows in lists.items()
    ]  # fmt: skip


def unit_sheet(base: MonthFigures, subject: str, counted_at: datetime) -> UnitSheet:
    """Return one unit's own sheet out of the county's figures of the period."""
    return sheet_of(base, line_of(base, subject), counted_at, earlier_lines(base, counted_at))


def line_of(base: MonthFigures, subject: str) -> UnitLine:
    """Return the unit's line. Raises NotAllowedNow for one that is not assessed."""
    unit = unit_of(subject)
    found = next((line for line in base.units if line.unit_id == unit.id), None)
    if found is None:
        raise NotAllowedNow(f"{unit.short_name}不参加考评，没有单位表。")
    return found


Earlier = tuple[dict[int | None, UnitCounts] | None, dict[int | None, UnitCounts] | None]


def earlier_lines(base: MonthFigures, counted_at: datetime) -> Earlier:
    """Return every unit's counts in the period before and a year before; None: nothing kept."""
    before, year = figures.month_before(base.period), figures.year_before(base.period)
    return _then(before, counted_at), _then(year, counted_at)


def sheet_of(
    base: MonthFigures, line: UnitLine, counted_at: datetime, earlier: Earlier
) -> UnitSheet:
    """Return the sheet of one line of the county's figures."""
    period, span = base.period, noticelists.span_of(base.period, counted_at)
    ids = noticelists.stored_units(span, line.unit_id or 0)
    matters = noticefigures.matters_of_units(ids, span, MOST_ROWS)
    before, year = (then.get(line.unit_id) if then else None for then in earlier)
    return UnitSheet(
        line.unit, period, counted_at,
        [other for other in base.units if other.group == line.group],
        before=before, last_year=year,
        overdue=[item for item in base.overdue if item.unit == line.unit],
        unsatisfied=noticelists.unsatisfied_items(line, span),
        returned=[item for item in base.returned if item.unit == line.unit],
        set_aside=[item for item in base.set_aside if item.unit == line.unit],
        matters=[Count(name.replace("/", "—"), n) for name, n in matters],
        scheme=base.scheme, given=base.given, definitions=base.definitions,
    )  # fmt: skip


def _then(period: Period | None, counted_at: datetime) -> dict[int | None, UnitCounts] | None:
    if period is None or not is_on_record(period, first_registered()):
        return None
    return {line.unit_id: line.counts for line in figures.unit_lines(period, counted_at)}
