"""Every printed kind: its text as reviewed, in both forms, with figures that agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hotline.errors import Incomplete
from hotline.outside.pdf.press import render
from hotline.rules import noticewords
from hotline.rules.noticechecks import disagreements
from hotline.rules.noticefreeze import freeze, sha256, thaw
from hotline.rules.noticekinds import KINDS
from hotline.rules.noticepaper import as_document, as_text, edited
from hotline.rules.noticeparts import Count, HotMatter
from hotline.rules.notices import compose
from hotline.rules.noticesheets import public_version
from hotline.rules.noticetext import NoticeText
from hotline.rules.scoring import UnitLine, pooled
from tests.notices import materials
from tests.notices.july import NAMES, UNITS
from tests.notices.kinds import STORIES
from tests.notices.materials import BULLETIN
from tests.notices.reader import everything_wrong, sentences
from tests.notices.stories import ISSUED, LONG, SNAPSHOTS
from tests.printing import stranger

MATERIALS: dict[str, Any] = {
    "daily": materials.day(),
    "weekly": materials.week(),
    "monthly": materials.busy(),
    "special": materials.special("matter", "城区供水"),
    "quarterly": materials.quarter(),
    "annual": materials.year(),
    "minutes": materials.MEETING,
    "unit_sheet": materials.sheet("县住房和城乡建设局"),
    "handbook": materials.HANDBOOK,
}


@pytest.mark.parametrize("name", STORIES)
def test_text_is_as_reviewed(name: str) -> None:
    assert as_text(STORIES[name]()) == (SNAPSHOTS / f"{name}.txt").read_text("utf-8")


def test_every_kind_has_a_story() -> None:
    assert MATERIALS.keys() == KINDS.keys()
    assert all(any(name.startswith(kind) for name in STORIES) for kind in KINDS)


@pytest.mark.parametrize("name", STORIES)
def test_a_reader_with_a_calculator_finds_nothing(name: str) -> None:
    assert everything_wrong(STORIES[name]()) == []


@pytest.mark.parametrize("kind", MATERIALS)
def test_stories_agree_with_themselves(kind: str) -> None:
    assert disagreements(MATERIALS[kind]) == []


@pytest.mark.parametrize("kind", MATERIALS)
def test_both_forms_say_the_same(kind: str) -> None:
    red = compose(kind, MATERIALS[kind], NAMES, ISSUED)
    bulletin = compose(kind, MATERIALS[kind], BULLETIN, ISSUED)
    assert (red.blocks, red.annexes) == (bulletin.blocks, bulletin.annexes)
    assert as_document(red)["mark"] == "安平县12345热线办公室文件"
    assert as_document(bulletin)["mark"] == KINDS[kind].mark


@pytest.mark.parametrize("kind", MATERIALS)
def test_frozen_figures_make_the_same_notice_again(kind: str) -> None:
    text = freeze(MATERIALS[kind])
    again = thaw(text)
    assert again == MATERIALS[kind]
    assert freeze(again) == text
    made = compose(kind, MATERIALS[kind], NAMES, ISSUED)
    assert compose(kind, again, thaw(freeze(NAMES)), ISSUED) == made
    assert sha256(text) == sha256(freeze(again))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format":2,"material":{}}', "第2版"),
        ("{", "已损坏"),
        ('{"format":1,"material":{"is":"Ticket"}}', "已损坏"),
        ("[]", "已损坏"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(Incomplete, match=said):
        thaw(text)


def test_a_field_of_a_later_version_is_passed_over() -> None:
    text = freeze(materials.busy())
    later = text.replace('"format":1', '"format":1,"written_by":"2.0"')
    later = later.replace('{"is":"MonthFigures"', '{"is":"MonthFigures","weather":"雨"')
    later = later.replace('"is":"MonthFigures"', '"is":"MonthFigures","mood":{"day":"2026-07-01"}')
    assert later != text
    assert thaw(later) == materials.busy()


@pytest.mark.parametrize(
    ("name", "most"), [("daily_busy", 1), ("daily_empty", 1), ("weekly_busy", 2)]
)
def test_short_periodicals_stay_short(tmp_path: Path, name: str, most: int) -> None:
    path = tmp_path / "short.pdf"
    path.write_bytes(render(as_document(STORIES[name]())))
    assert int(stranger.info(path)["Pages"]) <= most


def test_a_day_of_ten_thousand_calls_fits_its_page(tmp_path: Path) -> None:
    figures = materials.day()
    crowd = replace(
        figures.now, received=10447, answered_at_once=8211, closed=9870, open_at_end=31520
    )
    many = replace(figures, now=crowd, last_month=replace(crowd, received=9904))
    path = tmp_path / "day.pdf"
    path.write_bytes(render(as_document(compose("daily", many, BULLETIN, ISSUED))))
    assert int(stranger.info(path)["Pages"]) == 1


def _public(publish: str) -> NoticeText:
    names = replace(materials.COMMENT, publish=publish)  # type: ignore[arg-type]
    found = public_version(compose("monthly", materials.busy(), names, ISSUED))
    assert found is not None
    return found


@pytest.mark.parametrize("publish", ["off", "internal", "grouped", "top"])
def test_the_public_version_names_no_ticket_and_no_self_criticism(publish: str) -> None:
    text = as_text(_public(publish))
    figures = materials.busy()
    listed = [*figures.overdue, *figures.returned, *figures.picks]
    assert not [item.number for item in listed if item.number in text]
    assert not [item.title for item in listed if item.title in text]
    assert "检讨" not in text
    assert "领导点评" not in text
    assert ("得分排名" in text) is (publish in ("grouped", "top"))


@pytest.mark.parametrize("publish", ["off", "internal", "top"])
def test_nobody_below_the_top_is_named_in_public(publish: str) -> None:
    text = as_text(_public(publish))
    assert "柳林镇人民政府" not in text  # the last of its group, below the line, late, criticised
    assert "县档案馆" not in text  # not ranked


def test_what_the_office_writes_into_it_is_masked_in_public() -> None:
    notice = compose("monthly", materials.busy(), NAMES, ISSUED)
    words = {"matters.1": "群众王某（13812345678）反映，工单4115992026070700040。"}
    found = public_version(edited(notice, words))
    assert found is not None
    said = "".join(sentences(found))
    assert "138****5678" in said
    assert "4115992026070700040" not in said


@pytest.mark.parametrize("kind", ["unit_sheet", "minutes"])
def test_what_is_for_units_only_has_no_public_version(kind: str) -> None:
    assert public_version(compose(kind, MATERIALS[kind], NAMES, ISSUED)) is None


def _crowd(number: int) -> Any:
    """July with so many units in one group, each late once."""
    lines = tuple(
        UnitLine(f"第{n:03d}号单位", "县直部门", UNITS[2].counts, n) for n in range(number)
    )
    total = replace(materials.busy().now, counts=pooled(line.counts for line in lines))
    late = tuple(
        replace(materials.busy().overdue[0], unit=line.unit) for line in lines for _ in range(2)
    )
    return replace(
        materials.first_month(), units=lines, now=total, overdue=late, months=(),
        below_before=tuple(line.unit for line in lines),
    )  # fmt: skip


def test_no_sentence_reads_out_five_hundred_units() -> None:
    figures = _crowd(500)
    assert disagreements(figures) == []
    notice = compose("monthly", figures, materials.COMMENT, ISSUED)
    assert max(said.count("号单位") for said in sentences(notice)) <= 12
    assert any("等500个单位" in said for said in sentences(notice))
    assert len(notice.annexes[0].blocks[0]["rows"]) == 500


def test_one_unit_with_a_name_of_sixty_characters() -> None:
    only = replace(UNITS[0], unit=LONG)
    figures = replace(
        materials.first_month(), units=(only,), overdue=(),
        now=replace(materials.busy().now, counts=replace(only.counts, overdue=0)),
    )  # fmt: skip
    figures = replace(figures, units=(replace(only, counts=figures.now.counts),))
    assert disagreements(figures) == []
    assert LONG in as_text(compose("monthly", figures, NAMES, ISSUED))


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("special", {"closed": 1}, "办结与在办之和"),
        ("special", {"by_place": (Count("城关镇", 97),)}, "按区域分列之和大于受理量"),
        ("special", {"county_received": 3}, "大于全县受理量"),
        ("unit_sheet", {"unit": "县气象局"}, "不在本组单位之列"),
        ("unit_sheet", {"overdue": materials.busy().overdue[:1]}, "别的单位的工单"),
        ("monthly", {"returned": materials.returned()[1:]}, "退回清单件次"),
        ("monthly", {"picks": (replace(materials.PICKS[0], votes_for=99),)}, "赞成票数"),
        (
            "monthly",
            {"picks": (materials.PICKS[0], replace(materials.PICKS[0], board="worst"))},
            "同时",
        ),
        ("quarterly", {"parts": materials.quarter().parts[1:]}, "分期受理量之和"),
        ("monthly", {"units": (*UNITS, UNITS[0])}, "列了两次"),
        ("monthly", {"matters": (HotMatter("供水", 5000),)}, "热点问题件数之和"),
        ("minutes", {"chair": ""}, "主持人"),
    ],
)
def test_contradictions_are_named(kind: str, changes: dict[str, Any], said: str) -> None:
    wrong = disagreements(replace(MATERIALS[kind], **changes))
    assert any(said in sentence for sentence in wrong), wrong


def test_a_correction_names_the_notice_it_corrects() -> None:
    text = as_text(STORIES["monthly_correction"]())
    assert "安热线〔2026〕9号" in text.splitlines()[0]
    assert "本通报更正2026年8月3日" in text
    assert "（安热线〔2026〕8号）" in text


def test_the_same_day_gives_the_same_text() -> None:
    first = compose("monthly", materials.busy(), NAMES, date(2026, 8, 3))
    assert compose("monthly", materials.busy(), NAMES, date(2026, 8, 3)) == first


def test_a_number_of_units_is_told_once_before_the_list_of_them() -> None:
    late = [
        said for said in sentences(compose("monthly", _crowd(500), NAMES, ISSUED)) if "家" in said
    ]
    assert not [said for said in late if "家：" in said and "等5" in said]
    assert noticewords.listed(["甲", "乙", "丙"], "", 2) == "甲、乙等"
    assert noticewords.listed(["甲", "乙"], "", 2) == "甲、乙"


def test_the_day_names_a_matter_by_its_last_name() -> None:
    matters = (
        HotMatter("公共安全—社会治安—公安执法办案", 2, 0),
        HotMatter("城乡建设—城乡规划—其他", 1, 0),
    )
    notice = compose("daily", replace(materials.day(), matters=matters), BULLETIN, ISSUED)
    said = "".join(sentences(notice))
    assert "公安执法办案2件、城乡规划—其他1件" in said
    assert "…" not in said
