"""The demo county is played by the product's own acts, so it must obey every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.casework.figures import month, month_figures
from hotline.demo.build import build
from hotline.errors import NotAllowedNow
from hotline.outside.files import path_of
from hotline.rules.monthfigures import disagreements
from hotline.store import assignments, history, people, search, tickets
from hotline.store.attachments import Attachment
from hotline.store.database import db
from hotline.store.people import Person
from tests.demo.conftest import UNTIL, Built, build_county


def _rows(sql: str) -> list[tuple[object, ...]]:
    return list(db.execute_sql(sql).fetchall())


def test_the_rules_allow_every_step(county: Built) -> None:
    assert dict(county[1].refused) == {}
    assert _rows("SELECT COUNT(*) FROM ticket") == [(60,)]


def test_every_month_adds_up(county: Built) -> None:
    months = [
        str(name) for (name,) in _rows("SELECT DISTINCT substr(registered_at,1,7) FROM ticket")
    ]
    assert sorted(months) == ["2026-10", "2026-11"]
    for name in months:
        assert disagreements(month_figures(month(name), UNTIL)) == []


def test_trail_and_histories_are_whole(county: Built) -> None:
    silent = "SELECT ticket_no FROM ticket WHERE id NOT IN (SELECT ticket_id FROM history)"
    assert history.broken_link() is None
    assert _rows(silent) == []


def test_people_log_in_and_find_work(county: Built) -> None:
    clerk, dispatcher = people.by_username("station_clerk"), people.by_username("dispatcher")
    assert clerk and dispatcher
    assert sum(assignments.lane_counts(people.actor_of(clerk)).values()) > 0
    assert tickets.lane_counts(people.actor_of(dispatcher))["handling"] > 0
    hashes = {person.password_hash for person in Person.select()}
    assert len(hashes) == 1 and not any(person.must_change_password for person in Person.select())


def test_the_city_is_owed_nothing(county: Built) -> None:
    assert _rows("SELECT DISTINCT state FROM outbox_event") == [("confirmed",)]


def test_search_finds_what_was_asked(county: Built) -> None:
    ((title,),) = _rows("SELECT title FROM ticket LIMIT 1")
    words = search.matching(str(title)[:4])
    found = db.execute_sql(
        "SELECT COUNT(*) FROM ticket_search WHERE ticket_search MATCH ?", (words,)
    ).fetchone()
    assert found[0] > 0


def test_pictures_lie_where_the_acts_say(county: Built) -> None:
    kept = list(Attachment.select())
    assert 0 < len(kept) <= 30
    for row in kept:
        picture = path_of(row.sha256, county[0].blobs)
        assert picture.stat().st_size == row.size
        assert picture.read_bytes()[:3] == b"\xff\xd8\xff"


def test_the_same_seed_gives_the_same_county(county: Built, tmp_path: Path) -> None:
    told = "SELECT ticket_no, title, state, lane, due_at, closed_at FROM ticket ORDER BY id"
    acts = "SELECT at, act, by_name, text FROM history ORDER BY id"
    first = _rows(told), _rows(acts)
    build_county(tmp_path)
    assert (_rows(told), _rows(acts)) == first


def test_a_county_is_never_built_over_another(county: Built) -> None:
    with pytest.raises(NotAllowedNow, match="已有单位"):
        build(county[0], months=1, tickets=1, seed=1, say=str, until=UNTIL)
