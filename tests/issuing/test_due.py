"""The reports a policy asks for wait as drafts from the first working day after their period."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.casework.issuing import drop_notice
from hotline.casework.noticedue import draft_due, due_reports
from hotline.store.notices import Notice
from hotline.store.policies import PolicyVersion, save_policy
from tests.county import ROOT
from tests.issuing.conftest import by
from tests.moments import at


def _drafts() -> list[tuple[str, str]]:
    return [(row.kind, row.period) for row in Notice.select().order_by(Notice.id)]


def _policy(name: str) -> None:
    PolicyVersion.update(withdrawn_at=at("Thu 2026-10-01 09:00")).execute()
    text = (ROOT / f"db/policies/{name}.toml").read_text("utf-8")
    save_policy(text, at("Thu 2026-10-01 09:00"), "系统")


@pytest.mark.parametrize(
    ("now", "made"),
    [
        ("Sun 2026-11-01 10:00", []),  # a rest day
        ("Mon 2026-11-02 07:00", []),  # before the office opens
        ("Mon 2026-11-02 08:40", [("monthly", "2026-10")]),
        ("Wed 2026-11-11 08:40", [("monthly", "2026-10")]),  # the box was off meanwhile
    ],
)
def test_the_month_waits_on_its_first_working_day(
    data: Path, now: str, made: list[tuple[str, str]]
) -> None:
    draft_due(at(now))
    assert _drafts() == made
    assert draft_due(at(now)) == [], "twice drafts nothing new"


def test_a_dropped_draft_is_not_drafted_again(data: Path) -> None:
    monday = at("Mon 2026-11-02 08:40")
    draft_due(monday)
    drop_notice(by("director", monday), Notice.get().id, None, "本月不发")
    assert draft_due(monday) == [] and len(_drafts()) == 1


def test_days_and_weeks_where_the_policy_asks_for_them(data: Path) -> None:
    _policy("linyi")
    draft_due(at("Mon 2026-10-19 08:40"))
    assert _drafts() == [
        ("daily", "2026-10-16"), ("daily", "2026-10-17"), ("daily", "2026-10-18"),
        ("weekly", "2026-W42"), ("monthly", "2026-09"),
    ]  # fmt: skip


def test_the_list_of_what_is_due(data: Path) -> None:
    monday = at("Mon 2026-11-02 08:40")
    before = {due.kind: due for due in due_reports(monday)}
    assert set(before) == {"monthly", "special"}
    assert before["monthly"].state_words == "待拟稿" and before["monthly"].source
    draft_due(monday)
    after = {due.kind: due for due in due_reports(monday)}
    assert after["monthly"].state_words == "草稿" and after["monthly"].notice_id
    assert after["special"].notice_id is None, "a person chooses its subject"


def test_a_county_without_tickets_owes_nothing(data: Path) -> None:
    assert draft_due(at("Mon 2025-11-03 08:40")) == []
