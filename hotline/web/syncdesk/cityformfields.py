"""The form in which every column of a city's form can be given another content."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hotline.casework.cityforms import Form as CityForm
from hotline.rules.cityforms import FIXED, FORMULA, TARGETS, Column, letters_of
from hotline.rules.cityformvalues import codes_of, option_for
from hotline.web.forms import Form

LONGEST_TEXT = 200
SHOWS = {"day": "日期", "moment": "日期和时间", "text": "文本", "number": "数字", "": "常规"}
SHOWN_OPTIONS = 4


@dataclass(frozen=True)
class Line:
    """One column as the page shows it: `words` are (code, ours, theirs) of a list's words."""

    column: Column
    letters: str
    shows: str
    options: str
    contents: list[tuple[str, str]]
    words: list[tuple[str, str, str]]


def rows_of(kept: CityForm) -> list[Line]:
    """Return the columns for the page."""
    return [_line(column) for column in kept.columns]


def _line(column: Column) -> Line:
    own = [(FORMULA, "保留表内公式")] if column.has_formula else []
    contents = [*own, (FIXED, "固定文字"), *TARGETS.items()]
    options = "、".join(column.options[:SHOWN_OPTIONS])
    if len(column.options) > SHOWN_OPTIONS:
        options += f" 等 {len(column.options)} 项"
    words = [
        (code, ours, option_for(column, code)) for code, ours in codes_of(column).items()
    ] if column.options else []  # fmt: skip
    return Line(column, letters_of(column.at), SHOWS[column.shows], options, contents, words)


def given(kept: CityForm) -> dict[str, Any]:
    """Return what the page starts with."""
    values: dict[str, Any] = {"name": kept.name}
    for column in kept.columns:
        values[f"field-{column.at}"] = column.field
        values[f"text-{column.at}"] = column.text
        values[f"must-{column.at}"] = "1" if column.must else ""
        for code in codes_of(column):
            values[f"word-{column.at}-{code}"] = option_for(column, code)
    return values


def chosen_columns(form: Form, kept: CityForm) -> list[Column]:
    """Return the columns as they were chosen; complaints are noted in the form."""
    return [_chosen(form, column) for column in kept.columns]


def _chosen(form: Form, column: Column) -> Column:
    at, label = column.at, f"“{column.head}”列"
    allowed = {FIXED, *TARGETS, *([FORMULA] if column.has_formula else [])}
    field = form.choice(f"field-{at}", label, allowed)
    changed = replace(
        column, field=field, text=form.text(f"text-{at}", label, most=LONGEST_TEXT),
        must=form.flag(f"must-{at}"),
    )  # fmt: skip
    if field != column.field:
        return replace(changed, words={})
    words = {}
    for code in codes_of(column) if column.options else ():
        if option := form.choice(f"word-{at}-{code}", label, column.options):
            words[code] = option
    return replace(changed, words=words)
