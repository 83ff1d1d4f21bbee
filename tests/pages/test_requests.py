"""Requests with proofs: asked, signed, decided; refused with the sentence that helps."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import deferring, handling
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket
from hotline.web.requests.steps import steps_of
from tests.county import PASSWORD
from tests.pages import asking, story
from tests.pages.test_visits import photo


def extension_form(part: Assignment, working_days: int = 3, **more: object) -> dict[str, object]:
    at = asking.later(part, working_days).isoformat(timespec="minutes")
    now = f"{clock.now():%Y-%m-%dT%H:%M}"
    return {"wanted_at": at, "reason": asking.REASON, "informed_at": now, "informed_how": "电话",
            **more}  # fmt: skip


def deferral_form(part: Assignment, **more: object) -> dict[str, object]:
    promised = (part.ticket.due_at + timedelta(days=20)).date().isoformat()
    return {"promised_on": promised, "reason": asking.REASON, **more}


EXCLUSION = {"reason_code": "in_procedure", "basis": "县法院受理通知书（2026）12号"}


def test_what_the_city_refused_shows_no_granted_deadline(as_role):
    asked, director = asking.extension(8), as_role("director")
    director.send(f"/requests/{asked.id}", {"decision": "approve"})
    words = {"decision": "refuse", "text": "市热线办11月21日电话批复，不同意。"}
    assert director.send(f"/requests/{asked.id}", words).status_code == 303
    assert UnitRequest.get().state == "refused" and UnitRequest.get().granted_at
    page = director.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "批准期限" not in page and "同意延至" not in page


# ---- extension ----


def test_extension_is_asked_once_in_days_with_words_and_bounds(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    url = f"/parts/{part.id}/extension"
    page = clerk.get(url).get_data(as_text=True)
    for words in ("共延 1 个工作日", "共延 5 个工作日", "共延 10 个工作日，报市级批复", "申请截止",
                  "依据：包头办法四（二）2"):  # fmt: skip
        assert words in page
    assert "共延 11 个工作日" not in page
    for _ in range(2):
        answer = clerk.send(url, extension_form(part, act_key="once"))
        assert answer.status_code == 303
    asked = UnitRequest.get()
    assert answer.headers["Location"] == f"/requests/{asked.id}"
    shown = clerk.get(answer.headers["Location"]).get_data(as_text=True)
    assert "多 3 个工作日" in shown and "期限照常计算" in shown
    again = clerk.get(url)
    assert again.status_code == 409 and "已有一份延期申请" in again.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"wanted_at": ""}, "请选择延至的日期"),
        ({"wanted_at": "2099-01-01T17:30+08:00"}, "延至的日期不在可选范围内"),
        ({"reason": ""}, "请填写延期原因"),
        ({"reason": "忙"}, "请写明延期的原因和后续安排"),
        ({"informed_at": ""}, "请填写告知诉求人时间"),
        ({"informed_at": "2020-01-01T10:00"}, "应在派单之后"),
        ({"informed_how": ""}, "请填写告知方式"),
    ],
)
def test_an_incomplete_extension_says_what_and_keeps_the_text(as_role, wrong, sentence):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    answer = clerk.send(f"/parts/{part.id}/extension", extension_form(part, **wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page
    assert asking.REASON in page or "reason" in wrong
    assert UnitRequest.select().count() == 0


def test_after_the_deadline_the_page_names_the_rule_and_no_form(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    Assignment.update(answer_due_at=clock.now() - timedelta(minutes=1)).execute()
    page = clerk.get(f"/parts/{part.id}/extension")
    text = page.get_data(as_text=True)
    assert page.status_code == 409 and "延期应在到期前申请" in text and "提交延期申请" not in text
    late = clerk.send(f"/parts/{part.id}/extension", extension_form(part))
    assert late.status_code == 409 and "届满" in late.get_data(as_text=True)
    offered = clerk.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert f"/parts/{part.id}/extension" not in offered
    assert f"/parts/{part.id}/deferral" not in offered
    assert f"/parts/{part.id}/exclusion" in offered


def test_the_director_grants_less_and_the_ticket_shows_it(as_role):
    asked, director = asking.extension(3), as_role("director")
    ticket = Ticket.get_by_id(asked.ticket_id)
    less = asking.later(asked.assignment, 1)
    form = {"decision": "approve", "granted_at": less.isoformat(timespec="minutes"),
            "version": ticket.version, "act_key": "grant"}  # fmt: skip
    for _ in range(2):
        answer = director.send(f"/requests/{asked.id}", form)
        assert answer.status_code == 303
    ticket = Ticket.get_by_id(asked.ticket_id)
    assert (ticket.due_at, ticket.extended_times) == (less, 1)
    page = director.get(answer.headers["Location"]).get_data(as_text=True)
    assert "已同意延期" in page and f"期限改为 {less.year}年{less.month}月{less.day}日" in page


def test_beyond_the_countys_bound_the_city_is_asked_and_can_be_entered(as_role):
    asked, director = asking.extension(8), as_role("director")
    page = director.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "同意并报市级" in page and "市级批复" in page
    sent = director.send(f"/requests/{asked.id}", {"decision": "approve"}, follow_redirects=True)
    assert "报市级批复，批复前期限不变" in sent.get_data(as_text=True)
    page = director.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "录入市级批复" in page and "市级不同意" in page and "县热线办同意延至" in page
    steps = steps_of(UnitRequest.get(), "", True)
    assert "同意" in steps[1].said and steps[2].said == "等待办理", "the city has said nothing yet"
    bare = director.send(f"/requests/{asked.id}", {"decision": "approve", "text": ""})
    assert bare.status_code == 422 and "写明批复的时间" in bare.get_data(as_text=True)
    words = "市热线办11月21日电话批复，王科长。"
    final = director.send(f"/requests/{asked.id}", {"decision": "approve", "text": words})
    assert final.status_code == 303 and UnitRequest.get().state == "approved"


# ---- deferral ----


def test_without_a_visit_the_form_names_the_missing_proof_and_the_way(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    url = f"/parts/{part.id}/deferral"
    page = clerk.get(url).get_data(as_text=True)
    assert "还缺：延时挂账须先上门" in page and "还缺：上门结果应为" in page
    assert f"/parts/{part.id}/visit?for=deferral&amp;next={url}" in page
    answer = clerk.send(url, deferral_form(part))
    assert answer.status_code == 422 and "缺上门联系" in answer.get_data(as_text=True)
    assert UnitRequest.select().count() == 0


def test_a_deferral_goes_from_the_clerk_over_the_leaders_phone_to_the_director(as_role):
    part = asking.visited()
    clerk, deputy, director = map(as_role, ("station_clerk", "station_deputy", "director"))
    page = clerk.get(f"/parts/{part.id}/deferral").get_data(as_text=True)
    assert "还缺" not in page and "诉求人认可（郑经办）" in page
    form = deferral_form(part, act_key="d1")
    for _ in range(2):
        assert clerk.send(f"/parts/{part.id}/deferral", form).status_code == 303
    asked = UnitRequest.get()
    assert director.send(f"/requests/{asked.id}", {"decision": "approve"}).status_code == 409
    # What waits for the signature is where a leader begins.
    assert deputy.get("/").headers["Location"] == "/signing"
    desk = deputy.get("/signing").get_data(as_text=True)
    assert f"/requests/{asked.id}" in desk and "待我签字" in desk
    signed = deputy.send(f"/requests/{asked.id}/sign", {"password": PASSWORD, "act_key": "s1"})
    assert signed.status_code == 303 and signed.headers["Location"] == "/signing"
    assert "没有其他待签字的申请" in deputy.get("/signing").get_data(as_text=True)
    assert deputy.get("/").headers["Location"] == "/desk"
    page = director.get(f"/requests/{asked.id}").get_data(as_text=True)
    for words in ("分管领导签字", "本人密码确认", "柳树村东头赵家", "赵大娘"):
        assert words in page
    assert director.send(f"/requests/{asked.id}", {"decision": "approve"}).status_code == 303
    ticket = Ticket.get()
    assert ticket.ledger == "deferral" and ticket.due_at.date().isoformat() == form["promised_on"]


def test_a_wrong_password_signs_nothing_and_is_not_shown_again(as_role):
    asked, deputy = asking.deferral(), as_role("station_deputy")
    for wrong in ("", "wrong-password-9"):
        answer = deputy.send(f"/requests/{asked.id}/sign", {"password": wrong})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and "wrong-password-9" not in page
    assert UnitRequest.get().state == "signing"
    for _ in range(4):
        last = deputy.send(f"/requests/{asked.id}/sign", {"password": "wrong-password-9"})
    assert last.status_code == 422
    locked = deputy.send(f"/requests/{asked.id}/sign", {"password": PASSWORD})
    assert locked.status_code == 429 and UnitRequest.get().state == "signing"


def test_the_wrong_rank_cannot_sign_and_is_told_who_must(as_role):
    asked, deputy = asking.exclusion(), as_role("station_deputy")
    assert f"/requests/{asked.id}" not in deputy.get("/signing").get_data(as_text=True)
    page = deputy.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "待主要领导签字" in page and "签字确认</button>" not in page
    answer = deputy.send(f"/requests/{asked.id}/sign", {"password": PASSWORD})
    assert answer.status_code == 403 and "须由本单位主要领导签字" in answer.get_data(as_text=True)
    assert UnitRequest.get().state == "signing"


def test_a_promise_in_the_past_or_not_a_day_is_refused(as_role):
    part, clerk = asking.visited(), as_role("station_clerk")
    for day, sentence in (("2020-01-01", "应晚于今天"), ("明天", "应为日期"), ("", "办结时间"),
                          ("2099-01-01", "超过一年")):  # fmt: skip
        answer = clerk.send(f"/parts/{part.id}/deferral", deferral_form(part, promised_on=day))
        assert answer.status_code == 422 and sentence in answer.get_data(as_text=True), day


def test_a_policy_without_the_ledger_says_so(as_role, monkeypatch):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    rules = deferring.policy_of(part.ticket)
    bare = rules.clearing.__class__((), (), rules.clearing.source)
    from dataclasses import replace

    monkeypatch.setattr(deferring, "policy_of", lambda _: replace(rules, clearing=bare))
    answer = clerk.get(f"/parts/{part.id}/deferral")
    assert answer.status_code == 409 and "没有延时挂账的规定" in answer.get_data(as_text=True)


# ---- exclusion, scan ----


def test_an_exclusion_with_grounds_and_a_scan_ends_at_the_city(as_role):
    part = asking.visited("exclusion")
    clerk, director = as_role("station_clerk"), as_role("director")
    bare = clerk.send(f"/parts/{part.id}/exclusion", EXCLUSION)
    assert bare.status_code == 422 and "缺剔除依据" in bare.get_data(as_text=True)
    form = {**EXCLUSION, "evidence": (photo(), "受理通知书.jpg")}
    assert clerk.send(f"/parts/{part.id}/exclusion", form).status_code == 303
    asked = UnitRequest.get()
    page = clerk.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "待主要领导签字" in page and "受理通知书.jpg" in page and "form.pdf" in page
    scan = clerk.send(f"/requests/{asked.id}/scan", {"files": (photo(), "审批表.jpg")})
    assert scan.status_code == 303 and UnitRequest.get().state == "pending"
    assert "审批表.jpg" in director.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert director.send(f"/requests/{asked.id}", {"decision": "approve"}).status_code == 303
    assert UnitRequest.get().state == "to_city" and Ticket.get().state == "handling"
    decided = {"decision": "approve", "text": "市领导小组办公室〔2026〕5号批复"}
    assert director.send(f"/requests/{asked.id}", decided).status_code == 303
    assert Ticket.get().state == "excluded"
    assert clerk.get(f"/requests/{asked.id}").status_code == 200


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "请上传领导签字的审批表"),
        ({"files": (io.BytesIO(b"MZ\x90\x00" * 50), "审批表.exe")}, "审批表.exe"),
        ({"files": (io.BytesIO("签字".encode()), "审批表.txt")}, "审批表"),
    ],
)
def test_a_scan_must_be_a_picture_or_pdf(as_role, files, sentence):
    asked, clerk = asking.deferral(), as_role("station_clerk")
    answer = clerk.send(f"/requests/{asked.id}/scan", files)
    assert answer.status_code == 422 and sentence in answer.get_data(as_text=True)
    assert UnitRequest.get().state == "signing"


# ---- everybody ----


def test_requests_of_a_neighbour_are_not_found_anywhere(as_role):
    asked, other = asking.deferral(), as_role("neighbour_clerk")
    part = asked.assignment_id
    for path in (f"/requests/{asked.id}", f"/parts/{part}/extension", f"/parts/{part}/deferral",
                 f"/parts/{part}/exclusion"):  # fmt: skip
        assert other.get(path).status_code == 404, path
    for path in ("scan", "take-back"):
        assert other.send(f"/requests/{asked.id}/{path}").status_code == 404
    assert as_role("grid_worker").get(f"/requests/{asked.id}").status_code == 404


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("station_clerk", "sign"),
        ("director", "sign"),
        ("director", "take-back"),
        ("auditor", "scan"),
        ("grid_worker", "take-back"),
    ],
)
def test_wrong_roles_are_refused(as_role, username, path):
    asked = asking.deferral()
    answer = as_role(username).send(f"/requests/{asked.id}/{path}", {"password": PASSWORD})
    assert answer.status_code == 403 and UnitRequest.get().state == "signing"


@pytest.mark.parametrize("kind", ["extension", "deferral", "exclusion"])
@pytest.mark.parametrize("username", ["grid_worker", "dispatcher", "county_leader"])
def test_only_the_units_desk_asks(as_role, kind, username):
    part = story.contacted(kind="complaint")
    assert as_role(username).get(f"/parts/{part.id}/{kind}").status_code == 403


def test_the_dispatcher_refuses_but_does_not_grant_a_deferral(as_role):
    asked, dispatcher = asking.signed_deferral(), as_role("dispatcher")
    page = dispatcher.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "由热线办主任决定" in page and 'value="approve"' not in page
    assert dispatcher.send(f"/requests/{asked.id}", {"decision": "approve"}).status_code == 403
    bare = dispatcher.send(f"/requests/{asked.id}", {"decision": "refuse"})
    assert bare.status_code == 422 and "不同意的理由" in bare.get_data(as_text=True)
    done = dispatcher.send(f"/requests/{asked.id}", {"decision": "refuse", "text": "约定不明。"})
    assert done.status_code == 303 and UnitRequest.get().state == "refused"


def test_taken_back_once_and_not_after_the_decision(as_role):
    asked, clerk = asking.extension(), as_role("station_clerk")
    form = {"version": Ticket.get().version, "act_key": "back"}
    for _ in range(2):
        assert clerk.send(f"/requests/{asked.id}/take-back", form).status_code == 303
    assert UnitRequest.get().state == "withdrawn"
    page = clerk.get(f"/requests/{asked.id}").get_data(as_text=True)
    assert "郑经办撤销" in page and "撤销申请</button>" not in page
    assert clerk.send(f"/requests/{asked.id}/take-back").status_code == 409


def test_a_decision_on_a_ticket_that_moved_is_asked_again(as_role):
    asked, director = asking.extension(), as_role("director")
    seen = Ticket.get().version
    handling.progress(story.by("station_clerk"), asked.assignment_id, None, "已开工")
    Ticket.update(version=Ticket.version + 1).execute()
    answer = director.send(f"/requests/{asked.id}", {"decision": "approve", "version": seen})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "新的变动" in page
    assert f'name="version" value="{Ticket.get().version}"' in page
    assert UnitRequest.get().state == "pending"


def test_the_lane_says_what_is_asked_and_leads_to_it(as_role):
    asked = asking.extension()
    page = as_role("director").get("/desk/returns").get_data(as_text=True)
    assert "申请延期" in page and f"/requests/{asked.id}" in page


def test_the_ticket_offers_what_may_be_asked_and_shows_what_was(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    page = clerk.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    for words in ("登记上门走访", "申请延期", "申请延时挂账", "申请剔除"):
        assert words in page
    asking.extending.request_extension(
        story.by("station_clerk"), part.id, None, asking.later(part, 2), asking.REASON,
        clock.now(), "电话",
    )  # fmt: skip
    page = clerk.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert "待县热线办审批" in page and f"/parts/{part.id}/extension" not in page
    office = as_role("director").get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert "审批延期" in office


def test_below_and_beside_the_lead_nobody_asks(as_role):
    _, village = story.answered_below()
    handling.send_back_below(story.by("station_clerk"), village.id, None, "请补充")
    answer = as_role("station_clerk").get(f"/parts/{village.id}/extension")
    assert answer.status_code == 409 and "由上级单位申请" in answer.get_data(as_text=True)


def test_hostile_words_are_shown_as_words(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    words = '"><script>alert(1)</script>'
    form = extension_form(part, reason=words, informed_how=words)
    page = clerk.send(f"/parts/{part.id}/extension", form, follow_redirects=True)
    assert page.status_code == 200 and "<script>alert" not in page.get_data(as_text=True)


def test_the_page_of_a_confidential_ticket_hides_where_it_is(as_role):
    part = story.sent(is_confidential=True, kind="complaint", address="村东头7号")
    handling.accept(story.by("station_clerk"), part.id, None)
    clerk = as_role("station_clerk")
    page = clerk.get(f"/parts/{part.id}/deferral").get_data(as_text=True)
    assert "由县热线办联系后审批" in page and "村东头7号" not in page
    assert f"/parts/{part.id}/visit" not in page
