"""`python app.py indicators`: a sheet as a table and as JSON, near names for a wrong unit."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hotline.casework.indicating import find_unit, sheet
from hotline.commands.figures import table
from hotline.errors import Incomplete
from hotline.rules.indicators import INDICATORS
from tests.casework.conftest import Player


def test_the_sheet_of_a_unit_is_plain_json(play: Player) -> None:
    play.closed()
    now = play.now + timedelta(minutes=1)
    told = json.loads(json.dumps(sheet("2026-11", "柳河镇", now).as_json()))
    assert set(told) == {"period", "since", "until", "unit", "counted_at", "indicators"}
    assert (told["unit"], told["since"]) == ("柳河镇", "2026-11-01T00:00:00+08:00")
    rate = told["indicators"]["solved_rate"]
    assert (rate["numerator"], rate["denominator"], rate["value"]) == (1, 1, 1.0)
    assert (rate["shown"], rate["last_period"]) == ("100.00", None)
    late = told["indicators"]["overdue_rate"]
    assert (late["value"], late["shown"], late["denominator"]) == (0.0, "0.00", 1)


def test_the_county_has_every_indicator_and_an_empty_month_shows_dashes(play: Player) -> None:
    found = sheet("2026-11", "county", play.now)
    assert set(found.now) == set(INDICATORS)
    lines = table(found)
    assert lines[0].startswith("全县　2026年11月")
    rate = next(line for line in lines if line.startswith("解决率"))
    assert rate.split()[1:] == ["—", "—", "—", "0÷0"]


def test_a_month_before_is_compared_when_there_was_one(play: Player) -> None:
    play.register()
    found = sheet("2026-12", "county", play.now + timedelta(days=30))
    assert found.last_period is not None and found.last_year is None
    assert found.last_period["received"].numerator == 1


@pytest.mark.parametrize("words", ["east", "柳河镇", "柳河镇为民服务工作站", " east "])
def test_a_unit_answers_to_code_name_and_short_name(play: Player, words: str) -> None:
    assert find_unit(words).code == "east"


def test_a_wrong_name_is_told_with_near_ones(play: Player) -> None:
    with pytest.raises(Incomplete, match="柳河镇"):
        find_unit("柳河")
    with pytest.raises(Incomplete, match="east-willow.*west-willow"):
        find_unit("柳树村")
    with pytest.raises(Incomplete, match="没有"):
        find_unit("county_office")


def test_a_villages_sheet_leaves_out_what_it_cannot_have(play: Player) -> None:
    found = sheet("2026-11", "east-willow", play.now)
    assert "solved_rate" in found.now and "letters_on_time" not in found.now


@pytest.mark.parametrize("period", ["2026-13", "soon", ""])
def test_an_unreadable_period_is_told_with_examples(play: Player, period: str) -> None:
    with pytest.raises(Incomplete, match="2026-10"):
        sheet(period, "county", play.now)
