"""Single values: dates in many spellings, the office's words, telephone numbers."""

from __future__ import annotations

import pytest

from hotline.rules import words
from hotline.rules.importvalues import (
    BadValue,
    guess_kind,
    judgement,
    moment,
    numbers,
    tick,
    title_from,
    word_code,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2019-02-28 11:25:05", "2019-02-28 11:25:05"),
        ("2019/2/28 9:05", "2019-02-28 09:05:00"),
        ("2019.2.28", "2019-02-28 00:00:00"),
        ("2019年2月28日", "2019-02-28 00:00:00"),
        ("2019年2月28日 下午3时5分", "2019-02-28 15:05:00"),
        ("2019年2月28日星期四 8:30", "2019-02-28 08:30:00"),
        ("2019-02-28T11:25:05+08:00", "2019-02-28 11:25:05"),
        ("2019-02-28T03:25:05Z", "2019-02-28 11:25:05"),
        ("20190228", "2019-02-28 00:00:00"),
        ("20190228112505", "2019-02-28 11:25:05"),
        ("43524.5", "2019-02-28 12:00:00"),
        ("２０１９－０２－２８", "2019-02-28 00:00:00"),
    ],
)
def test_a_moment_is_read(text, shown):
    at = moment(text)
    assert f"{at:%Y-%m-%d %H:%M:%S}" == shown
    assert at.utcoffset().total_seconds() == 8 * 3600


def test_a_step_without_an_hour_ends_with_the_office_hours():
    assert f"{moment('2026-10-08', ends_day=True):%H:%M}" == "17:30"


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-30",
        "2月28日",
        "19-2-28",
        "昨天",
        "0000-00-00",
        "1900-01-01",
        "2019-13-01",
        "9" * 30,
    ],
)
def test_what_is_no_moment_is_a_sentence(text):
    with pytest.raises(BadValue, match="“"):
        moment(text)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("kind", "投诉", "complaint"),
        ("kind", "意见建议", "suggestion"),
        ("kind", "求助类", "help"),
        ("kind", "感谢", "praise"),
        ("kind", "民生类", ""),
        ("urgency", "特急", "urgent"),
        ("channel", "电话", "phone"),
        ("channel", "县长信箱", "mailbox"),
        ("channel", "e福州app", ""),
    ],
)
def test_a_word_becomes_its_code(name, text, code):
    assert word_code(name, text) == code


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("satisfied", "非常满意", "yes"),
        ("satisfied", "一般", "mostly"),
        ("satisfied", "不满意", "no"),
        ("satisfied", "", ""),
        ("solved", "部分解决", "partly"),
        ("solved", "是", "yes"),
    ],
)
def test_a_judgement_is_read(name, text, code):
    assert judgement(name, text) == code


def test_a_judgement_nobody_knows_is_refused_because_it_scores():
    with pytest.raises(BadValue, match="满意、基本满意、不满意、未评价"):
        judgement("satisfied", "还行吧")
    with pytest.raises(BadValue):
        judgement("satisfied", "1")  # the best of two or the worst of five: nobody can tell


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("13800000000", ["13800000000"]),
        ("13800000000.0", ["13800000000"]),
        ("'13800000000", ["13800000000"]),
        ("138 0000 0000", ["138 0000 0000"]),
        ("13800000000/0472-1234567", ["13800000000", "0472-1234567"]),
        ("138****0000", []),
        ("无", []),
        ("匿名", []),
        ("", []),
    ],
)
def test_numbers_are_read(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize("text", ["1.38E+10", "张三", "12"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(BadValue):
        numbers(text)


def test_small_readings():
    assert [tick(text) for text in ("是", "1", "√", "否", "0", "")] == [True] * 3 + [False] * 3
    assert guess_kind("举报黑作坊", "") == "report"
    assert guess_kind("关于路灯", "请问何时修") == "consultation"
    assert guess_kind("路灯坏了", "三天了") == "help"
    assert title_from("路灯坏了。三天没人修") == "路灯坏了"
    assert len(title_from("长" * 100)) == 40


@pytest.mark.parametrize("name", ["kind", "urgency", "channel", "solved", "satisfied", "contacted"])
def test_every_word_of_our_own_screens_is_read_back(name):
    tables = {
        "kind": words.KINDS, "urgency": words.URGENCIES, "channel": words.CHANNELS,
        "solved": words.SOLVED, "satisfied": words.SATISFIED, "contacted": words.CONTACTED,
    }  # fmt: skip
    assert {word_code(name, word): word for word in tables[name].values()} == tables[name]
