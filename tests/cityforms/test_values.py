"""One cell: our codes in the form's words, moments as its column shows them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hotline.rules.calendar import ZONE
from hotline.rules.cityforms import FIXED, Column
from hotline.rules.cityformvalues import Complaint, cell, displayed, option_for, without_option
from hotline.rules.importvalues import moment

AT = datetime(2026, 11, 21, 9, 30, 15, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("head", "shows", "written"),
    [
        ("受理时间", "", "2026-11-21 09:30"),
        ("受理时间", "text", "2026-11-21 09:30"),
        ("受理日期", "", "2026-11-21"),
        ("受理时间（yyyy-mm-dd hh:mm:ss）", "", "2026-11-21 09:30:15"),
        ("受理时间（yyyy/mm/dd）", "", "2026/11/21"),
        ("受理时间（年月日）", "", "2026年11月21日"),
        ("受理时间（年月日时分）", "", "2026年11月21日 09:30"),
        ("受理时间（如2026/1/1）", "", "2026/11/21"),
        ("受理时间YYYYMMDD", "", "20261121"),
        ("受理日期时间", "", "2026-11-21 09:30"),
        ("受理时间", "day", 46347),
        ("受理时间", "moment", 46347.3960069),
    ],
)
def test_a_moment_is_written_as_the_column_asks(head: str, shows: str, written: object) -> None:
    column = Column(1, head, "registered_at", shows=shows)
    assert cell(column, {"registered_at": AT}) == (pytest.approx(written), None)


@pytest.mark.parametrize("shows", ["", "text", "moment"])
def test_a_moment_is_read_again_as_it_was(shows: str) -> None:
    column = Column(1, "受理时间", "registered_at", shows=shows)
    value, _ = cell(column, {"registered_at": AT.replace(second=0)})
    text = repr(value) if isinstance(value, float) else str(value)
    assert abs((moment(text) - AT.replace(second=0)).total_seconds()) < 1
    assert displayed(column, value) == "2026-11-21 09:30"


def test_a_day_of_our_own_is_a_day() -> None:
    assert cell(Column(1, "填报时间", "filled_on"), {"filled_on": date(2026, 11, 21)}) == (
        "2026-11-21", None
    )  # fmt: skip


KIND = Column(1, "类型", "kind", options=["咨询类", "求决类", "投诉举报", "意见建议"])


@pytest.mark.parametrize(
    ("code", "word"),
    [("consultation", "咨询类"), ("help", "求决类"), ("complaint", "投诉举报"),
     ("suggestion", "意见建议"), ("praise", "")],
)  # fmt: skip
def test_a_code_takes_the_lists_own_word(code: str, word: str) -> None:
    assert option_for(KIND, code) == word


def test_a_word_outside_the_list_is_written_and_named() -> None:
    assert cell(KIND, {"kind": "praise"}) == ("表扬", Complaint("option", "类型", "表扬"))
    assert [code for code, _ in without_option(KIND)] == ["report", "praise"]


def test_what_a_person_chose_goes_first() -> None:
    column = Column(1, "类型", "kind", options=KIND.options, words={"praise": "意见建议"})
    assert cell(column, {"kind": "praise"}) == ("意见建议", None)


@pytest.mark.parametrize(
    ("field", "value", "options", "word"),
    [
        ("is_enterprise", True, ["是", "否"], "是"),
        ("is_true", False, ["属实", "不属实"], "不属实"),
        ("is_true", True, ["属实", "不属实"], "属实"),
        ("state", "closed", ["办理中", "已办结"], "已办结"),
        ("state", "handling", ["办理中", "已办结"], "办理中"),
        ("urgency", "urgent", ["是", "否"], "是"),
        ("urgency", "complex", ["是", "否"], "否"),
        ("solved", "no", ["是", "否"], "否"),
        ("satisfied", "mostly", ["满意", "一般", "不满意"], "一般"),
        ("unit", "县水利局", ["云溪县水利局", "云溪县教育局"], "云溪县水利局"),
        ("channel", "phone", [], "12345电话"),
        ("is_anonymous", False, [], "否"),
    ],
)
def test_words_of_lists(field: str, value: object, options: list[str], word: str) -> None:
    assert cell(Column(1, "列", field, options=options), {field: value}) == (word, None)


def test_a_unit_that_fits_two_options_is_named_not_guessed() -> None:
    column = Column(1, "承办单位", "unit", options=["柳河镇政府", "柳河镇派出所"])
    value, wrong = cell(column, {"unit": "柳河镇"})
    assert value == "柳河镇" and wrong == Complaint("option", "承办单位", "柳河镇")


def test_a_required_value_that_is_missing_is_named() -> None:
    must = Column(1, "办结时间", "closed_at", must=True)
    assert cell(must, {"closed_at": None}) == (None, Complaint("must", "办结时间"))
    assert cell(Column(1, "办结时间", "closed_at"), {}) == (None, None)


def test_a_fixed_text_stands_in_every_row() -> None:
    assert cell(Column(1, "区县", FIXED, text="云溪县"), {}) == ("云溪县", None)
