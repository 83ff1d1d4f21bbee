"""The 为什么 page: deadlines day by day, acts with their rules, and the ticket page stays light."""

from __future__ import annotations

import pytest

from hotline.store.database import db
from tests.pages import story
from tests.pages.conftest import AsRole


def words(response) -> str:
    return response.get_data(as_text=True)


def test_tells_deadlines_and_acts_with_their_rules(as_role: AsRole) -> None:
    part = story.sent()
    page = words(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}/why"))
    for text in ("期限怎样算出", "计入", "包头办法四（二）2", "2022-03-02 版", "比上一级期限提前",
                 "您现在可以办的", "现在不能办的和原因", "本单位这一件目前是“待签收”，不能提交办结",
                 "不由您办理的"):  # fmt: skip
        assert text in page, text


def test_inside_the_ticket_page_only_the_lines_are_sent(as_role: AsRole) -> None:
    number = story.sent().ticket.ticket_no
    clerk = as_role("station_clerk")
    inside = words(clerk.get(f"/tickets/{number}/why?inside=1"))
    assert "期限怎样算出" in inside and "<html" not in inside
    page = words(clerk.get(f"/tickets/{number}"))
    assert f'href="/tickets/{number}/why"' in page and "算法" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("neighbour_clerk", 404), ("admin", 403), ("auditor", 200), ("county_leader", 200)],
)
def test_reach_is_that_of_the_ticket(as_role: AsRole, who: str, status: int) -> None:
    number = story.sent().ticket.ticket_no
    assert as_role(who).get(f"/tickets/{number}/why").status_code == status


def test_a_secret_ticket_tells_no_number(as_role: AsRole) -> None:
    part = story.sent(is_confidential=True, title="停水，请回电13812345678")
    page = words(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}/why"))
    assert "13812345678" not in page and "诉求人要求保密" in page


def test_the_person_s_own_acts_come_first(as_role: AsRole) -> None:
    number = story.sent().ticket.ticket_no
    page = words(as_role("dispatcher").get(f"/tickets/{number}/why"))
    allowed = page[page.index("您现在可以办的") : page.index("现在不能办的和原因")]
    assert "<dt>派单</dt>" in allowed and "<dt>签收</dt>" not in allowed


def test_questions_to_the_database_do_not_grow_with_history(
    as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.casework import handling

    part = story.contacted()
    visitor, url = as_role("station_clerk"), f"/tickets/{part.ticket.ticket_no}/why"
    visitor.get(url)
    asked: list[str] = []
    execute = type(db).execute_sql

    def counted(self, sql, *more):
        asked.append(sql)
        return execute(self, sql, *more)

    monkeypatch.setattr(type(db), "execute_sql", counted)
    visitor.get(url)
    first = len(asked)
    for _ in range(5):
        handling.progress(story.by("station_clerk"), part.id, None, "正在维修")
    asked.clear()
    visitor.get(url)
    assert len(asked) == first < 60
