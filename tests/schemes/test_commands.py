"""`ranking` and `scheme` on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from hotline import clock
from hotline.casework import schemes
from hotline.commands import house
from hotline.commands.speech import run
from tests.casework.conftest import Player
from tests.moments import at
from tests.policy.profiles import text_of as policy_text
from tests.schemes.making import CODES, FOLDER, text_of
from tests.schemes.test_choosing import busy

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Say:
    def ask(*arguments: str) -> tuple[int, str, str]:
        code = run(house, arguments)
        said = capfd.readouterr()
        return code, said.out, said.err

    return ask


@pytest.fixture
def county(play: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    busy(play, "east", "station_clerk", 5)
    busy(play, "west", "neighbour_clerk", 3)
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(clock, "now", lambda: at("Mon 2026-11-30 09:00"))
    return play


def test_every_shipped_scheme_is_listed_shown_and_checked(say: Say) -> None:
    code, told, _ = say("scheme", "list")
    assert code == 0 and all(name in told for name in CODES)
    for name in CODES:
        code, told, _ = say("scheme", "show", name)
        assert code == 0 and "依据：" in told
        assert say("scheme", "check", str(FOLDER / f"{name}.toml"))[0] == 0
    assert "低于95%的，每个百分点扣0.5分，最低12.5分" in say("scheme", "show", "连云港")[1]


def test_a_bad_file_is_told_with_its_line(say: Say, tmp_path: Path) -> None:
    bad = tmp_path / "own.toml"
    bad.write_text(text_of("beijing").replace("points = 50", "points = 49"), "utf-8")
    code, _, told = say("scheme", "check", str(bad))
    assert code == 2 and "第 5 行" in told and "合计99分，应为100分，少了1分" in told
    assert say("scheme", "check", str(tmp_path / "none.toml"))[0] == 2
    bad.write_bytes(b"\xff\xfe")
    assert "UTF-8" in say("scheme", "check", str(bad))[2]


def test_two_schemes_are_compared(say: Say) -> None:
    code, told, _ = say("scheme", "diff", "lianyungang", "lianyungang-2023")
    assert code == 0 and told.endswith("共 1 项不同。\n")


def test_the_ranking_as_json_can_be_worked_out_again(county: Player, say: Say) -> None:
    code, told, _ = say("ranking", "--period", "2026-11", "--json")
    found = json.loads(told)
    assert code == 0 and found["scheme"]["code"] == "baotou"
    assert (found["since"], found["until"]) == (
        "2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00",
    )  # fmt: skip
    units = {row["unit"]: row for row in found["units"]}
    east = units["柳河镇"]
    assert (east["code"], east["group"], east["class"], east["volume"]) == ("east", "乡镇", "", 5)
    assert (east["rank"], east["score"], east["why"]) == (None, None, "无有效回访")
    accepted = units["石桥镇"]["indicators"]["accept_on_time"]
    assert (accepted["numerator"], accepted["denominator"], accepted["of"]) == (3, 5, 20)
    assert Fraction(str(accepted["value"])) == Fraction(3, 5) and accepted["points"] == 12
    empty = east["indicators"]["solved_rate"]
    assert (empty["value"], empty["points"], empty["denominator"]) == (None, None, 0)
    (townships, _) = found["groups"]
    assert townships["indicators"]["accept_on_time"]["numerator"] == 8


def test_a_saved_scheme_ranks_by_its_code(county: Player, say: Say) -> None:
    text = text_of("lianyungang").replace('code = "lianyungang"', 'code = "own"')
    text = text.replace('empty = "unranked"', 'empty = "spread"').replace('["连云港"]', "[]")
    schemes.save_scheme(county.by("director"), text)
    found = json.loads(say("ranking", "--period", "2026-11", "--scheme", "own", "--json")[1])
    ranks = {row["unit"]: (row["rank"], row["score"], row["class"]) for row in found["units"]}
    # The parts are open and late: 25 points lost, satisfaction spread over the other 75.
    assert ranks["柳河镇"] == (1, 66.67, "承办量较小单位")
    assert ranks["石桥镇"] == (2, 40, "承办量较小单位")
    assert ranks["县水利局"][0] is None
    assert "第 2022-02 版" in say("scheme", "show", "own")[1]


def test_villages_are_ranked_within_their_township(county: Player, say: Say) -> None:
    code, told, _ = say("ranking", "--period", "2026-11", "--villages", "--json")
    found = json.loads(told)
    assert code == 0 and {row["group"] for row in found["units"]} == {"柳河镇", "石桥镇"}
    assert len(found["units"]) == 4 and all(row["why"] for row in found["units"])


def test_a_policy_that_names_no_scheme_there_is_does_not_pass(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(policy_text("linyi").replace('scheme = "linyi"', 'scheme = "x"'), "utf-8")
    code, _, told = say("policy", "check", str(file))
    assert code == 2 and "没有“x”这个考评办法" in told


def test_the_table_reads_like_an_office(county: Player, say: Say) -> None:
    code, told, _ = say("ranking", "--period", "2026-11", "--scheme", "beijing")
    assert code == 0 and "2026年11月考评排名（2026年11月1日至11月30日）" in told
    assert "按《响应率解决率满意率综合成绩办法》第2021版计分" in told
    assert "本期无交办工单" in told and "无有效回访" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--period", "2026-13"), "时段写作"),
        (("--period", "2026-11", "--scheme", "nothing"), "没有“nothing”这个考评办法"),
        ((), "缺少"),
    ],
)
def test_what_was_typed_wrongly_is_said(county: Player, say: Say, arguments, sentence) -> None:
    code, _, told = say("ranking", *arguments)
    assert code in (1, 2) and sentence in told
