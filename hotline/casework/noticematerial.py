"""What a notice is made of, gathered for its kind: counts, ranking, lists, names; nothing rounded.

Everything is counted in one look at the database, so that a ticket answered meanwhile cannot stand
in one table and not in the other. A longer period is made of its months: of sealed ones as they
were published, of the others as counted now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hotline.casework import figures, noticelists, noticemonths
from hotline.casework.noticespecials import minutes_of, special, unit_sheet
from hotline.casework.ranking import codes_of, entered, ranking
from hotline.casework.schemes import scheme_of
from hotline.rules.indicators import definitions
from hotline.rules.monthfigures import Given, MonthFigures
from hotline.rules.noticematerials import HandbookFigures, Material
from hotline.rules.periods import Period, is_on_record
from hotline.rules.schemes import Scheme
from hotline.rules.scoring import UnitLine, below_line
from hotline.store.database import db
from hotline.store.figures import first_registered

MAP_WORDS = "受理量"
# Kinds that are made of months.
LONG = frozenset({"quarterly", "annual"})


def material(
    kind: str, period: Period, scheme: str, subject: str, counted_at: datetime
) -> Material:
    """Return the figures a notice of that kind is composed from, as counted at a moment.

    `scheme` is a scheme's code, empty for the one that counts for the period; `subject` what the
    kind wants (`noticekinds.SUBJECTS`). Raises Incomplete for what does not exist.
    """
    with db.atomic():  # a reading transaction: one snapshot for all counts
        return _material(kind, period, scheme, subject, counted_at)


def _material(
    kind: str, period: Period, scheme: str, subject: str, counted_at: datetime
) -> Material:
    if kind == "minutes":
        return minutes_of(subject)
    chosen = scheme_of(scheme or None, period)
    if kind == "handbook":
        return HandbookFigures(chosen, counted_at, definitions=_defined(chosen))
    if kind == "special":
        return replace(
            special(subject, period, chosen, counted_at), definitions=_defined(chosen)
        )  # fmt: skip
    base = periodical(kind, period, chosen, counted_at)
    return unit_sheet(base, subject, counted_at) if kind == "unit_sheet" else base


def periodical(kind: str, period: Period, scheme: Scheme, counted_at: datetime) -> MonthFigures:
    """Return the figures of a day, week, month, quarter or year with all its lists."""
    base = replace(figures.month_figures(period, counted_at), scheme=scheme)
    if kind in LONG or period.kind in ("quarter", "half_year", "year"):
        base = noticemonths.made_of_months(base, counted_at)
    elif period.kind == "week":
        base = noticemonths.with_days(base, counted_at)
    base = noticemonths.beside_published(base)
    span = noticelists.span_of(period, counted_at)
    hand = entered(period, scheme, counted_at)
    is_short = period.kind in ("day", "week")
    return replace(
        base,
        definitions=_defined(scheme),
        given=given_of(base.units, hand, scheme),
        returned=() if base.parts else noticelists.returned_items(base.units, span),
        picks=noticelists.picked(period),
        cases=noticelists.urgent_cases(span) if is_short else (),
        knowledge=noticelists.upkeep(base.units, hand),
        upload=noticelists.uploads(period, counted_at),
        below_before=_below_before(period, scheme, counted_at),
        areas=() if is_short else noticelists.outlines(period, counted_at),
        map_words="" if is_short else MAP_WORDS,
        successions=noticelists.merged_units(period),
        verdicts=noticelists.panel(period),
        found=() if is_short else noticelists.found_before_told(period),
    )


def _defined(scheme: Scheme) -> tuple[Any, ...]:
    """Return the definitions of all indicators by the scheme's weight of 基本满意."""
    return tuple(definitions(scheme.mostly_weight).values())


def given_of(
    units: Sequence[UnitLine], hand: Mapping[tuple[int | None, str], Any], scheme: Scheme
) -> tuple[Given, ...]:
    """Return the figures by hand, and the means of monthly scores, that the scheme asks for."""
    items = {item.code: item for item in scheme.items if not item.indicator}
    return tuple(
        Given(
            line.unit, code, _decimal(hand[line.unit_id, code]),
            "各月得分平均" if item.rule == "mean" else "", line.unit_id,
        )
        for line in units
        for code, item in items.items()
        if (line.unit_id, code) in hand
    )  # fmt: skip


def _decimal(value: Decimal | Fraction) -> Decimal:
    """Return the value as it is kept: to 28 digits where it is no finite decimal."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value


def _below_before(period: Period, scheme: Scheme, counted_at: datetime) -> tuple[str, ...] | None:
    """Return who was below the line in the period before, None when nothing was kept then."""
    before = figures.month_before(period)
    if not is_on_record(before, first_registered()):
        return None
    rows = ranking(before, scheme, counted_at, codes_of(scheme))
    return tuple(low.unit for low in below_line(rows, scheme))
