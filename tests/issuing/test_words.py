"""What people write into a notice: hostile, long, hidden, stale, and what nobody can print."""

from __future__ import annotations

import pytest

from hotline.casework.issuing import edit_notice, notice_view, preview, seal_notice
from hotline.casework.noticewording import plain
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from tests.county import actor
from tests.issuing.conftest import LATER, by, kept, play_ticket
from tests.moments import at

NUMBER = "云热办〔2026〕1号"
HOSTILE = "<script>alert('x')</script>{{7*7}} ' OR 1=1 -- &amp; %s \\ ${x}"


def test_markup_stays_text_on_screen_and_on_paper(draft: str, settings: Settings) -> None:
    edit_notice(by("supervisor"), int(draft), 1, words={"below.units": HOSTILE}, comment=HOSTILE)
    view = notice_view(actor("director"), int(draft), settings, LATER)
    assert any(block.get("text") == HOSTILE for block in view.text.blocks)
    assert preview(by("director"), int(draft), settings).startswith(b"%PDF")


def test_a_megabyte_is_refused_and_nothing_is_kept(draft: str) -> None:
    with pytest.raises(Incomplete) as refused:
        edit_notice(by("supervisor"), int(draft), 1, words={"below.units": "长" * 1_000_000})
    assert "1000000 个字" in str(refused.value.details["fields"]["below.units"])
    many = {f"matters.{n}": "长" * 4_900 for n in range(20)}
    with pytest.raises(Incomplete, match="合计超过"):
        edit_notice(by("supervisor"), int(draft), 1, words=many)
    with pytest.raises(Incomplete, match="不属于这份通报"):
        edit_notice(by("supervisor"), int(draft), 1, words={"a b;--": "x"})
    for name in ("title", "comment", "number"):
        with pytest.raises(Incomplete):
            edit_notice(by("supervisor"), int(draft), 1, words={}, **{name: "长" * 5_000})
    assert kept(draft).version == 1


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert plain("受理\x00312\x1b[31m件\u202e。\u200b\ufeff\r\n第二\x0b段\ud800") == (
        "受理312[31m件。\n第二\n段"
    )


@pytest.mark.parametrize("name", ["form", "publish"])
def test_a_choice_that_does_not_exist(draft: str, name: str) -> None:
    with pytest.raises(Incomplete, match="请选择"):
        edit_notice(by("supervisor"), int(draft), 1, words={}, **{name: "whatever"})


def test_a_number_that_went_stale_in_an_edited_paragraph_is_named(
    draft: str, settings: Settings
) -> None:
    """The office wrote 12 into its own paragraph, then a thirteenth ticket was entered."""
    view = notice_view(actor("supervisor"), int(draft), settings, LATER)
    key, said = next((k, w) for k, w in view.machine.items() if "共受理群众诉求12件" in w)
    edit_notice(by("supervisor"), int(draft), 1, words={key: "本月情况总体平稳。" + said})
    assert notice_view(actor("director"), int(draft), settings, LATER).doubts == []
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "补登的工单")
    doubts = notice_view(actor("director"), int(draft), settings, LATER).doubts
    assert len(doubts) == 1 and "12" in doubts[0] and "与现在的统计不一致" in doubts[0]
    with pytest.raises(NotAllowedNow, match="请先核对.*12"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
    seal_notice(by("director"), int(draft), None, NUMBER, settings, confirmed=True)
    assert kept(draft).state == "sealed"


def test_days_and_document_numbers_are_the_offices_own(draft: str, settings: Settings) -> None:
    said = "请于2026年11月15日前报送，依据云热办〔2026〕3号文件，联系第2期简报。"
    edit_notice(by("supervisor"), int(draft), 1, words={"below.units": said})
    assert notice_view(actor("director"), int(draft), settings, LATER).doubts == []


def test_a_character_no_font_has_stops_the_seal_until_confirmed(
    draft: str, settings: Settings
) -> None:
    edit_notice(by("supervisor"), int(draft), 1, words={"below.units": "户主姓\ue123，已走访。"})
    view = notice_view(actor("director"), int(draft), settings, LATER)
    assert view.unprintable == ["\ue123"]
    with pytest.raises(NotAllowedNow, match=r"没有字体可以印出.*U\+E123"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
    seal_notice(by("director"), int(draft), None, NUMBER, settings, confirmed=True)


@pytest.mark.parametrize("day", ["2026-10-31", "2026-11-03", "昨天", "2026-13-01"])
def test_the_day_under_the_notice_lies_between_the_period_and_today(
    draft: str, settings: Settings, day: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        seal_notice(by("director"), int(draft), None, NUMBER, settings, day)
    assert "issued_on" in refused.value.details["fields"]
    assert kept(draft).state == "draft"


@pytest.mark.parametrize("number", ["长" * 61, "", "\x00\u202e"])
def test_numbers_that_are_none(draft: str, settings: Settings, number: str) -> None:
    with pytest.raises(Incomplete) as refused:
        seal_notice(by("director"), int(draft), None, number, settings)
    assert "number" in refused.value.details["fields"]


def test_a_bulletin_counts_its_issues(draft: str, settings: Settings) -> None:
    edit_notice(by("director"), int(draft), 1, words={}, form="bulletin")
    view = notice_view(actor("director"), int(draft), settings, LATER)
    assert view.next_number == "第1期（总第1期）"
    seal_notice(by("director"), int(draft), None, "第7期（总第31期）", settings)
    assert kept(draft).form == "bulletin"
    again = notice_view(actor("director"), int(draft), settings, LATER)
    assert (
        again.next_number == "第8期（总第32期）" and again.text.names.issue == "第7期（总第31期）"
    )
