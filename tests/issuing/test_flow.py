"""A notice from its draft to its seal, and every way it may be refused on the way."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from hotline.casework.issuing import (
    approve_notice,
    draft_notice,
    drop_notice,
    edit_notice,
    file_of,
    notice_view,
    notices_listed,
    preview,
    seal_notice,
)
from hotline.casework.verify import verified
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow, NotYours, OutOfReach, Stale
from hotline.store.history import Audit
from hotline.store.notices import Notice, NoticeFile
from hotline.store.outbox import OutboxEvent, data_of
from tests.county import actor
from tests.issuing.conftest import LATER, OCTOBER, by, kept
from tests.moments import at

NUMBER = "云热办〔2026〕1号"


def sealed(draft: str, settings: Settings, number: str = NUMBER) -> Notice:
    seal_notice(by("director"), int(draft), None, number, settings)
    return kept(draft)


def test_a_second_click_finds_the_first_draft(draft: str) -> None:
    assert draft_notice(by("director"), "monthly", OCTOBER) == draft
    assert Notice.select().count() == 1


def test_the_draft_is_seen_with_what_may_become_of_it(draft: str, settings: Settings) -> None:
    view = notice_view(actor("supervisor"), int(draft), settings, LATER)
    assert "共受理群众诉求12件" in str(view.text.blocks)
    assert view.next_number == NUMBER
    assert view.refusals["edit_notice"] == ""
    assert "不属于督办员的职责" in view.refusals["seal_notice"]
    assert view.faults == [] and view.unprintable == []


def test_sealing_freezes_figures_document_and_paper(draft: str, settings: Settings) -> None:
    row = sealed(draft, settings)
    assert (row.state, row.number, row.issued_on) == ("sealed", NUMBER, "2026-11-02")
    paper = NoticeFile.get(NoticeFile.notice == row.id, NoticeFile.kind == "paper")
    path, name, media = file_of(actor("director"), paper.id, settings)
    body = path.read_bytes()
    assert body.startswith(b"%PDF") and media == "application/pdf" and name.endswith(".pdf")
    assert hashlib.sha256(body).hexdigest() == paper.sha256
    assert Audit.select().where(Audit.act == "seal_notice").count() == 1


def test_the_city_hears_of_it_once_with_the_papers_hash(draft: str, settings: Settings) -> None:
    row = sealed(draft, settings)
    event = OutboxEvent.get(OutboxEvent.type == "notice.published")
    told = data_of(event)
    paper = NoticeFile.get(NoticeFile.notice == row.id, NoticeFile.kind == "paper")
    assert set(told) == {"number", "kind", "period", "title", "sha256", "attachments"}
    assert told["number"] == NUMBER and told["kind"] == "monthly" and told["period"] == OCTOBER
    assert told["sha256"] == paper.sha256 == told["attachments"][0]["sha256"]
    assert event.subject is None and event.ticketversion is None


def test_an_edit_takes_the_approval_back_and_keeps_what_was_approved(
    draft: str, settings: Settings
) -> None:
    words = {"below.units": "参加考评的单位均已达标。"}
    edit_notice(by("supervisor"), int(draft), 1, words=words)
    approve_notice(by("director"), int(draft), 2)
    approved = kept(draft)
    assert approved.state == "approved" and "均已达标" in approved.approved_words
    edit_notice(by("director"), int(draft), 3, words={"below.units": "各单位均达标，望再接再厉。"})
    changed = kept(draft)
    assert (changed.state, changed.approved_at) == ("draft", None)
    assert "均已达标" in changed.approved_words
    approve_notice(by("director"), int(draft), 4)
    row = sealed(draft, settings)
    text = str(notice_view(actor("director"), row.id, settings, LATER).text.blocks)
    assert "望再接再厉" in text


def test_an_edit_that_changes_nothing_leaves_the_approval(draft: str) -> None:
    approve_notice(by("director"), int(draft), 1)
    edit_notice(by("director"), int(draft), 2, words={})
    assert kept(draft).state == "approved"


def test_the_machines_own_words_are_not_kept(draft: str, settings: Settings) -> None:
    view = notice_view(actor("supervisor"), int(draft), settings, LATER)
    edit_notice(by("supervisor"), int(draft), 1, words=view.machine, title=view.text.title)
    assert kept(draft).words == "{}" and kept(draft).title == ""


def test_an_empty_word_goes_back_to_the_machines(draft: str) -> None:
    edit_notice(by("supervisor"), int(draft), 1, words={"below.units": "另有说明。"})
    edit_notice(by("supervisor"), int(draft), 2, words={"below.units": ""})
    assert kept(draft).words == "{}"


def test_two_people_at_one_draft(draft: str) -> None:
    edit_notice(by("supervisor"), int(draft), 1, words={"below.units": "一个说法。"})
    with pytest.raises(Stale, match="吴督办已于.*修改"):
        edit_notice(by("director"), int(draft), 1, words={"below.units": "另一个说法。"})
    with pytest.raises(Stale):
        approve_notice(by("director"), int(draft), 1)


def test_a_sealed_notice_is_touched_by_no_act(draft: str, settings: Settings) -> None:
    row = sealed(draft, settings)
    director = by("director")
    for act in (
        lambda: edit_notice(director, row.id, None, words={"a": "b"}),
        lambda: approve_notice(director, row.id, None),
        lambda: drop_notice(director, row.id, None, "印错了"),
        lambda: seal_notice(director, row.id, None, "云热办〔2026〕2号", settings),
    ):
        with pytest.raises(NotAllowedNow, match="已由钱主任于.*印发"):
            act()


@pytest.mark.parametrize("who", ["supervisor", "dispatcher", "county_leader", "admin"])
def test_only_the_director_seals(draft: str, settings: Settings, who: str) -> None:
    with pytest.raises(NotYours):
        seal_notice(by(who), int(draft), None, NUMBER, settings)


def test_the_number_is_asked_for_and_never_used_twice(draft: str, settings: Settings) -> None:
    with pytest.raises(Incomplete, match="请确认文号"):
        seal_notice(by("director"), int(draft), None, " ", settings)
    sealed(draft, settings)
    other = draft_notice(by("director"), "monthly", "2026-09")
    with pytest.raises(Incomplete, match="已经用过，可以改用“云热办〔2026〕2号”"):
        seal_notice(by("director"), int(other), None, NUMBER, settings)


def test_the_counter_goes_on_after_a_number_a_person_chose(draft: str, settings: Settings) -> None:
    sealed(draft, settings, "云政热〔2026〕17号")
    other = draft_notice(by("director"), "monthly", "2026-09")
    view = notice_view(actor("director"), int(other), settings, LATER)
    assert view.next_number == "云政热〔2026〕18号"


def test_a_month_under_way_is_drafted_and_not_sealed(data: Path, settings: Settings) -> None:
    half = at("Thu 2026-10-15 12:00")
    number = draft_notice(by("director", half), "monthly", OCTOBER)
    assert preview(by("director", half), int(number), settings).startswith(b"%PDF")
    with pytest.raises(NotAllowedNow, match="才结束，之前可以拟稿，不能印发"):
        seal_notice(by("director", half), int(number), None, NUMBER, settings)


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("monthly", "2027-01", "还没有开始"),
        ("monthly", "2019-01", "没有工单记录"),
        ("monthly", "2026-W41", "按月编制"),
        ("monthly", "十月", "时段写作"),
        ("yearbook", "2026", "没有“yearbook”这种通报"),
        ("special", OCTOBER, "要写明专题"),
        ("unit_sheet", OCTOBER, "要写明单位"),
    ],
)
def test_what_cannot_be_drafted(data: Path, kind: str, period: str, said: str) -> None:
    with pytest.raises(Incomplete, match=said):
        draft_notice(by("supervisor"), kind, period)
    assert Notice.select().count() == 0


def test_a_dropped_draft_is_kept_and_a_new_one_may_begin(draft: str) -> None:
    with pytest.raises(Incomplete, match="作废原因"):
        drop_notice(by("supervisor"), int(draft), 1, "  ")
    drop_notice(by("supervisor"), int(draft), 1, "数据要重新核对")
    assert draft_notice(by("supervisor"), "monthly", OCTOBER) != draft
    with pytest.raises(NotAllowedNow, match="已作废（数据要重新核对）"):
        approve_notice(by("director"), int(draft), None)


def test_who_sees_drafts_and_who_only_what_was_issued(draft: str, settings: Settings) -> None:
    for who in ("dispatcher", "county_leader"):
        assert len(notices_listed(actor(who))[0]) == 1
    assert notices_listed(actor("station_leader"))[0] == []
    with pytest.raises(OutOfReach):
        notice_view(actor("station_leader"), int(draft), settings, LATER)
    with pytest.raises(NotYours):
        notices_listed(actor("station_clerk"))
    sealed(draft, settings)
    assert len(notices_listed(actor("station_leader"))[0]) == 1


def test_one_key_seals_once(draft: str, settings: Settings) -> None:
    caller = by("director", key="seal-1")
    first = seal_notice(caller, int(draft), None, NUMBER, settings)
    assert seal_notice(caller, int(draft), None, NUMBER, settings) == first
    assert OutboxEvent.select().where(OutboxEvent.type == "notice.published").count() == 1


@pytest.mark.parametrize(
    ("publish", "most"), [("off", 0), ("internal", 0), ("grouped", 2), ("top", 2)]
)
def test_the_ranking_is_told_only_when_it_is_published(
    draft: str, settings: Settings, publish: str, most: int
) -> None:
    edit_notice(by("director"), int(draft), None, words={}, publish=publish)
    seal_notice(by("director"), int(draft), None, NUMBER, settings)
    told = verified(kept(draft).verify_code or "")
    assert told is not None and len(told.ranking) == most
    kinds = {file.kind for file in NoticeFile.select()}
    assert ("public" in kinds) == (publish != "off")


def test_a_month_without_tickets_is_said_to_have_none(data: Path, settings: Settings) -> None:
    later = at("Tue 2026-12-01 09:00")
    made = draft_notice(by("director", later), "monthly", "2026-11")
    view = notice_view(actor("director"), int(made), settings, later)
    assert view.faults == [] and "受理群众诉求0件" in str(view.text.blocks)
    assert all(row.rank is None for row in view.rows)
    seal_notice(by("director", later), int(made), None, NUMBER, settings)
    told = verified(kept(made).verify_code or "")
    assert told is not None and dict(told.totals)["满意率"] == "—" and not told.ranking
