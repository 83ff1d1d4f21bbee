"""Letters of supervision on screen: the office issues, the unit answers, the office closes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import escalating, letters
from hotline.casework.act import Caller
from hotline.store.assignments import Assignment, StageClock
from hotline.store.database import db
from hotline.store.letters import Letter
from tests.county import actor
from tests.pages import story
from tests.pages.conftest import AsRole


def text(response) -> str:
    return response.get_data(as_text=True)


def late(code: str = "east", **fields: object) -> Assignment:
    """A part whose answer has been due for an hour."""
    part = story.sent(code, **fields)
    StageClock.update(due_at=clock.now() - timedelta(hours=1)).where(
        (StageClock.assignment == part.id) & (StageClock.stage == "answer")
    ).execute()
    return part


def drafted(code: str = "east") -> Letter:
    late(code)
    escalating.draft_due(clock.now())
    return Letter.select().order_by(Letter.id.desc()).get()


def issued(code: str = "east") -> Letter:
    letter = drafted(code)
    now = clock.now()
    by = Caller(actor("supervisor"), now)
    number = letters.proposed_number(letter.kind, now)
    letters.issue(by, letter.id, number, letter.text, now + timedelta(days=2))
    return Letter.get_by_id(letter.id)


def due_form(days: int = 3) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%dT17:30}"


def test_the_supervisor_reads_edits_and_issues(as_role: AsRole) -> None:
    letter, supervisor = drafted(), as_role("supervisor")
    assert "催办通知书" in text(supervisor.get("/letters"))
    page = text(supervisor.get(f"/letters/{letter.id}"))
    assert "热线催〔" in page and "【答复期限】" in page and "柳树村自来水停水三天" in page
    saved = supervisor.send(f"/letters/{letter.id}/save", {"text": "请于【答复期限】前办结。"})
    assert saved.status_code == 303
    form = {"text": "请于【答复期限】前办结。", "number": "热线催〔2026〕8号", "due_at": due_form()}
    assert supervisor.send(f"/letters/{letter.id}/issue", form).status_code == 303
    letter = Letter.get_by_id(letter.id)
    assert (letter.state, letter.number) == ("issued", "热线催〔2026〕8号")
    assert "【" not in letter.text and "17:30前办结" in letter.text


def test_the_unit_sees_answers_and_the_office_closes(as_role: AsRole) -> None:
    letter, clerk = issued(), as_role("station_clerk")
    assert letter.number in text(clerk.get("/letters"))
    number = letter.ticket.ticket_no
    assert letter.number in text(clerk.get(f"/tickets/{number}"))
    assert clerk.get("/desk/supervised").status_code == 200
    assert number in text(clerk.get("/desk/supervised"))
    empty = clerk.send(f"/letters/{letter.id}/answer", {"answer": ""})
    assert empty.status_code == 422 and "请填写答复内容" in text(empty)
    told = {"answer": "水泵配件今日到货，明日恢复供水。"}
    assert clerk.send(f"/letters/{letter.id}/answer", told).status_code == 303
    supervisor = as_role("supervisor")
    assert "水泵配件今日到货" in text(supervisor.get(f"/letters/{letter.id}"))
    back = {"back_text": "请写明责任人。", "due_at": due_form()}
    assert supervisor.send(f"/letters/{letter.id}/back", back).status_code == 303
    assert clerk.send(f"/letters/{letter.id}/answer", told).status_code == 303
    assert supervisor.send(f"/letters/{letter.id}/close", {"close_text": "属实"}).status_code == 303
    assert Letter.get_by_id(letter.id).state == "closed"


def test_a_letter_by_hand_from_the_ticket(as_role: AsRole) -> None:
    part, supervisor = story.contacted(), as_role("supervisor")
    number = part.ticket.ticket_no
    assert f"/tickets/{number}/letter" in text(supervisor.get(f"/tickets/{number}"))
    assert "督办单" in text(supervisor.get(f"/tickets/{number}/letter"))
    form = {"unit": part.unit_id, "step": "1", "level": "government"}
    answer = supervisor.send(f"/tickets/{number}/letter", form)
    letter = Letter.select().get()
    assert answer.location == f"/letters/{letter.id}"
    assert (letter.kind, letter.level, letter.reason) == ("supervision", "government", "by_hand")
    wrong = supervisor.send(f"/tickets/{number}/letter", {**form, "unit": "9999"})
    assert wrong.status_code == 422


def test_a_draft_is_the_offices_own_and_a_letter_the_units(as_role: AsRole) -> None:
    letter = drafted()
    assert as_role("station_clerk").get(f"/letters/{letter.id}").status_code == 404
    assert "热线催" not in text(as_role("station_clerk").get("/letters"))
    letter = issued()
    assert as_role("station_clerk").get(f"/letters/{letter.id}").status_code == 200
    for neighbour in ("neighbour_clerk", "water_clerk"):
        assert as_role(neighbour).get(f"/letters/{letter.id}").status_code == 404
        answer = as_role(neighbour).send(f"/letters/{letter.id}/answer", {"answer": "已办"})
        assert answer.status_code in (404, 422)
    assert Letter.get_by_id(letter.id).state == "issued"


@pytest.mark.parametrize("username", ["dispatcher", "reviewer", "station_clerk", "auditor"])
def test_wrong_role(as_role: AsRole, username: str) -> None:
    letter = issued()
    assert as_role(username).send(f"/letters/{letter.id}/issue").status_code == 403
    assert as_role(username).send(f"/letters/{letter.id}/close").status_code == 403
    assert as_role("admin").get("/letters").status_code == 403
    assert as_role("grid_worker").get("/letters").status_code == 403


def test_wrong_state_and_bad_moment(as_role: AsRole) -> None:
    letter, supervisor = issued(), as_role("supervisor")
    form = {"text": "再发", "number": "热线催〔2026〕99号", "due_at": due_form()}
    refused = supervisor.send(f"/letters/{letter.id}/issue", form)
    assert refused.status_code == 409 and "不能签发" in text(refused)
    other = drafted("water")
    past = supervisor.send(f"/letters/{other.id}/issue", {**form, "due_at": "2020-01-01T10:00"})
    assert past.status_code == 422 and "答复期限应晚于现在" in text(past)


def test_arrival_is_asked_where_the_policy_has_a_limit(as_role: AsRole) -> None:
    part, clerk = story.contacted(), as_role("station_clerk")
    number = part.ticket.ticket_no
    assert "登记到场" not in text(clerk.get(f"/tickets/{number}"))
    Assignment.update(arrive_due_at=clock.now()).where(Assignment.id == part.id).execute()
    assert f"/assignments/{part.id}/arrive" in text(clerk.get(f"/tickets/{number}"))
    assert "已到场" in text(clerk.get(f"/assignments/{part.id}/arrive"))
    assert as_role("neighbour_clerk").get(f"/assignments/{part.id}/arrive").status_code == 404
    assert as_role("reviewer").get(f"/assignments/{part.id}/arrive").status_code == 403
    form = {"text": "井盖已围挡", "act_key": "arrive1"}
    for _ in range(2):
        assert clerk.send(f"/assignments/{part.id}/arrive", form).status_code == 303
    page = text(clerk.get(f"/tickets/{number}"))
    assert page.count("柳河镇已到场：井盖已围挡") == 1 and f"{part.id}/arrive" not in page
    assert clerk.send(f"/assignments/{part.id}/arrive", {}).status_code == 409


def test_twice_is_once(as_role: AsRole) -> None:
    letter, supervisor = drafted(), as_role("supervisor")
    form = {"drop_text": "已电话催办", "act_key": "drop1"}
    for _ in range(2):
        assert supervisor.send(f"/letters/{letter.id}/drop", form).status_code == 303
    assert Letter.get_by_id(letter.id).close_text == "已电话催办"


def test_the_rail_counts_what_waits(as_role: AsRole) -> None:
    drafted()
    assert "催督办" in text(as_role("supervisor").get("/desk/supervised"))
    issued("water")
    assert "催督办" in text(as_role("water_clerk").get("/desk/to_accept"))


@pytest.mark.parametrize("url", ("/letters?state=issued",))
def test_queries_do_not_grow_with_the_rows(as_role: AsRole, url: str, monkeypatch) -> None:
    supervisor, asked = as_role("supervisor"), []
    plain = type(db).execute_sql

    def counted(self, sql, *more, **named):
        asked.append(sql)
        return plain(self, sql, *more, **named)

    monkeypatch.setattr(type(db), "execute_sql", counted)
    counts = []
    for codes in (("east",), ("water", "roads", "west")):
        for code in codes:
            issued(code)
        supervisor.get(url)
        asked.clear()
        assert supervisor.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 10


def test_a_letter_whose_ticket_was_in_time_after_all_is_withdrawn_with_one_press(
    as_role: AsRole,
) -> None:
    letter, supervisor = issued(), as_role("supervisor")
    url = f"/letters/{letter.id}"
    assert "撤销" not in text(supervisor.get(url))
    assert supervisor.send(f"{url}/withdraw").status_code == 409
    met = clock.now() - timedelta(hours=2)
    StageClock.update(met_at=met, ended_at=met).where(StageClock.stage == "answer").execute()
    page = text(supervisor.get(url))
    assert "期限内已办结" in page and f"{met:%m月%d日 %H:%M} 已提交办结，期限内" in page
    clerk = as_role("station_clerk")
    assert "期限内已办结" not in text(clerk.get(url))
    assert clerk.send(f"{url}/withdraw").status_code == 403
    assert supervisor.send(f"{url}/withdraw").status_code == 303
    assert Letter.get_by_id(letter.id).state == "dropped"
    assert supervisor.send(f"{url}/withdraw").status_code == 409
    assert "作废原因" in text(clerk.get(url)) and "期限内" in text(clerk.get(url))
