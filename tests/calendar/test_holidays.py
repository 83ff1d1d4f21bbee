"""Holiday notices: the bundled table, the official files, and files that are not notices."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from hotline.errors import Incomplete
from hotline.outside.holidays import marks_from_csv, marks_from_json, published_marks
from hotline.rules.calendar import DayMark

# The State Council's notices as NateScarlet/holiday-cn publishes them (MIT).
NOTICES = sorted((Path(__file__).parent / "notices").glob("*.json"))


def notice(year=2027, **changes):
    """A made-up notice of eight days in October."""
    days = [
        {"name": "国庆节", "date": f"{year}-10-{day:02}", "isOffDay": True} for day in range(1, 8)
    ]
    days.append({"name": "国庆节", "date": f"{year}-10-09", "isOffDay": False})  # a Saturday
    return {"year": year, "days": days, **changes}


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_the_bundled_table_agrees_with_the_official_notice(path):
    marks, years = published_marks()
    given, year = marks_from_json(path.read_text(encoding="utf-8"), year=int(path.stem))
    assert year <= years
    for day, mark in given.items():
        assert marks[day].is_working == mark.is_working, day
    assert not [d for d in marks if d.year in year and d not in given and d.weekday() < 5]


def test_both_notices_are_here():
    assert [path.stem for path in NOTICES] == ["2025", "2026"]


def test_the_bundled_table_of_2026():
    marks, years = published_marks()
    worked = sorted(d for d, m in marks.items() if d.year == 2026 and m.is_working)
    assert [f"{d:%m-%d}" for d in worked] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert {2025, 2026} <= years
    assert all(m.reason and not m.reason.isascii() for m in marks.values())


def test_a_notice_for_a_new_year():
    marks, years = marks_from_json(json.dumps(notice()), year=2027)
    assert years == {2027}
    assert marks[date(2027, 10, 1)] == DayMark(False, "国庆节")
    assert marks[date(2027, 10, 9)] == DayMark(True, "国庆节调休上班")


def test_the_same_notice_as_csv():
    rows = [f"2027-10-{day:02},国庆节,放假" for day in range(1, 8)]
    text = "\ufeff日期,名称,安排\r\n" + "\r\n".join([*rows, "", "2027-10-09,国庆节,上班"])
    assert marks_from_csv(text, year=2027) == marks_from_json(json.dumps(notice()))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "不是放假安排"),
        ("[]", "不是放假安排"),
        ('{"year": 2027}', "不是放假安排"),
        (json.dumps(notice(year="2027")), "年份 year 应为整数"),
        (json.dumps(notice(days=[])), "有0个日期"),
        (json.dumps(notice(year=2026)), "要导入的是2027年"),
        (json.dumps(notice(days=notice(2025)["days"])), "2025-10-01不在2027年"),
        (json.dumps(notice(days=notice()["days"] * 2)), "2027-10-01写了两次"),
        (
            json.dumps(notice(days=[{"name": "元旦", "date": "2027-1-1", "isOffDay": True}])),
            "应写成 2027-01-01",
        ),
        (
            json.dumps(notice(days=[{"name": "", "date": "2027-01-01", "isOffDay": True}])),
            "缺少节日名称",
        ),
        (
            json.dumps(notice(days=[{"name": "元旦", "date": "2027-01-01", "isOffDay": "是"}])),
            "isOffDay 应为",
        ),
        (
            json.dumps(notice(days=[{"name": "元旦", "date": "2027-01-04", "isOffDay": False}])),
            "本来就是工作日",
        ),
    ],
)
def test_what_is_not_a_notice_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(Incomplete, match=sentence) as refused:
        marks_from_json(text, year=2027)
    assert refused.value.details["fields"]["file"] == str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "表头应为"),
        ("date,name,off\n", "表头应为"),
        ("日期,名称,安排\n", "文件里没有日期"),
        ("日期,名称,安排\n2027-10-01,国庆节\n", "第 2 行"),
        ("日期,名称,安排\n2027-10-01,国庆节,休假\n", "第 2 行"),
        ("日期,名称,安排\n2027年10月1日,国庆节,放假\n", "第 2 行"),
        ("日期,名称,安排\n2027-10-01,国庆节,放假\n", "有1个日期"),
    ],
)
def test_a_wrong_csv_names_its_line(text, sentence):
    with pytest.raises(Incomplete, match=sentence):
        marks_from_csv(text)
