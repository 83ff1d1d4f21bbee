"""Logging in and out, the forced change, lost sessions, and the frame's promises."""

from __future__ import annotations

import re

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from peewee import OperationalError

from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.words import ROLES
from hotline.store import people
from hotline.web import guard
from hotline.web.forms import Form
from tests.county import PASSWORD
from tests.pages.conftest import AsRole, signed_in

LONG = "三组灌溉水渠被垃圾堵塞，玉米地浇不上水。"


def enter(client: FlaskClient, username: str, password: str = PASSWORD, **more: str):
    return client.send("/login", {"username": username, "password": password, **more})


def words(response) -> str:
    return response.get_data(as_text=True)


def test_log_in_leads_on(client: FlaskClient) -> None:
    answer = enter(client, "station_clerk", next="/password")
    assert (answer.status_code, answer.location) == (303, "/password")
    assert client.get("/password").status_code == 200


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"city", "system"}))
def test_every_role_has_a_start(as_role: AsRole, role: str) -> None:
    assert as_role(role).get("/").status_code in (200, 302)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"city", "system"}))
def test_the_menu_leads_nowhere_that_is_shut(as_role: AsRole, role: str) -> None:
    visitor = as_role(role)
    page = words(visitor.get("/menu"))
    links = set(re.findall(r'<a href="(/[^"]*)"', page)) - {"/"}
    assert links
    assert {link: visitor.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    "elsewhere", ["https://bad.example/", "//bad.example", "/\\bad.example", "/a\nb"]
)
def test_next_never_leads_elsewhere(client: FlaskClient, elsewhere: str) -> None:
    assert enter(client, "operator", next=elsewhere).location == "/"


def test_wrong_password_says_so_and_keeps_the_name(client: FlaskClient) -> None:
    answer = enter(client, "operator", "wrong")
    assert answer.status_code == 403
    assert "用户名或密码不正确" in words(answer)
    assert 'value="operator"' in words(answer)
    assert "wrong" not in words(answer)


def test_unknown_name_gets_the_same_sentence(client: FlaskClient) -> None:
    assert "用户名或密码不正确" in words(enter(client, "' OR 1=1 --"))


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    for _ in range(5):
        enter(client, "admin", "guess")
    answer = enter(client, "admin")
    assert answer.status_code == 429
    assert "10 分钟后再试" in words(answer)


def test_markup_in_a_name_stays_text(client: FlaskClient) -> None:
    page = words(enter(client, "<script>alert(1)</script>", "x"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_log_out_ends_the_session(as_role: AsRole) -> None:
    visitor = as_role("operator")
    assert visitor.send("/logout").status_code == 303
    assert visitor.get("/password").location == "/login?next=/password"


def test_first_password_must_be_changed(app: Flask, as_role: AsRole) -> None:
    people.Person.update(must_change_password=True).where(
        people.Person.username == "operator"
    ).execute()
    visitor = as_role("operator")
    assert visitor.get("/").location.startswith("/password")
    fresh = {
        "old_password": PASSWORD,
        "new_password": "river-stones-77",
        "again": "river-stones-77",
    }
    assert visitor.send("/password", fresh).status_code == 303
    assert not people.by_username("operator").must_change_password
    assert visitor.get("/password").status_code == 200


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("wrong", "river-stones-77", "river-stones-77"), "原密码不正确"),
        ((PASSWORD, "short", "short"), "密码至少 10 位"),
        ((PASSWORD, "river-stones-77", "river-stones-78"), "两次输入的新密码不一致"),
        ((PASSWORD, PASSWORD, PASSWORD), "请换一个新密码"),
    ],
)
def test_refused_passwords_say_why(as_role: AsRole, typed: tuple[str, ...], sentence: str) -> None:
    names = ("old_password", "new_password", "again")
    answer = as_role("operator").send("/password", dict(zip(names, typed, strict=True)))
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_changing_the_password_ends_other_sessions(as_role: AsRole) -> None:
    here, there = as_role("operator"), as_role("operator")
    fresh = {
        "old_password": PASSWORD,
        "new_password": "river-stones-77",
        "again": "river-stones-77",
    }
    here.send("/password", fresh)
    assert here.get("/password").status_code == 200
    assert there.get("/password").status_code == 302


def test_twelve_idle_hours_end_the_session(as_role: AsRole) -> None:
    visitor = as_role("operator")
    with visitor.session_transaction() as session:
        session["seen"] -= int(guard.IDLE.total_seconds()) + 1
    assert visitor.get("/password").status_code == 302


def test_lost_session_keeps_the_typed_text_in_sight(client: FlaskClient) -> None:
    answer = client.post(
        "/password", data={"content": LONG}, headers={"Referer": "http://localhost/tickets/7"}
    )
    page = words(answer)
    assert answer.status_code == 401
    assert "登录已过期" in page and LONG in page
    assert 'name="next" value="/tickets/7"' in page


def test_text_from_another_site_is_not_shown(client: FlaskClient) -> None:
    answer = client.post(
        "/password", data={"content": LONG}, headers={"Referer": "https://bad.example/"}
    )
    assert LONG not in words(answer)


def test_form_without_token_is_refused_kindly(as_role: AsRole) -> None:
    answer = as_role("operator").post(
        "/password", data={"content": LONG}, headers={"Referer": "http://localhost/password"}
    )
    assert answer.status_code == 400
    assert "页面停留过久，请重新提交" in words(answer) and LONG in words(answer)


def test_text_size_is_remembered(client: FlaskClient) -> None:
    assert client.send("/text-size", {"big": "1", "next": "/login"}).location == "/login"
    assert '<html lang="zh-CN" class="big">' in words(client.get("/login"))


def test_ten_megabytes_of_text_are_refused_in_words(as_role: AsRole) -> None:
    answer = as_role("operator").send("/password", {"content": "字" * 3_500_000})
    assert answer.status_code == 413
    assert "文字每项最多 2 万字" in words(answer)


def test_a_post_to_a_page_without_one_is_405(as_role: AsRole) -> None:
    answer = as_role("operator").send("/menu")
    assert answer.status_code == 405
    assert "从页面上的按钮操作" in words(answer)


def test_headers_are_strict(client: FlaskClient) -> None:
    headers = client.get("/login").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(("proxy", "is_secure"), [("127.0.0.1", True), ("10.0.0.9", False)])
def test_https_is_believed_only_from_this_machine(
    client: FlaskClient, proxy: str, is_secure: bool
) -> None:
    answer = client.get(
        "/login",
        headers={"X-Forwarded-Proto": "https"},
        environ_base={"REMOTE_ADDR": proxy},
    )
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is is_secure
    assert ("Strict-Transport-Security" in answer.headers) is is_secure


def test_own_files_are_kept_long_and_sent_small(client: FlaskClient) -> None:
    plain = client.get("/static/base.css?v=1")
    packed = client.get("/static/base.css?v=1", headers={"Accept-Encoding": "gzip"})
    assert plain.cache_control.max_age == packed.cache_control.max_age == 31536000
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/nothing.css", "/nowhere"])
@pytest.mark.parametrize("packing", ["", "gzip"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str, packing: str) -> None:
    answer = client.get(path, headers={"Accept-Encoding": packing})
    assert answer.status_code == 404
    assert "没有找到" in words(answer)


def _fail_with(app: Flask, error: Exception) -> None:
    def fail() -> str:
        raise error

    fail.need = ("anyone",)  # type: ignore[attr-defined]
    app.add_url_rule("/fails", "fails", fail)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (NotAllowedNow("这件工单已办结，不能签收。"), 409, "这件工单已办结，不能签收。"),
        (Incomplete("", fields={"title": "请填写标题。"}), 422, "请填写标题。"),
        (OperationalError("database or disk is full"), 507, "磁盘已满"),
        (OperationalError("database is locked"), 503, "系统正忙"),
        (OSError(28, "No space left on device"), 507, "磁盘已满"),
        (ZeroDivisionError(), 500, "数据没有改动"),
    ],
)
def test_failures_are_sentences(
    own_app: Flask, error: Exception, status: int, sentence: str
) -> None:
    _fail_with(own_app, error)
    page = own_app.test_client().get("/fails")
    script = own_app.test_client().get("/fails", headers={"Accept": "application/json"})
    assert page.status_code == script.status_code == status
    assert ("Retry-After" in script.headers) == (status == 503)
    assert sentence in words(page)
    assert sentence in script.json["sentence"] or sentence in script.json["error"]


def test_a_door_without_a_guard_stays_shut(own_app: Flask) -> None:
    own_app.add_url_rule("/open", "open", lambda: jsonify("open"))
    assert own_app.test_client().get("/open").status_code == 302
    assert signed_in(own_app, "director").get("/open").status_code == 403


def test_need_refuses_unknown_words() -> None:
    with pytest.raises(ValueError, match="clerk"):
        guard.need("clerk")


def test_form_notes_every_complaint() -> None:
    from werkzeug.datastructures import MultiDict

    form = Form(MultiDict({"title": "长" * 201, "kind": "nonsense", "at": "昨天", "many": "-1"}))
    form.text("title", "标题")
    form.choice("kind", "诉求类型", {"help"})
    form.moment("at", "来电时间")
    form.integer("many", "件数")
    form.texts("units", "单位", must=True)
    with pytest.raises(Incomplete) as refusal:
        form.check()
    assert refusal.value.details["fields"] == {
        "title": "标题最多 200 字，现在有 201 字，请删减。",
        "kind": "诉求类型不在可选范围内，请重新选择。",
        "at": "来电时间应为日期和时间，例如 2026-11-21 09:30。",
        "many": "件数应为 0 到 2147483648 之间的整数。",
        "units": "请至少选择一项单位。",
    }
