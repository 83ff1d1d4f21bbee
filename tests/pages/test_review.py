"""Review: the answer beside the appeal, passed or sent back with the reason."""

from __future__ import annotations

import pytest

from hotline.store.assignments import Answer
from tests.pages.conftest import AsRole
from tests.pages.office import RECORD, REPLY, answered, dispatched, part_of, ticket_of


def words(response) -> str:
    return response.get_data(as_text=True)


def test_page_shows_both_texts_score_and_masks_the_requester(as_role: AsRole) -> None:
    page = words(as_role("reviewer").get(f"/tickets/{answered()}/review"))
    assert RECORD in page and REPLY in page and "完整度" in page
    assert "13800001234" not in page and "****1234" in page and "赵大娘" not in page


def test_pass_leads_to_callback_once(as_role: AsRole) -> None:
    number, reviewer = answered(), as_role("reviewer")
    data = {"decision": "pass", "version": ticket_of(number).version, "act_key": "p1"}
    for _ in range(2):
        assert reviewer.send(f"/tickets/{number}/review", data).status_code == 303
    assert ticket_of(number).state == "calling_back"
    assert Answer.select().where(Answer.decision == "pass").count() == 1


def test_sent_back_needs_a_reason_and_keeps_the_mark(as_role: AsRole) -> None:
    number, reviewer = answered(), as_role("reviewer")
    due = part_of(number, "east").answer_due_at
    bare = reviewer.send(f"/tickets/{number}/review", {"decision": "send_back"})
    assert bare.status_code == 422 and "请写明哪里不清楚" in words(bare)
    assert 'href="#text"' in words(bare)
    data = {"decision": "send_back", "text": "未逐项答复。", "perfunctory": "1"}
    assert reviewer.send(f"/tickets/{number}/review", data).status_code == 303
    part = part_of(number, "east")
    assert (part.state, part.answer_due_at) == ("sent_back", due)
    assert Answer.get().is_perfunctory and Answer.get().decision_reason == "未逐项答复。"


def test_no_decision_is_told(as_role: AsRole) -> None:
    answer = as_role("reviewer").send(f"/tickets/{answered()}/review", {"text": "好"})
    assert answer.status_code == 422 and "请选择审核意见" in words(answer)


def test_nothing_to_review(as_role: AsRole) -> None:
    number = dispatched()
    assert as_role("reviewer").get(f"/tickets/{number}/review").status_code == 409
    answer = as_role("reviewer").send(f"/tickets/{number}/review", {"decision": "pass"})
    assert answer.status_code == 409


def test_stale_review_is_refused_and_text_kept(as_role: AsRole) -> None:
    data = {"decision": "send_back", "text": "请补充照片。", "version": 1000}
    answer = as_role("director").send(f"/tickets/{answered()}/review", data)
    assert answer.status_code == 409 and "请补充照片。</textarea>" in words(answer)


@pytest.mark.parametrize("username", ["operator", "dispatcher", "station_clerk", "admin"])
def test_wrong_role(as_role: AsRole, username: str) -> None:
    assert as_role(username).get(f"/tickets/{answered()}/review").status_code == 403


def test_unknown_ticket(as_role: AsRole) -> None:
    assert as_role("reviewer").get("/tickets/4105/review").status_code == 404
