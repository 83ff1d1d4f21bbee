"""`policy due` through the real command line, against days counted by hand from the notice.

The expected days come from the State Council's notice for 2026 as the domain notes quote it,
written out here, not from the product's calendar.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hotline.commands import house
from hotline.commands.speech import run
from tests.policy.profiles import CODES

ROOT = Path(__file__).parents[2]
OFF = {
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
}
WORKED = {date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))}


def _counted(start: date, days: int) -> list[date]:
    found: list[date] = []
    day = start
    while len(found) < days:
        day += timedelta(days=1)
        if day in WORKED or (day not in OFF and day.weekday() < 5):
            found.append(day)
    return found


def _arguments(profile: str, start: str, **given: str) -> list[str]:
    asked = {"kind": "help", "urgency": "ordinary", "stage": "answer", **given}
    options = [word for key, value in asked.items() for word in (f"--{key}", value)]
    return ["policy", "due", "--profile", profile, "--from", start, *options]


@pytest.fixture
def due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Ask in this process, without a database, and return exit code and what JSON said."""
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "none"))

    def ask(profile: str, start: str, **given: str) -> tuple[int, dict]:
        code = run(house, [*_arguments(profile, start, **given), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return ask


@pytest.mark.parametrize(
    ("profile", "kind", "start", "due", "counted", "because"),
    [
        ("baotou", "help", "2026-02-13T16:30", "2026-02-27T17:30:00+08:00",
         ["2026-02-14", "2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27"],
         "a worked Saturday before the Spring Festival, then nine days off"),
        ("baoji", "consultation", "2026-09-30T10:00", "2026-10-09T17:30:00+08:00",
         ["2026-10-08", "2026-10-09"], "the worked Saturday after the holiday is not needed"),
        ("generic-2025", "consultation", "2026-01-03T09:00", "2026-01-04T17:30:00+08:00",
         ["2026-01-04"], "the next day is a worked Sunday"),
    ],
)  # fmt: skip
def test_the_vectors_of_the_domain_notes_by_the_real_program(
    tmp_path, profile, kind, start, due, counted, because
):
    done = subprocess.run(
        [sys.executable, "app.py", *_arguments(profile, start, kind=kind), "--json"],
        cwd=ROOT,
        env={**os.environ, "HOTLINE_DATA": str(tmp_path / "none"), "TZ": "America/New_York"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["due"], told["counted"]) == (due, counted), because
    assert not told["provisional"] and told["source"] and told["limit"].endswith("wd")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("profile", "kind", "urgency", "days"),
    [
        ("baoji", "consultation", "ordinary", 2),
        ("baoji", "help", "ordinary", 3),
        ("baoji", "help", "complex", 5),
        ("baoji", "suggestion", "ordinary", 10),
        ("baotou", "complaint", "complex", 10),
        ("generic-2025", "report", "ordinary", 4),
        ("shangqiu", "help", "ordinary", 5),
        ("jiyuan", "consultation", "ordinary", 1),
    ],
)
@pytest.mark.parametrize("month", range(1, 13))
def test_working_days_agree_with_a_count_by_hand(due, profile, kind, urgency, days, month):
    for day in (3, 13, 27, 30):
        start = date(2026, month, min(day, 28 if month == 2 else 30))
        expected = _counted(start, days)
        if expected[-1].year > 2026:
            continue
        code, told = due(profile, f"{start}T10:15", kind=kind, urgency=urgency)
        assert code == 0
        assert told["due"] == f"{expected[-1]}T17:30:00+08:00"
        assert told["counted"] == [day.isoformat() for day in expected]
        rest = (expected[-1] - start).days - days
        assert len(told["skipped"]) == rest and all(row["reason"] for row in told["skipped"])
        assert datetime.fromisoformat(told["warn"]) < datetime.fromisoformat(told["due"])


@pytest.mark.parametrize(
    ("profile", "stage", "urgency", "start", "due_at", "limit"),
    [
        ("linyi", "dispatch", "ordinary", "2026-02-15T23:58", "2026-02-16T00:01:00+08:00", "3min"),
        ("linyi", "arrive", "ordinary", "2026-02-17T08:00", "2026-02-17T10:00:00+08:00", "2h"),
        ("baoji", "dispatch", "ordinary", "2026-10-01T12:00", "2026-10-01T12:10:00+08:00", "10min"),
        ("generic-2025", "answer", "urgent", "2026-02-15T19:00", "2026-02-18T19:00:00+08:00",
         "72h"),
        ("generic-2025", "arrive", "urgent", "2026-02-15T19:00", "2026-02-15T19:30:00+08:00",
         "30min"),
        ("baotou", "answer", "livelihood", "2026-12-31T20:00", "2027-01-01T20:00:00+08:00", "24h"),
    ],
)  # fmt: skip
def test_clock_limits_run_through_and_count_no_days(
    due, profile, stage, urgency, start, due_at, limit
):
    code, told = due(profile, start, stage=stage, urgency=urgency)
    assert (code, told["due"], told["limit"]) == (0, due_at, limit)
    assert told["counted"] == told["skipped"] == [] and told["provisional"] is False


def test_natural_days_run_through_the_festival(due):
    _, told = due("linyi", "2026-02-13T16:30")
    assert told["due"] == "2026-02-16T16:30:00+08:00"
    assert told["counted"] == ["2026-02-14", "2026-02-15", "2026-02-16"]
    assert told["skipped"] == []


def test_a_year_without_a_notice_is_provisional(due):
    assert due("baotou", "2026-12-28T10:00")[1]["provisional"] is True
    assert due("baotou", "2026-12-21T10:00")[1]["provisional"] is False
    assert due("baotou", "2031-03-03T10:00")[1]["provisional"] is True


def test_the_moment_may_carry_an_offset(due):
    county = due("baotou", "2026-02-13T16:30")[1]
    assert due("baotou", "2026-02-13T08:30Z")[1] == county
    assert due("baotou", "2026-02-13 16:30:00+08:00")[1] == county


def test_lower_levels_are_due_earlier_and_within_half_of_the_time(due):
    found = [due("baotou", "2026-11-16T09:00", level=level)[1]
             for level in ("county", "township", "village")]  # fmt: skip
    assert [told["due"][:16] for told in found] == [
        "2026-11-23T17:30",
        "2026-11-23T14:30",
        "2026-11-23T09:00",
    ]
    assert "比县级期限提前" in found[2]["source"] and "比县级" not in found[0]["source"]
    urgent = due("baotou", "2026-11-16T09:00", urgency="urgent", level="village")[1]
    assert urgent["due"] == "2026-11-16T10:00:00+08:00"


def test_a_target_is_told_beside_the_limit(due):
    told = due("shangqiu", "2026-02-13T16:30")[1]
    assert (told["due"][:10], told["target"][:10]) == ("2026-02-27", "2026-02-25")
    assert "target" not in due("baotou", "2026-02-13T16:30")[1]


def test_a_stage_without_a_limit_is_a_sentence(due, capsys):
    code, told = due("baotou", "2026-02-13T16:30", stage="arrive")
    assert code == 1 and told["due"] is None
    assert "没有规定" in told["why"] and "到场" in told["why"] and "签收" in told["why"]
    assert run(house, _arguments("baotou", "2026-02-13T16:30", stage="arrive")) == 1
    assert "没有规定" in capsys.readouterr().err


@pytest.mark.parametrize("code", CODES)
def test_in_words_it_explains_every_day(code, capsys):
    assert run(house, _arguments(code, "2026-02-13T16:30")) == 0
    told = capsys.readouterr().out
    for word in ("起算时间：2026年2月13日周五 16:30", "到期时间：", "亮黄灯时间：", "依据："):
        assert word in told
    assert "计入的天：2月14日周六" in told
    assert ("（春节）" in told) == (code != "linyi")


def test_in_words_clock_limits_and_provisional_days(capsys):
    assert run(house, _arguments("baotou", "2026-12-28T10:00", urgency="urgent")) == 0
    assert "不分昼夜和节假日" in capsys.readouterr().out
    assert run(house, _arguments("baotou", "2026-12-28T10:00")) == 0
    assert "暂定" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "wish"}, "类型“wish”不认识，只能用 consultation、help"),
        ({"urgency": "soon"}, "缓急“soon”不认识"),
        ({"level": "moon"}, "层级“moon”不认识"),
        ({"stage": "sleep"}, "环节“sleep”不认识"),
        ({"from": "昨天"}, "应写成 2026-02-13T16:30"),
        ({"from": "2026-02-13"}, "应写成 2026-02-13T16:30"),
        ({"from": "2026-02-30T10:00"}, "应写成 2026-02-13T16:30"),
        ({"from": "9999-12-31T23:59"}, "年份在2000至2100之间"),
        ({"from": "0001-01-01T00:00+14:00"}, "年份在2000至2100之间"),
        ({"profile": "atlantis"}, "没有名为“atlantis”的制度，现有：anyang、baoji"),
        ({"profile": "nothing.toml"}, "无法读取 nothing.toml：没有找到"),
    ],
)
def test_a_slip_is_a_sentence_with_what_is_allowed(given, sentence, capsys):
    assert run(house, [*_arguments("baotou", "2026-02-13T16:30"), *_later(given)]) == 2
    assert sentence in capsys.readouterr().err


def _later(given: dict[str, str]) -> list[str]:
    """A repeated option wins over the earlier one."""
    return [word for key, value in given.items() for word in (f"--{key}", value)]
