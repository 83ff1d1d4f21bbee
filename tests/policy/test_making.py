"""Versions by effective date: saved, taken back, chosen at set-up; tickets keep their own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hotline.casework import policymaking, restamping
from hotline.casework.act import Caller
from hotline.casework.policyeffects import effect, preview
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.rules.policy import parse_policy
from hotline.rules.policy_edit import document, written
from hotline.store import policies, stamped
from hotline.store.assignments import StageClock
from hotline.store.history import Audit, History
from hotline.store.policies import PolicyVersion
from tests.casework.conftest import Player
from tests.policy.profiles import CODES, profile

TODAY = date(2026, 11, 20)  # the player's first day


def admin(play: Player) -> Caller:
    return play.by("admin")


def version(code: str, day: date, **answer: str) -> str:
    """The shipped profile from that day on; `ordinary="3wd"` changes an answer limit."""
    whole = document(policymaking.from_day(policymaking.shipped_text(code), day))
    for row in whole["limit"]:
        if row["stage"] == "answer" and row.get("urgency") in answer:
            row["limit"] = answer[row["urgency"]]
            row.pop("target", None)
    return written(whole)


def put(play: Player, text: str) -> int:
    return int(policymaking.save_version(admin(play), text))


def test_a_ticket_keeps_its_version_and_the_next_day_has_the_new_one(play: Player) -> None:
    before = play.register(urgency="ordinary")
    put(play, version("linyi", TODAY + timedelta(days=1)))
    assert play.ticket(play.register()).policy_version == "2022-03-02", "not before its day"
    play.now += timedelta(days=1)
    assert play.ticket(play.register()).policy_version == "2026-11-21"
    assert play.ticket(before).policy_version == "2022-03-02"
    assert [policies.policy_on(TODAY + timedelta(days=n)).profile for n in (0, 1)] == [
        "baotou",
        "linyi",
    ]


@pytest.mark.parametrize("days", [-367, 367, 3650])
def test_a_day_more_than_a_year_away_is_refused(play: Player, days: int) -> None:
    with pytest.raises(Incomplete, match="相差一年以上") as refused:
        put(play, version("baoji", TODAY + timedelta(days=days)))
    assert "profile-effective_on" in refused.value.details["fields"]
    assert PolicyVersion.select().count() == 1


def test_two_versions_from_one_day_are_refused_until_one_is_taken_back(play: Player) -> None:
    day = TODAY + timedelta(days=5)
    first = put(play, version("baoji", day))
    with pytest.raises(Incomplete, match="同一天不能有两个版本"):
        put(play, version("linyi", day))
    policymaking.withdraw_version(admin(play), first)
    put(play, version("linyi", day))
    assert policies.policy_on(day).profile == "linyi"


def test_the_same_version_name_twice_is_refused(play: Player) -> None:
    text = version("baoji", TODAY + timedelta(days=5))
    put(play, text)
    later = document(text)
    later["profile"]["effective_on"] = TODAY + timedelta(days=9)
    with pytest.raises(NotAllowedNow, match="版本号不能重复"):
        put(play, written(later))


def test_a_version_name_is_free_even_beside_a_withdrawn_one(play: Player) -> None:
    day = TODAY + timedelta(days=5)
    policymaking.withdraw_version(admin(play), put(play, version("baoji", day)))
    assert parse_policy(version("baoji", day)).version == f"{day}-2"


def test_what_is_wrong_is_told_by_field_and_nothing_is_saved(play: Player) -> None:
    whole = document(version("baoji", TODAY))
    whole["limit"][0]["limit"], whole["callback"]["tries"] = "-1d", 99
    with pytest.raises(Incomplete) as refused:
        put(play, written(whole))
    assert set(refused.value.details["fields"]) == {"limit.0.limit", "callback.tries"}
    assert PolicyVersion.select().count() == 1


def test_a_version_in_force_cannot_be_taken_back(play: Player) -> None:
    number = put(play, version("baoji", TODAY))
    with pytest.raises(NotAllowedNow, match="已经施行，不能撤回"):
        policymaking.withdraw_version(admin(play), number)
    coming = put(play, version("baoji", TODAY + timedelta(days=1)))
    policymaking.withdraw_version(admin(play), coming)
    with pytest.raises(NotAllowedNow, match="已经撤回"):
        policymaking.withdraw_version(admin(play), coming)
    with pytest.raises(NotAllowedNow, match="没有这个版本"):
        policymaking.withdraw_version(admin(play), 999)


@pytest.mark.parametrize("who", ["director", "supervisor", "station_leader", "auditor"])
def test_only_the_administrator_makes_policy(play: Player, who: str) -> None:
    with pytest.raises(NotYours):
        policymaking.save_version(play.by(who), version("baoji", TODAY))
    with pytest.raises(NotYours):
        policymaking.adopt(play.by(who), "baoji")


@pytest.mark.parametrize("code", CODES)
def test_at_set_up_a_chosen_city_takes_the_place_of_the_first(play: Player, code: str) -> None:
    policymaking.adopt(admin(play), code)
    in_force = policies.policy_on(TODAY)
    assert (in_force.profile, in_force.limits) == (code, profile(code).limits)
    assert policies.policy_on(date(2001, 1, 1)).profile == code, "imported old tickets too"


def test_once_tickets_came_a_chosen_city_counts_from_its_day(play: Player) -> None:
    play.register()
    policymaking.adopt(admin(play), "linyi")
    assert policies.policy_on(TODAY).profile == "linyi"
    assert policies.policy_on(TODAY - timedelta(days=1)).profile == "baotou"
    with pytest.raises(Incomplete, match="同一天不能有两个版本"):
        policymaking.adopt(admin(play), "baoji")
    with pytest.raises(Incomplete, match="没有这个制度"):
        policymaking.adopt(admin(play), "nowhere")


def test_the_trail_tells_who_made_what(play: Player) -> None:
    put(play, version("baoji", TODAY))
    line = Audit.select().order_by(Audit.id.desc()).get()
    assert (line.act, line.subject) == ("administer", policymaking.SUBJECT)
    assert line.details["做了"] == "保存版本" and "宝鸡" in line.details["版本"]


def test_the_preview_names_what_would_move_and_moves_nothing(play: Player) -> None:
    ordinary, urgent = play.handled(), play.dispatched(urgency="urgent")
    due = {number: play.ticket(number).due_at for number in (ordinary, urgent)}
    text = version("baotou", TODAY, ordinary="4wd")
    found = preview(parse_policy(text), profile("baotou"), play.now)
    assert [(c.name, c.old, c.new) for c in found.changes] == [
        ("办结（一般）", "5 个工作日", "4 个工作日")
    ]
    assert (found.effect.open, found.effect.moved, found.effect.sooner) == (2, 1, 1)
    [moved] = found.effect.first
    assert (moved.ticket_no, moved.unit, moved.stage) == (ordinary, "柳河镇", "answer")
    assert moved.new_due_at == moved.old_due_at - timedelta(days=1)
    assert found.restampable == 2
    assert {number: play.ticket(number).due_at for number in due} == due


def test_restamping_counts_open_tickets_since_the_day_and_says_so(play: Player) -> None:
    play.now -= timedelta(days=1)
    yesterday = play.handled()
    play.now += timedelta(days=1)
    today, closed = play.handled(), play.closed()
    due = play.ticket(today).due_at
    number = put(play, version("baotou", TODAY, ordinary="4wd"))
    assert restamping.restamp(admin(play), number) == "0"
    assert play.ticket(today).due_at == due - timedelta(days=1)
    assert play.ticket(today).policy_id == number
    assert {play.ticket(old).policy_version for old in (yesterday, closed)} == {"2022-03-02"}
    lines = History.select().where(History.ticket == play.ticket(today).id).order_by(History.id)
    texts = [line.text for line in lines if line.act == "recount"]
    assert "改按" in texts[0] and "2026-11-20 版" in texts[0]
    assert "县级办结期限由" in texts[1] and "起施行" in texts[1]
    assert restamping.restamp(admin(play), number) == "0", "twice changes nothing"
    assert lines.count() == len(list(lines))


def test_only_the_version_in_force_restamps(play: Player) -> None:
    coming = put(play, version("baoji", TODAY + timedelta(days=3)))
    with pytest.raises(NotAllowedNow, match="现行版本"):
        restamping.restamp(admin(play), coming)


def test_a_deadline_cut_by_the_level_above_keeps_saying_so(play: Player) -> None:
    number = play.dispatched(urgency="urgent")
    part = play.part(number, "east").id
    cut = StageClock.get((StageClock.assignment == part) & (StageClock.stage == "answer"))
    assert "比上一级期限提前" in cut.source
    restamping.restamp(admin(play), put(play, version("baotou", TODAY, ordinary="4wd")))
    again = StageClock.get_by_id(cut.id)
    assert again.due_at == cut.due_at and "比上一级期限提前" in again.source


def test_a_promised_deadline_stays(play: Player) -> None:
    number = play.handled()
    StageClock.update(is_promised=True).execute()
    text = version("linyi", TODAY)
    assert effect(parse_policy(text), play.now).moved == 0
    due = play.ticket(number).due_at
    restamping.restamp(admin(play), put(play, text))
    assert play.ticket(number).due_at == due


@pytest.mark.parametrize("code", [code for code in CODES if code != "baotou"])
def test_what_the_preview_foresees_is_what_restamping_does(play: Player, code: str) -> None:
    numbers = [
        play.register(),
        play.dispatched(urgency="urgent"),
        play.dispatched(co=("water",), urgency="complex", kind="complaint"),
        play.handled(),
        play.answered(),
        play.passed(),
        play.dispatched(kind="consultation", urgency="livelihood"),
    ]
    before = {row.id: row for row in stamped_clocks()}
    text = version(code, TODAY)
    found = effect(parse_policy(text), play.now)
    restamping.restamp(admin(play), put(play, text))
    moved = {
        row.ticket.ticket_no for row in stamped_clocks() if row.due_at != before[row.id].due_at
    }
    foreseen = {row.ticket_no: row.new_due_at for row in found.first}
    assert {no for no, due in foreseen.items() if due is not None} == moved
    dues = {(row.ticket.ticket_no, row.due_at) for row in stamped_clocks()}
    assert {(no, due) for no, due in foreseen.items() if due} <= dues
    assert found.open == len(numbers) == stamped.open_tickets()


def stamped_clocks() -> list[StageClock]:
    return list(StageClock.select().where(StageClock.ended_at.is_null()))
