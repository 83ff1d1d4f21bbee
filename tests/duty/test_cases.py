"""The duty list: kept, changed, retired, found again, and matched with a new ticket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.casework import dutycases
from hotline.casework.dutycases import CaseForm
from hotline.errors import Incomplete, NotYours, OutOfReach
from hotline.rules.casematch import LEAST_HITS, fits, hits, keywords, suggested_keywords
from hotline.store.dutycases import DutyCase, found
from tests.casework.conftest import Player


def form(play: Player, **more: object) -> CaseForm:
    given = {"matter": "农村供水管网漏水", "unit_id": play.units["water"].id,
             "basis": "职责清单水利类第12条", "keywords": "供水，漏水 停水"}  # fmt: skip
    return CaseForm(**given | more)


def test_kept_with_plain_keywords_and_found_by_two_characters(play: Player) -> None:
    number = int(dutycases.keep(play.by("dispatcher"), form(play)))
    assert DutyCase.get_by_id(number).keywords == "供水 漏水 停水"
    for words in ("漏水", "管网", "水利局", "第12条", "供水 水利"):
        assert [row["id"] for row in found(words)] == [number], words
    assert found("路灯") == []


def test_changed_and_retired_and_used_again(play: Player) -> None:
    number = int(dutycases.keep(play.by("dispatcher"), form(play)))
    dutycases.change(play.by("director"), number, form(play, matter="城区供水管网漏水"))
    dutycases.use(play.by("director"), number, False)
    assert found() == [] and len(found(with_retired=True)) == 1
    dutycases.use(play.by("director"), number, True)
    assert [row["matter"] for row in found()] == ["城区供水管网漏水"]


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"matter": " "}, "matter"),
        ({"unit_id": None}, "unit"),
        ({"basis": "无"}, "basis"),
        ({"keywords": "", "category": ""}, "keywords"),
    ],
)
def test_what_is_missing_is_named(play: Player, missing: dict[str, object], field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        dutycases.keep(play.by("dispatcher"), form(play, **missing))
    assert set(refused.value.details["fields"]) == {field}


def test_only_the_office_keeps_the_list(play: Player) -> None:
    with pytest.raises(NotYours):
        dutycases.keep(play.by("station_clerk"), form(play))
    with pytest.raises(OutOfReach, match="派单案例"):
        dutycases.use(play.by("director"), 999, False)


def test_a_new_ticket_meets_the_case(play: Player) -> None:
    number = int(dutycases.keep(play.by("dispatcher"), form(play)))
    ticket = play.ticket(play.register(content="来电人反映供水管道漏水，已停水三天。"))
    assert [case["id"] for case in dutycases.similar(ticket)] == [number]
    other = play.ticket(play.register(title="路灯不亮", content="村口路灯不亮。"))
    assert dutycases.similar(other) == []
    dutycases.use(play.by("director"), number, False)
    assert dutycases.similar(ticket) == []


@pytest.mark.parametrize(
    ("category", "words", "expected", "because"),
    [
        ("供水", [], True, "the same category is enough"),
        ("道路", ["停水", "水管"], True, "two keywords stand in the text"),
        ("道路", ["停水", "噪音"], False, "one of two is not enough"),
        ("道路", ["停水"], True, "all of its only keyword"),
        ("", [], False, "nothing to find it by"),
    ],
)
def test_fits(category: str, words: list[str], expected: bool, because: str) -> None:
    assert fits(category, words, "供水", "柳树村停水，水管冻裂") is expected, because


@pytest.mark.parametrize(
    ("title", "content", "but", "expected"),
    [
        ("柳树村自来水停水三天", "柳树村从周一起停水，希望尽快恢复。", ["柳树村"], ["停水"]),
        ("供水管道爆裂", "供水管道昨晚爆裂", [], ["供水管道", "爆裂"]),
        ("路灯不亮", "村口很黑", [], ["路灯不亮"]),
        ("", "", [], []),
    ],
)
def test_suggested(title: str, content: str, but: list[str], expected: list[str]) -> None:
    assert suggested_keywords(title, content, but) == expected


texts = st.text(alphabet="水路灯管停漏村，。 ", max_size=30)


@given(texts, texts, texts)
def test_what_is_suggested_finds_its_own_ticket(title: str, content: str, other: str) -> None:
    words = suggested_keywords(title, content)
    assert words == keywords(" ".join(words))
    assert set(hits(words, title)) == set(words), "every keyword stands in the title"
    if len(words) >= LEAST_HITS:
        assert fits("", words, "", title + other)
