"""The loops of the line, for the desk: minutes noted, comparison when asked, all of it told."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest

from hotline.casework import citycompare, citysync, linestatus, syncdesk
from hotline.config import Settings
from hotline.errors import NotAllowedNow
from hotline.jobs.line import CityLine
from hotline.outside.cityplatform import CityPlatform
from hotline.store import comparisons, linehours, settings
from hotline.store.database import db, write
from tests.sandboxcity.city import running_city


@pytest.fixture
def city(tmp_path):
    with running_city(tmp_path / "city") as running:
        yield running


@pytest.fixture
def started(city, tmp_path) -> Settings:
    return Settings(
        data=tmp_path, county_code="410599", city_url=city.url, city_secret=city.secret
    )  # fmt: skip


def minutes() -> list[tuple[int, int]]:
    return db.execute_sql("SELECT up, down FROM line_hour").fetchall()


def test_minutes_are_noted_while_the_line_is_in_use(play, started) -> None:
    line = CityLine(started, threading.Event(), lambda: play.now)
    line.count_minute()
    assert minutes() == [(0, 1)], "the worker never beat: nobody hears anything"
    settings.beat("worker", play.now)
    settings.beat("pull", play.now)
    settings.beat("pull_ok", play.now)
    play.now += timedelta(minutes=1)
    line.count_minute()
    line.count_minute()
    assert minutes() == [(1, 1)]
    settings.save("sync_on", "0", play.now, "测试")
    play.now += timedelta(minutes=1)
    line.count_minute()
    assert minutes() == [(1, 1)], "a line that is switched off is not judged"


def test_a_comparison_is_made_when_it_was_asked_for(play, started) -> None:
    line = CityLine(started, threading.Event(), lambda: play.now)
    platform = CityPlatform(started.city_url, started.city_secret, timeout=10)
    line.compare_if_wished(platform)
    assert comparisons.newest() == []
    settings.beat("worker", play.now)
    settings.beat("pull", play.now)
    syncdesk.compare_now(play.by("dispatcher"), date(2026, 11, 19), started)
    line.compare_if_wished(platform)
    line.compare_if_wished(platform)
    (row,) = comparisons.newest(5)
    assert (row.day, row.outcome) == ("2026-11-19", "match")
    assert "2026-11-19：与市平台一致" in linestatus.compared_words(row)
    platform.close()


def test_a_comparison_that_differs_and_one_without_an_answer_are_kept(play, city, started) -> None:
    platform = CityPlatform(started.city_url, started.city_secret, timeout=10)
    play.register()
    with write():
        db.execute_sql("UPDATE outbox_event SET state = 'confirmed'")
    citycompare.reconcile(platform, play.now.date(), play.now)
    (row,) = comparisons.newest()
    assert (row.outcome, row.sent_again) == ("mismatch", 1)
    platform.close()
    later = play.now + timedelta(hours=1)
    assert citycompare.reconcile(platform, play.now.date(), later).error
    assert comparisons.newest()[0].outcome == "silent"


def test_nothing_is_compared_without_a_line(play, tmp_path) -> None:
    with pytest.raises(NotAllowedNow, match="接口地址"):
        syncdesk.compare_now(play.by("dispatcher"), date(2026, 11, 19), Settings(data=tmp_path))


def test_the_clock_of_the_city_is_remembered(play, city, started) -> None:
    platform = CityPlatform(started.city_url, started.city_secret, timeout=10)
    assert citysync.pull(platform, lambda: play.now).error is None
    assert settings.last_beat("skew") == play.now
    platform.close()


def test_a_monitor_reads_plain_values(play, started) -> None:
    play.register(urgency="urgent")
    play.now += timedelta(hours=30)
    play.register()
    told = json.loads(json.dumps(linestatus.as_json(linestatus.facts(started, play.now))))
    assert told["waiting_urgent"] == 1 and told["waiting_by_age"]["longer"] == 1
    assert told["waiting_by_age"]["hour"] == 1 and told["sent"] == {"waiting": 2}
    assert told["comparison"] is None and told["is_down"] is True


def test_minutes_seen_from_two_processes_count_once(play) -> None:
    play.now += timedelta(minutes=30)
    with write():
        linehours.note_minute(play.now, True)
        linehours.note_minute(play.now - timedelta(minutes=3), False)
    assert minutes() == [(1, 0)], "a minute that lies back is not counted again"


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        ("http://10.20.30.40/hotline/410599", True),
        ("https://city.example/hotline/410599", False),
        ("http://127.0.0.1:8400/hotline/410599", False),
        ("http://[::1]:8400/hotline/410599", False),
        ("", False),
    ],
)
def test_a_city_reached_without_encryption_is_said(play, tmp_path, url, is_open) -> None:
    told = linestatus.facts(Settings(data=tmp_path, city_url=url, city_secret="x"), play.now)
    assert ("没有加密" in told.open_words) is is_open
    assert linestatus.as_json(told)["unencrypted"] == told.open_words
