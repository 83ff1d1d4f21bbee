"""Schemes on screen: read, tried on the past, edited as a form, adopted from a month."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import schemes
from hotline.store.schemes import SchemeAdoption, SchemeVersion
from tests.pages.conftest import AsRole, Visitor
from tests.pages.story import sent


def typed(page: str) -> dict[str, str]:
    """Return what the scheme's form would send as it stands."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return {k: v for k, v in found.items() if k not in ("csrf_token", "press", "q")}


def form_of(visitor: Visitor, start: str) -> dict[str, str]:
    return typed(visitor.get(f"/schemes/edit?start={start}").get_data(as_text=True))


@pytest.fixture
def worked(app: object) -> None:
    """Tickets last month and this month, so that there is something to try a scheme on."""
    first = clock.now().replace(day=1, hour=9, minute=0, second=0, microsecond=0)
    sent(at=first - timedelta(days=3))
    sent()


@pytest.mark.parametrize("who", ["director", "county_leader", "station_leader"])
def test_everybody_concerned_reads_what_counts(as_role: AsRole, who: str) -> None:
    visitor = as_role(who)
    assert "执行" in visitor.get("/schemes").get_data(as_text=True)
    page = visitor.get("/schemes/lianyungang").get_data(as_text=True)
    assert "70.59%得12.80分" in page and "每个百分点扣0.5分" in page


@pytest.mark.parametrize("code", [
    "anyang", "baotou", "beijing", "lianyungang", "linyi", "sanmenxia", "shangqiu",
])  # fmt: skip
def test_every_shipped_scheme_is_tried_on_the_past(
    as_role: AsRole, worked: None, code: str
) -> None:
    page = as_role("director").get(f"/schemes/try?scheme={code}&months=1")
    assert page.status_code == 200 and "柳河镇" in page.get_data(as_text=True)


@pytest.mark.parametrize("code", ["baotou", "lianyungang", "sanmenxia", "shangqiu-year"])
def test_a_form_saved_untouched_says_the_same(as_role: AsRole, code: str) -> None:
    director = as_role("director")
    form = form_of(director, code) | {"code": "own", "version": "1", "press": "save"}
    answer = director.send("/schemes/edit", form)
    assert answer.status_code == 303, re.findall(
        r'<a href="#[^"]+">([^<]+)', answer.get_data(as_text=True)
    )
    own, shipped = schemes.named("own@1"), schemes.named(code)
    assert own.items == shipped.items and own.classes == shipped.classes
    assert (own.total, own.rates, own.empty) == (shipped.total, shipped.rates, shipped.empty)


def test_points_that_do_not_sum_are_told_by_how_much(as_role: AsRole) -> None:
    director = as_role("director")
    form = form_of(director, "baotou") | {"item-0-points": "25", "code": "own", "press": "save"}
    answer = director.send("/schemes/edit", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "多了5分" in page and 'value="25"' in page
    assert SchemeVersion.select().count() == 0


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("item-0-points", "很多", "应为数字"),
        ("item-0-source", "", "请写明这一项的依据"),
        ("item-0-indicator", "nothing", "没有“nothing”这个指标"),
        ("item-0-rule", "guess", "请选择计分方式"),
        ("code", "我的", "代号由小写字母"),
        ("mostly_weight", "9", "应在0至1之间"),
        ("title", "", "请填写名称"),
    ],
)
def test_what_cannot_score_is_told_beside_its_field(
    as_role: AsRole, field: str, value: str, said: str
) -> None:
    director = as_role("director")
    answer = director.send(
        "/schemes/edit", form_of(director, "baotou") | {field: value, "press": "save"}
    )
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)


def test_rows_come_and_go_without_a_script(as_role: AsRole) -> None:
    director = as_role("director")
    form = form_of(director, "baotou")
    more = director.send("/schemes/edit", form | {"press": "add-item"}).get_data(as_text=True)
    assert 'name="item-4-words"' in more
    fewer = director.send("/schemes/edit", typed(more) | {"press": "drop-item-4"})
    assert 'name="item-4-words"' not in fewer.get_data(as_text=True)
    classes = director.send("/schemes/edit", form | {"press": "add-class"}).get_data(as_text=True)
    assert 'name="class-0-words"' in classes


def test_a_preview_shows_who_moves_and_saves_nothing(as_role: AsRole, worked: None) -> None:
    director = as_role("director")
    form = form_of(director, "baotou") | {"press": "try", "minimum_volume": "0"}
    page = director.send("/schemes/edit", form).get_data(as_text=True)
    assert "按这个办法重算最近两个月" in page and "柳河镇" in page
    assert SchemeVersion.select().count() == 0


def test_a_scheme_counts_from_the_month_it_was_adopted(as_role: AsRole) -> None:
    director = as_role("director")
    month = f"{clock.now():%Y-%m}"
    wrong = director.send("/schemes/anyang/adopt", {"from_month": month, "grounds": ""})
    assert wrong.status_code == 422
    form = {"from_month": month, "grounds": "县政府办公室会议纪要第3期"}
    assert director.send("/schemes/anyang/adopt", form).status_code == 303
    assert SchemeAdoption.get().from_month == month
    assert "县政府办公室会议纪要第3期" in director.get("/schemes").get_data(as_text=True)
    assert as_role("supervisor").send("/schemes/anyang/adopt", form).status_code == 403


@pytest.mark.parametrize(("path", "status"), [
    ("/schemes/nobody", 422), ("/schemes/try?scheme=nobody", 200), ("/schemes/edit?start=x", 422),
    ("/schemes/try?scheme=baotou&months=999", 200),
])  # fmt: skip
def test_an_unknown_scheme_is_a_sentence(as_role: AsRole, path: str, status: int) -> None:
    page = as_role("director").get(path)
    assert page.status_code == status
    assert "500" not in page.get_data(as_text=True)[:200]
