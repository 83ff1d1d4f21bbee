"""The city's lists on screen: what differs, and 采用."""

from __future__ import annotations

import pytest

from hotline import clock
from hotline.store import categories, inbox
from hotline.store.database import write
from tests.pages.conftest import AsRole


def words(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def update(app) -> int:
    entries = [{"code": "Z9", "name": "<b>新业态"}]
    envelope = {"id": "d1", "data": {"directory": "categories", "entries": entries}}
    with write():
        return int(inbox.keep("d1", envelope, clock.now(), "ignored", "directory.updated").id)


def test_adopting(as_role: AsRole, update: int) -> None:
    admin, url = as_role("admin"), f"/sync/directories/{update}"
    page = words(admin.get("/sync/directories"))
    assert "事项分类" in page and "待核对" in page
    page = words(admin.get(url))
    assert "新增" in page and "&lt;b&gt;新业态" in page and "采用" in page
    assert admin.send(url, {"act_key": "k"}).status_code == 303
    assert admin.send(url, {"act_key": "k"}).status_code == 303, "twice is once"
    assert admin.send(url).status_code == 409
    assert "<b>新业态" in categories.paths()
    assert "采用" in words(admin.get("/sync/directories"))
    assert "与本县一致" in words(admin.get(url))


def test_what_cannot_be_used_says_why(as_role: AsRole) -> None:
    with write():
        row = inbox.keep("d2", {"id": "d2"}, clock.now(), "ignored", "directory.updated")
    admin = as_role("admin")
    assert "无法识别" in words(admin.get("/sync/directories"))
    assert "不能采用" in words(admin.get(f"/sync/directories/{row.id}"))
    assert admin.get("/sync/directories/999").status_code == 404


@pytest.mark.parametrize("role", ["dispatcher", "director", "station_clerk"])
def test_others_stay_outside(as_role: AsRole, update: int, role: str) -> None:
    assert as_role(role).get("/sync/directories").status_code == 403
    assert as_role(role).send(f"/sync/directories/{update}").status_code == 403


def test_an_empty_list(as_role: AsRole) -> None:
    assert "没有目录更新" in words(as_role("admin").get("/sync/directories"))
