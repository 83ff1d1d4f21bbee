"""A sealed notice read by later code: the same figures, the same numbers in every table."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.rules.noticechecks import disagreements
from hotline.rules.noticefreeze import freeze, thaw
from hotline.rules.notices import compose
from hotline.rules.noticesheets import sheets
from tests.notices.july import NAMES
from tests.notices.stories import ISSUED

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path.name for path in GOLDEN.glob("*.json"))
# The kinds that print tables and charts; the others are sentences only.
NUMBERS = sorted(path.name for path in GOLDEN.glob("*.numbers.txt"))


def test_there_is_one_for_every_kind_with_figures() -> None:
    kinds = {name.split("-")[0] for name in FILES}
    assert kinds >= {"daily", "weekly", "monthly", "special", "quarterly", "annual", "unit_sheet"}


@pytest.mark.parametrize("name", NUMBERS)
def test_sealed_figures_still_give_their_numbers(name: str) -> None:
    kind = name.split("-")[0]
    material = thaw((GOLDEN / name.replace(".numbers.txt", ".json")).read_text("utf-8"))
    assert disagreements(material) == []
    numbers = (GOLDEN / name).read_text("utf-8")
    lines = []
    for sheet in sheets(compose(kind, material, NAMES, ISSUED)):
        lines.append(f"# {sheet.title}")
        rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
        lines += [" | ".join("" if cell is None else str(cell) for cell in row) for row in rows]
    # Later code may add a table or a chart; it may not change or lose a printed number.
    assert [line for line in numbers.splitlines() if line not in lines] == []


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_sealed_figures_is_lost(name: str) -> None:
    """Later code may add what it knows, but every sealed figure is still there, unchanged."""
    text = (GOLDEN / name).read_text("utf-8")
    assert thaw(freeze(thaw(text))) == thaw(text)
