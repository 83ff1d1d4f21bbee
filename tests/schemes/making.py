"""Schemes and counts made at random, and short ways to write them by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from hotline.rules.figurecounts import UnitCounts, UnitLine
from hotline.rules.indicators import INDICATORS
from hotline.rules.schemes import Item, Scheme, SizeClass, parse_scheme

FOLDER = Path(__file__).parents[2] / "db" / "schemes"
CODES = tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))
RATES = (
    "accept_on_time", "answered_on_time", "overdue_rate", "contacted_rate", "solved_rate",
    "satisfied_rate", "unsatisfied_rate", "returned_rate", "reworked_rate", "right_first_time",
)  # fmt: skip
COUNTS = ("overdue", "reworked", "perfunctory")


def text_of(code: str) -> str:
    return (FOLDER / f"{code}.toml").read_text("utf-8")


@cache
def shipped(code: str) -> Scheme:
    return parse_scheme(text_of(code))


def item(indicator: str, points: str, rule: str = "share", code: str = "", **more: object) -> Item:
    """An item with numbers as texts."""
    exact = {
        key: Decimal(value)
        if key in ("target", "per_point", "floor", "cap", "zero_below")
        else value
        for key, value in more.items()
    }
    name = code or indicator
    return Item(name, indicator, name, Decimal(points), rule, source="试", **exact)  # type: ignore[arg-type]


def scheme(*items: Item, **more: object) -> Scheme:
    """A scheme of these items whose total is what they add up to."""
    total = sum((each.points for each in items if not each.bonus), Decimal(0))
    settings = {"total": total, "settings_source": "试", **more}
    return Scheme("try", "1", "试行办法", "试", items, **settings)  # type: ignore[arg-type]


@st.composite
def counted(draw: st.DrawFn) -> UnitCounts:
    """Counts that can be true together."""
    top = st.integers(0, 60)
    due, answered, calls, all_ = (draw(top) for _ in range(4))
    solved, satisfied = draw(st.integers(0, calls)), draw(st.integers(0, calls))
    mostly = draw(st.integers(0, calls - satisfied))
    return UnitCounts(
        assignments=all_, accept_due=due, accepted_on_time=draw(st.integers(0, due)),
        answered=answered, answered_on_time=draw(top), overdue=draw(top), callbacks=calls,
        contacted=draw(st.integers(0, calls)), solved=solved,
        partly=draw(st.integers(0, calls - solved)), satisfied=satisfied, mostly=mostly,
        unsatisfied=draw(st.integers(0, calls - satisfied - mostly)),
        returned=draw(st.integers(0, all_)), reworked=draw(st.integers(0, answered)),
        perfunctory=draw(st.integers(0, answered)),
    )  # fmt: skip


def _points(low: int = 1) -> st.SearchStrategy[Decimal]:
    return st.integers(low, 160).map(lambda number: Decimal(number) / 4)


@st.composite
def _item(draw: st.DrawFn, number: int) -> Item:
    rule = draw(st.sampled_from(("share", "deduct", "count", "given")))
    points = draw(_points())
    more: dict[str, object] = {"bonus": draw(st.integers(0, 5)) == 0}
    if rule in ("share", "deduct"):
        more["empty"] = draw(st.sampled_from(("", "unranked", "full", "zero", "spread")))
        more["zero_below"] = draw(st.none() | st.integers(0, 100).map(Decimal))
    if rule == "deduct":
        more["target"] = Decimal(draw(st.integers(0, 100)))
    if rule in ("deduct", "count"):
        more["per_point"] = draw(_points())
        more["floor"] = min(points, draw(_points(0)))
    known = {"share": RATES, "deduct": RATES, "count": (*COUNTS, ""), "given": ("",)}[rule]
    indicator = draw(st.sampled_from(known))
    return Item(f"item_{number}", indicator, f"项目{number}", points, rule, source="试", **more)  # type: ignore[arg-type]


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """Schemes that can score, with every rule and setting."""
    items = [draw(_item(number)) for number in range(draw(st.integers(1, 6)))]
    if all(each.bonus for each in items):
        items.append(item("solved_rate", "10"))
    bonuses = sum((each.points for each in items if each.bonus), Decimal(0))
    classes = (SizeClass("大", 20, None, "试"), SizeClass("小", 0, 19, "试"))
    return scheme(
        *items,
        minimum_volume=draw(st.integers(0, 8)),
        mostly_weight=Decimal(draw(st.integers(0, 10))) / 10,
        classes=draw(st.sampled_from(((), classes))),
        empty=draw(st.sampled_from(("unranked", "full", "zero", "spread"))),
        rates=draw(st.sampled_from(("exact", "printed"))),
        order=draw(st.sampled_from(("list", "volume"))),
        places=draw(st.integers(0, 3)),
        bonus_cap=(bonuses / 2).quantize(Decimal("0.001")) if bonuses else Decimal(0),
    )


def lines(counts: list[UnitCounts], group: str = "乡镇") -> list[UnitLine]:
    return [UnitLine(f"单位{n}", group, row, n) for n, row in enumerate(counts)]


def ratio_of(per_cent: str, denominators: int = 5000) -> tuple[int, int]:
    """Return (numerator, denominator) whose rate prints as this per cent."""
    return int(Fraction(per_cent) * denominators / 100), denominators


def is_less_better(code: str) -> bool:
    return INDICATORS[code].more_is_better is False
