"""The words: complete, of a sensible length, our own, and under categories of the standard."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from hotline.demo import texts
from hotline.demo.geography import SEED_FOLDER, Places, names

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
KINDS = {"consultation", "help", "complaint", "report", "suggestion", "praise"}
LETTER = "尊敬的领导：小区门口道路坑洼不平已有半年，多次向物业反映无果，恳请协调解决。"
URGENCIES = {"urgent", "livelihood", "ordinary", "complex"}


def every_appeal(places: Places) -> list[texts.Appeal]:
    random, found = Random(5), []
    for month in range(1, 13):
        for village in places.villages:
            spot = texts.spot_at(places, village)
            found.append(texts.appeal(random, spot, datetime(2026, month, 9)))
    return found


def test_there_are_enough_templates() -> None:
    titles = [appeal[0] for topic in texts.topics() for appeal in topic["appeals"]]
    assert len(titles) >= 300 and len(set(titles)) == len(titles)
    assert len({topic["name"] for topic in texts.topics()}) == len(texts.topics())


def test_templates_name_known_codes_and_units() -> None:
    handlers = {short for _, short in names()["departments"] + names()["utilities"]}
    for topic in texts.topics():
        assert topic["handler"] in handlers | {"township", "village"}, topic["name"]
        assert set(topic.get("co", ())) <= handlers
        for _, _, *own in topic["appeals"]:
            assert set(own[:1]) <= KINDS and set(own[1:]) <= URGENCIES, topic["name"]


def test_no_placeholder_is_left_and_lengths_are_right(places: Places) -> None:
    random = Random(6)
    for appeal in every_appeal(places):
        assert texts.SHORTEST <= len(appeal.content) <= texts.LONGEST, appeal.content
        reply = texts.reply_for(random, appeal, "青石镇")
        said = appeal.title + appeal.content + reply.record + reply.reply
        said += texts.village_record(random, appeal)
        assert "{" not in said and "}" not in said and "！" not in said
        assert appeal.kind in KINDS and appeal.urgency in URGENCIES


@pytest.mark.parametrize("result", ["done", "untrue", "unsolved", "beyond_duty"])
def test_record_and_reply_are_two_texts(places: Places, result: str) -> None:
    random = Random(7)
    spot = texts.spot_at(places, places.villages[0])
    appeal = texts.appeal(random, spot, datetime(2026, 11, 9))
    reply = texts.reply_for(random, appeal, "青石镇", result)
    assert reply.result == result and reply.record != reply.reply
    assert bool(reply.unsolved_reason) == (result in ("unsolved", "beyond_duty"))


def test_heating_is_a_matter_of_winter_and_towns(places: Places) -> None:
    heating = next(topic for topic in texts.topics() if topic["name"] == "供暖")
    farm, town = (
        texts.spot_at(places, next(v for v in places.villages if v.is_town is is_town))
        for is_town in (False, True)
    )
    assert texts.fits(heating, town, datetime(2026, 12, 1))
    assert not texts.fits(heating, town, datetime(2026, 7, 1))
    assert not texts.fits(heating, farm, datetime(2026, 12, 1))


def test_categories_are_of_the_public_standard() -> None:
    table = SEED_FOLDER.parent / "categories.csv"
    with table.open(encoding="utf-8-sig") as rows:
        known = {tuple(row[f"level_{n}"] for n in (1, 2, 3)) for row in csv.DictReader(rows)}
    assert {tuple(topic["category"]) for topic in texts.topics()} <= known


def _letters() -> str:
    """Return a year of public letters where they are at hand, else the style of one."""
    real = SHARED / "letters_year_4326.csv"
    return real.read_text(encoding="utf-8-sig") if real.exists() else LETTER


def _lines_of_the_demo() -> list[str]:
    ours = "\n".join(path.read_text(encoding="utf-8") for path in SEED_FOLDER.rglob("*.toml"))
    # Lines of our own comments are not text of the demo.
    return [line for line in ours.splitlines() if not line.startswith("#")]


def _common_runs(letters: str, lines: list[str], size: int = 20) -> list[str]:
    runs = {letters[n : n + size] for n in range(len(letters) - size + 1)}
    every = (line[n : n + size] for line in lines for n in range(len(line) - size + 1))
    return [run for run in every if run in runs]


def test_nothing_is_taken_from_real_letters() -> None:
    lines = _lines_of_the_demo()
    assert _common_runs(_letters(), lines) == []
    longest = max(lines, key=len)
    assert _common_runs(f"{LETTER}{longest}", lines), "a line taken over would be found"
