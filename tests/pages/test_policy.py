"""The policy on screen: read by all who see figures, edited as a form by the administrator."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from hotline import clock
from hotline.casework import policymaking
from hotline.casework.act import Caller
from hotline.rules.fieldtime import FieldRule
from hotline.rules.policy_edit import document
from hotline.store import policies
from hotline.store.history import History
from hotline.store.policies import PolicyVersion
from hotline.store.tickets import Ticket
from hotline.web.admin import policyform
from tests.county import actor
from tests.pages.conftest import AsRole
from tests.pages.office import dispatched
from tests.policy.profiles import CODES, text_of

READ = ("/admin/policy", "/admin/policy/versions/1", "/admin/policy/compare?one=v1&other=linyi")
CHANGE = ("/admin/policy/choose", "/admin/policy/edit", "/admin/policy/edit?start=linyi")
POSTS = (
    "/admin/policy/edit",
    "/admin/policy/save",
    "/admin/policy/adopt",
    "/admin/policy/versions/1/withdraw",
    "/admin/policy/versions/1/restamp",
)


def words(response) -> str:
    return response.get_data(as_text=True)


def typed(start: str = "v1", code: str = "baotou", **changed: str) -> MultiDict[str, str]:
    """The form as it opens, with some fields typed over; names with _ for -."""
    form = policyform.inputs(document(text_of(code)))
    form["start"] = start
    form["profile-effective_on"] = clock.now().date().isoformat()
    for name, text in changed.items():
        form[name.replace("__", "-")] = text
    return form


def answer_row(form: MultiDict[str, str]) -> str:
    """The number of the row of ordinary answers."""
    numbers = form["limit-rows"].split(",")
    return next(
        n
        for n in numbers
        if (form[f"limit-{n}-stage"], form[f"limit-{n}-urgency"]) == ("answer", "ordinary")
    )


def send(visitor, url: str, form: MultiDict[str, str]):
    form["csrf_token"] = visitor.token("/admin/policy")
    return visitor.post(url, data=form)


@pytest.mark.parametrize("username", ["admin", "director", "station_leader", "county_leader"])
@pytest.mark.parametrize("url", READ)
def test_readers_read(as_role: AsRole, username: str, url: str) -> None:
    page = as_role(username).get(url)
    assert page.status_code == 200
    assert ("/admin/policy/edit" in words(page)) == (username == "admin" and "compare" not in url)


@pytest.mark.parametrize("username", ["director", "station_leader", "grid_worker", "auditor"])
def test_only_the_administrator_changes(as_role: AsRole, username: str) -> None:
    visitor = as_role(username)
    assert [visitor.get(url).status_code for url in CHANGE] == [403] * len(CHANGE)
    assert [visitor.send(url).status_code for url in POSTS] == [403] * len(POSTS)
    assert PolicyVersion.select().count() == 1


@pytest.mark.parametrize("url", ["/admin/policy/versions/99", "/admin/policy/edit?start=v99",
                                 "/admin/policy/edit?start=nowhere",
                                 "/admin/policy/edit?start=v9999999999999999999999"])  # fmt: skip
def test_an_unknown_version_is_not_found(as_role: AsRole, url: str) -> None:
    assert as_role("admin").get(url).status_code == 404


def test_limits_stand_with_target_and_source(as_role: AsRole) -> None:
    policymaking.adopt(Caller(actor("admin"), clock.now()), "shangqiu")
    page = words(as_role("director").get("/admin/policy"))
    assert "争取</th>" in page and ">3 个工作日</td>" in page
    assert "转交两办督查室督查督办" in page, "the ladder has a source too"


def test_two_policies_are_compared_in_words(as_role: AsRole) -> None:
    page = words(as_role("director").get("/admin/policy/compare?one=baoji&other=linyi"))
    assert "派单（所有诉求）" in page and "10 分钟" in page and "3 分钟" in page
    assert "各条规定相同" in words(
        as_role("director").get("/admin/policy/compare?one=baoji&other=baoji")
    )


@pytest.mark.parametrize("code", CODES)
def test_the_form_shows_every_profile_and_gives_it_back_unchanged(
    as_role: AsRole, code: str
) -> None:
    page = words(as_role("admin").get(f"/admin/policy/edit?start={code}"))
    inputs = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', page)
    assert set(policyform.inputs(document(text_of(code)))) <= set(inputs)
    answer = send(as_role("admin"), "/admin/policy/edit", typed(code, code))
    assert answer.status_code == 200 and "预览变动" in words(answer)
    assert ("没有不同，不必另存" in words(answer)) == (code == "baotou")


def test_a_change_is_previewed_with_its_source_and_the_tickets(as_role: AsRole) -> None:
    number = dispatched()
    form = typed()
    form[f"limit-{answer_row(form)}-limit"] = "4"
    page = words(send(as_role("admin"), "/admin/policy/edit", form))
    today = clock.now()
    assert f"县热线办 {today.year}年{today.month}月{today.day}日 修改，原：5 个工作日" in page
    assert '<td class="text">4 个工作日</td>' in page and "1 件在办工单的期限会不同" in page
    assert number in page and "改按新办法计算" in page
    assert PolicyVersion.select().count() == 1, "nothing is saved by looking"


def test_what_a_policy_leaves_to_the_product_is_shown_with_its_source_and_set(
    as_role: AsRole,
) -> None:
    page = words(as_role("admin").get("/admin/policy/edit?start=v1"))
    assert "离线办理最迟补传" in page and FieldRule().source in page
    form = typed(field__patience_hours="24")
    assert send(as_role("admin"), "/admin/policy/save", form).status_code == 303
    saved = document(PolicyVersion.get_by_id(2).text)
    assert saved["field"]["patience_hours"] == 24 and "县热线办" in saved["field"]["source"]
    assert "findings" not in saved, "what nobody set is not written"


def test_saving_keeps_a_version_and_leaves_tickets_alone(as_role: AsRole) -> None:
    number = dispatched()
    due = Ticket.get(Ticket.ticket_no == number).due_at
    form = typed(warning__share="20")
    form[f"limit-{answer_row(form)}-limit"] = "4"
    assert send(as_role("admin"), "/admin/policy/save", form).status_code == 303
    saved = policies.policy_on(clock.now().date())
    limit = saved.stage_limit("answer", kind="help", urgency="ordinary")
    assert limit and limit.limit.short() == "4wd" and "原：5 个工作日" in limit.source
    assert Ticket.get(Ticket.ticket_no == number).due_at == due
    page = words(as_role("admin").get("/admin/policy"))
    assert "已被替代" in page and "沈管理" in page and "保存版本" in page


def test_a_tick_counts_open_tickets_anew(as_role: AsRole) -> None:
    number = dispatched()
    form = typed(restamp="1")
    form[f"limit-{answer_row(form)}-limit"] = "9"
    visitor = as_role("admin")
    send(visitor, "/admin/policy/save", form)
    assert "在办工单已按新版本改算" in words(visitor.get("/admin/policy"))
    ticket = Ticket.get(Ticket.ticket_no == number)
    assert ticket.policy_version == clock.now().date().isoformat()
    acts = [line.act for line in History.select().where(History.ticket == ticket.id)]
    assert acts.count("recount") == 2


def test_saving_twice_is_once(as_role: AsRole) -> None:
    form = typed(warning__share="20", act_key="k1")
    visitor = as_role("admin")
    send(visitor, "/admin/policy/save", form)
    assert send(visitor, "/admin/policy/save", form).status_code == 303
    assert PolicyVersion.select().count() == 2


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"warning__share": "130"}, "warning-share", "0 到 100 之间的百分数"),
        ({"warning__share": "三成"}, "warning-share", "0 到 100 之间的百分数"),
        ({"warning__share": "NaN"}, "warning-share", "0 到 100 之间的百分数"),
        ({"warning__remaining": "-1"}, "warning-remaining", "1 到 999 之间"),
        ({"margins__source": ""}, "margins-source", "请填写依据"),
        ({"limit__0__limit": ""}, "limit-0-limit", "请填写时限"),
        ({"limit__0__stage": "sleep"}, "limit-0-stage", "不在可选范围"),
        ({"limit__0__level": "moon"}, "limit-0-level", "不在可选范围"),
        ({"limit__0__target": "90"}, "limit-0-target", "目标应比时限短"),
        ({"limit__1__stage": "register"}, "limit-1-limit", "与第 1 条时限对同一情形都适用"),
        ({"scoring__weights-solved": "30"}, "scoring-weights", "现为95分"),
        ({"extension__bound": "30"}, "extension-city_bound", "不能短于县批"),
        ({"extension__cut_off": "傍晚"}, "extension-cut_off", "应为时刻"),
        ({"period__first_day": "31"}, "period-first_day", "1 到 28 之间"),
        ({"hours__0__periods-0-to": ""}, "hours-0-periods", "起止时刻都要填写"),
        ({"hours__0__months": "7"}, "chapter-hours", "没有办公时间"),
        ({"profile__title": ""}, "profile-title", "请填写制度名称"),
        ({"profile__effective_on": "2022-03-02"}, "profile-effective_on", "相差一年以上"),
        ({"profile__effective_on": "明天"}, "profile-effective_on", "应为日期"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_at_its_field_and_the_rest_stays_typed(
    as_role: AsRole, changed: dict[str, str], field: str, sentence: str
) -> None:
    form = typed(supervision__day="11", **changed)
    answer = send(as_role("admin"), "/admin/policy/edit", form.copy())
    page = words(answer)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page and sentence in page
    assert re.search(f'id="{field}"', page), "the link leads somewhere"
    assert 'name="supervision-day" value="11"' in page
    assert send(as_role("admin"), "/admin/policy/save", form).status_code == 422
    assert PolicyVersion.select().count() == 1


def test_a_scheme_takes_the_place_of_the_weights(as_role: AsRole) -> None:
    chosen = typed(scoring__scheme="beijing")
    answer = words(send(as_role("admin"), "/admin/policy/edit", chosen))
    assert "请将这里的分值清空" in answer
    for name in [name for name in chosen if name.startswith("scoring-weights-")]:
        chosen[name] = ""
    page = words(send(as_role("admin"), "/admin/policy/edit", chosen))
    assert "按《响应率解决率满意率综合成绩办法》计分" in page and "〔beijing〕" not in page


def test_a_second_version_from_the_same_day_is_refused(as_role: AsRole) -> None:
    visitor = as_role("admin")
    send(visitor, "/admin/policy/save", typed(warning__share="20"))
    answer = send(visitor, "/admin/policy/save", typed(warning__share="40"))
    assert answer.status_code == 422 and "同一天不能有两个版本" in words(answer)


def test_rows_are_added_and_dropped_without_a_script(as_role: AsRole) -> None:
    visitor = as_role("admin")
    form = typed(press="add:limit", supervision__day="11")
    page = words(send(visitor, "/admin/policy/edit", form))
    fresh = str(len(form["limit-rows"].split(",")))
    assert f'id="limit-{fresh}-stage"' in page and "新增" in page
    assert 'name="supervision-day" value="11"' in page
    page = words(send(visitor, "/admin/policy/edit", typed(press="drop:limit:3")))
    assert 'id="limit-3-stage"' not in page and 'id="limit-4-stage"' in page
    form = typed(press="drop:hours:0")
    assert 'id="hours-0-source"' in words(send(visitor, "/admin/policy/edit", form)), "the last"


def test_the_ladder_grows_by_a_step(as_role: AsRole) -> None:
    form = typed("jiyuan", "jiyuan")
    added = str(len(form["ladder-rows"].split(",")))
    form["ladder-rows"] += f",{added}"
    for name, text in (("words", "约谈督办"), ("after", "9"), ("after-unit", "wd")):
        form[f"ladder-{added}-{name}"] = text
    form[f"ladder-{added}-when"] = "overdue"
    form[f"ladder-{added}-source"] = "县热线办通知"
    assert send(as_role("admin"), "/admin/policy/save", form).status_code == 303
    saved = policies.policy_on(clock.now().date()).ladder
    assert [step.step for step in saved] == [1, 2, 3, 4] and saved[-1].words == "约谈督办"
    form[f"ladder-{added}-when"] = "month_end"
    answer = send(as_role("admin"), "/admin/policy/edit", form)
    assert answer.status_code == 422 and "只有逾期" in words(answer)


def test_a_dropped_row_does_not_shift_the_sources_of_the_others(as_role: AsRole) -> None:
    form = typed()
    numbers = form["limit-rows"].split(",")
    form["limit-rows"] = ",".join(n for n in numbers if n != "2")
    page = words(send(as_role("admin"), "/admin/policy/edit", form))
    assert "改动的规定：1 条" in page and "派单（紧急）" in page


def test_going_back_keeps_what_was_typed(as_role: AsRole) -> None:
    form = typed(press="back", warning__share="20", warning__source="县热线办通知")
    page = words(send(as_role("admin"), "/admin/policy/edit", form))
    assert 'value="20"' in page and "县热线办通知" in page


def test_a_hostile_text_is_only_text(as_role: AsRole) -> None:
    hostile = '"]\n[profile]\ncode = "x" <script>alert(1)</script>'
    form = typed(warning__share="20", warning__source=hostile)
    page = words(send(as_role("admin"), "/admin/policy/edit", form))
    assert "<script>alert" not in page
    send(as_role("admin"), "/admin/policy/save", form)
    saved = policies.policy_on(clock.now().date())
    assert saved.profile == "baotou" and "<script>" in saved.warning.source


def test_a_version_to_come_is_taken_back(as_role: AsRole) -> None:
    visitor = as_role("admin")
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    send(visitor, "/admin/policy/save", typed(warning__share="20", profile__effective_on=day))
    page = words(visitor.get("/admin/policy"))
    assert "待施行" in page and "现行" in page
    assert "撤回，不再施行" in words(visitor.get("/admin/policy/versions/2"))
    assert visitor.send("/admin/policy/versions/2/withdraw").status_code == 303
    assert "已撤回" in words(visitor.get("/admin/policy"))
    assert visitor.send("/admin/policy/versions/2/withdraw").status_code == 409
    assert visitor.send("/admin/policy/versions/1/withdraw").status_code == 409


def test_a_new_county_chooses_its_city_before_the_first_ticket(as_role: AsRole) -> None:
    visitor = as_role("admin")
    assert "选择本县执行的制度" in words(visitor.get("/admin/policy"))
    assert "选择本县执行的制度" not in words(as_role("director").get("/admin/policy"))
    assert visitor.send("/admin/policy/adopt", {"profile": "linyi"}).status_code == 303
    assert policies.policy_on(clock.now().date()).profile == "linyi"
    assert visitor.send("/admin/policy/adopt", {"profile": "nowhere"}).status_code == 422
    dispatched()
    assert "选择本县执行的制度" not in words(visitor.get("/admin/policy"))


def test_the_rail_marks_the_room_on_pages_below_it(as_role):
    page = as_role("admin").get("/admin/policy/edit").get_data(as_text=True)
    marked = re.findall(r'<a href="([^"]+)" aria-current="page"', page.partition("</nav>")[0])
    assert marked == ["/admin"]
