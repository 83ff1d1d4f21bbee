"""Import in the browser: upload, preview, correct the columns, confirm once, all or nothing."""

from __future__ import annotations

import io
import re

import pytest

from hotline.store.mappings import ImportBatch, mapping, save_mapping
from hotline.store.tickets import Ticket

GOOD = (
    "编号,标题,内容,受理时间,承办单位,办结时间,是否满意\n"
    "1,路灯不亮,村口路灯三天不亮了,2026-10-08 09:00,,,\n"
    "2,水管漏水,主管道漏水,2026-10-01 09:00,县水利局,2026-10-03 15:00,满意\n"
)


def _upload(visitor, text: str = GOOD, name: str = "旧台账.csv", **more):
    file = (io.BytesIO(text.encode()), name)
    return visitor.send(
        "/imports", {"file": file, **more}, content_type="multipart/form-data"
    )  # fmt: skip


def _form(visitor, url: str) -> dict[str, str]:
    """Return what the preview's form would send unchanged."""
    page = visitor.get(url).get_data(as_text=True)
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    for name, options in re.findall(
        r'<select class="box" name="([^"]+)".*?>(.*?)</select>', page, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen.group(1) if chosen else ""
    sent["source"] = re.search(r'name="source"[^>]* value="([^"]*)"', page).group(1)
    return sent


def _taken(visitor, url: str, **more):
    return visitor.post(url, data={**_form(visitor, url), "do": "take", **more})


def test_a_ledger_is_previewed_and_taken_in_once(as_role):
    dispatcher = as_role("dispatcher")
    answer = _upload(dispatcher)
    assert answer.status_code == 303
    url = answer.location
    page = dispatcher.get(url).get_data(as_text=True)
    assert "路灯不亮" in page and "县水利局" in page and "历史工单" in page
    assert Ticket.select().count() == 0, "a preview writes nothing"
    sent = {**_form(dispatcher, url), "do": "take"}
    done = dispatcher.post(url, data=sent)
    assert done.status_code == 303 and "/imports/done/" in done.location
    assert Ticket.select().count() == 2
    again = dispatcher.post(url, data=sent)
    assert again.location == done.location, "a double click leads to the same result"
    assert ImportBatch.select().count() == 1
    assert "新增 2 件" in dispatcher.get(done.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("username", "status", "because"),
    [
        ("dispatcher", 200, "imports"),
        ("director", 200, "imports"),
        ("admin", 200, "sets a county up"),
        ("operator", 403, "registers one by one"),
        ("station_clerk", 403, "a unit does not register"),
        ("auditor", 403, "reads only"),
    ],
)
def test_who_may_import(as_role, username, status, because):
    assert as_role(username).get("/imports").status_code == status, because


def test_nobody_signed_in_is_led_to_the_log_in(client):
    assert "/login" in client.get("/imports").location


def test_another_person_does_not_see_the_file(as_role):
    url = _upload(as_role("dispatcher")).location
    assert as_role("director").get(url).status_code == 404
    assert as_role("dispatcher").get("/imports/" + "0" * 24).status_code == 404
    assert as_role("dispatcher").get("/imports/..%2F..%2Fhotline").status_code == 404


def test_a_bad_line_holds_everything_back(as_role):
    dispatcher = as_role("dispatcher")
    url = _upload(
        dispatcher, GOOD + "3,没有这个单位,内容,2026-10-01,县水力局,2026-10-02,满意\n"
    ).location
    page = dispatcher.get(url).get_data(as_text=True)
    assert "没有“县水力局”这个单位" in page and "县水利局" in page
    refused = _taken(dispatcher, url)
    assert refused.status_code == 422 and "没有导入任何一行" in refused.get_data(as_text=True)
    assert Ticket.select().count() == 0


def test_a_column_is_corrected_and_the_choice_kept(as_role):
    dispatcher = as_role("dispatcher")
    url = _upload(dispatcher, "题目,内容,日期,经办\n路灯,村口路灯不亮,2026-10-08,张三\n").location
    sent = {**_form(dispatcher, url), "column-0": "title", "keep_as": "老系统"}
    look = dispatcher.post(url, data={**sent, "do": "take"})
    assert look.location == f"{url}?again=1", "what was not seen is not imported"
    assert (
        dispatcher.post(
            url, data={**_form(dispatcher, url), "keep_as": "老系统", "do": "take"}
        ).status_code
        == 303
    )
    assert Ticket.get().title == "路灯"
    assert mapping("老系统")["题目"] == "title"
    assert "老系统" in dispatcher.get("/imports").get_data(as_text=True)


def test_a_kept_mapping_is_used(as_role, app):
    save_mapping("老系统", {"题目": "title"}, _now(), "孙派单")
    dispatcher = as_role("dispatcher")
    url = _upload(dispatcher, "题目,内容\n路灯,村口路灯不亮\n", mapping="老系统").location
    sent = _form(dispatcher, url)
    assert sent["column-0"] == "title" and sent["source"] == "老系统"


def _now():
    from hotline import clock

    return clock.now()


def test_one_field_for_two_columns_is_refused(as_role):
    dispatcher = as_role("dispatcher")
    url = _upload(dispatcher).location
    sent = {**_form(dispatcher, url), "column-0": "title", "do": "look"}
    refused = dispatcher.post(url, data=sent)
    assert refused.status_code == 422 and "选了不止一列" in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "空文件"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.xlsx", "这是图片"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "a.xls", "旧版 Office"),
        (b"PK\x03\x04" + bytes(100), "a.xlsx", "打不开"),
        ("甲,乙\n1,2\n".encode(), "a.csv", "没有找到列名"),
        (b"\xff\xd8\xff", "a.csv", "这是照片"),
        (("标题,内容\n" + "长," * 200 + "\n").encode(), "a.csv", "多于 120 列"),
    ],
)
def test_a_file_that_is_no_ledger_is_a_sentence(as_role, app, content, name, words):
    dispatcher = as_role("dispatcher")
    data = {"file": (io.BytesIO(content), name)}
    answer = dispatcher.send("/imports", data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    kept = app.config["SETTINGS"].data / "imports"
    assert not list(kept.glob("*")), "a refused file is not kept"


def test_no_file_chosen_is_a_sentence(as_role):
    answer = as_role("dispatcher").send("/imports", {})
    assert answer.status_code == 422 and "请选择要导入的表格" in answer.get_data(as_text=True)


def test_what_a_ledger_holds_is_shown_as_text(as_role):
    dispatcher = as_role("dispatcher")
    url = _upload(
        dispatcher, '标题,内容\n<script>alert(1)</script>,"\'; DROP TABLE ticket;--"\n'
    ).location
    assert "<script>alert(1)" not in dispatcher.get(url).get_data(as_text=True)
    _taken(dispatcher, url)
    assert Ticket.get().content == "'; DROP TABLE ticket;--"


def test_the_same_file_again_says_so_and_changes_nothing(as_role):
    dispatcher = as_role("dispatcher")
    _taken(dispatcher, _upload(dispatcher).location)
    url = _upload(dispatcher).location
    assert "再次导入只更新有变动的行" in dispatcher.get(url).get_data(as_text=True)
    _taken(dispatcher, url)
    assert Ticket.select().count() == 2
