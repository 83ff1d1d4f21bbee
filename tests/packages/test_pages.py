"""The pages of packages: export with a program of its own, download, import, declared lost."""

from __future__ import annotations

import io
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import packages
from hotline.casework.act import Caller
from hotline.config import Settings
from hotline.outside import webhooks
from hotline.sandboxcity import packages as city_packages
from hotline.sandboxcity.packages import Counter
from hotline.sandboxcity.store import CityStore
from hotline.store import outbox
from hotline.store.database import db, write
from hotline.store.history import Audit
from hotline.store.packages import Package
from hotline.web import create_app
from hotline.web.syncdesk import packages as pages
from tests.county import actor
from tests.pages.conftest import Visitor, as_role, seeded
from tests.pages.test_syncdesk import register, words
from tests.sync.processes import wait_for

__all__ = ["as_role", "seeded"]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def app(seeded, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    made = create_app(Settings(data=data, county_code="410599", city_secret=SECRET))
    made.test_client_class = Visitor
    yield made
    db.close()


@pytest.fixture
def counter(tmp_path):
    store = CityStore(tmp_path / "city")
    out = tmp_path / "stick"
    out.mkdir()
    yield Counter(store, webhooks.keys_of(SECRET), "410599", out, clock.now())
    store.close()


def ended(number):
    def row():
        found = Package.get_by_id(number)
        return found if found.state not in ("making", "taking") else None

    return wait_for(row, "the end of the package's program")


def exported(visitor):
    answer = visitor.send("/sync/packages/export", {"act_key": clock.now().isoformat()})
    assert answer.status_code == 303
    return ended(int(answer.location.rsplit("/", 1)[1]))


def upload(visitor, content, name="包.hlsync", key=""):
    data = {"file": (io.BytesIO(content), name), "act_key": key}
    return visitor.send("/sync/packages/import", data, content_type="multipart/form-data")


def test_there_and_back_through_the_pages(as_role, counter):
    register()
    visitor = as_role("dispatcher")
    assert "条消息待导出" in words(visitor.get("/sync/packages"))
    row = exported(visitor)
    assert (row.state, row.made_by) == ("made", "孙派单")
    page = words(visitor.get(f"/sync/packages/{row.id}"))
    assert "下载同步包" in page
    assert "Refresh" not in visitor.get(f"/sync/packages/{row.id}").headers
    file = visitor.get(f"/sync/packages/files/{row.id}")
    assert row.name in file.headers["Content-Disposition"]
    assert Audit.select().where(Audit.subject == row.name).count() == 1, "who carried it out"
    path = counter.out / row.name
    path.write_bytes(file.data)
    receipts = city_packages.take_in(counter, path)
    answer = upload(visitor, receipts.read_bytes(), receipts.name)
    back = ended(int(answer.location.rsplit("/", 1)[1]))
    assert (back.state, back.accepted) == ("taken", row.count)
    assert outbox.counts() == {"confirmed": row.count}
    page = words(visitor.get("/sync/packages"))
    assert "已收到回执" in page and "没有新的消息需要导出" in page


def test_while_it_is_being_made_the_page_looks_again(as_role, app):
    register()
    packages.begin_export(Caller(actor("dispatcher"), clock.now()))
    row = Package.get()
    packages.note(row.id, done=30, total=100)
    answer = as_role("dispatcher").get(f"/sync/packages/{row.id}")
    assert answer.headers["Refresh"] == "2" and "已完成 30 %" in words(answer)


def test_a_program_that_died_is_said_after_a_while(as_role):
    register()
    packages.begin_export(Caller(actor("dispatcher"), clock.now() - timedelta(minutes=6)))
    page = words(as_role("dispatcher").get(f"/sync/packages/{Package.get().id}"))
    assert "制作中断，请重新导出。" in page


def test_pressed_twice_is_once(as_role):
    register()
    visitor = as_role("dispatcher")
    first, second = (
        visitor.send("/sync/packages/export", {"act_key": "k1"}).location for _ in range(2)
    )
    assert first == second and Package.select().count() == 1
    ended(Package.get().id)


def test_pressed_by_many_at_the_same_moment_is_one_program(as_role, monkeypatch):
    register()
    begun = []
    monkeypatch.setattr(pages, "start", lambda settings, number, *more: begun.append(number))
    visitors = [as_role("dispatcher") for _ in range(4)]

    def press(visitor):
        return visitor.send("/sync/packages/export", {"act_key": "k2"}).location

    with ThreadPoolExecutor(len(visitors)) as threads:
        places = set(threads.map(press, visitors))
    assert len(places) == len(begun) == 1


def test_something_that_is_no_package_is_refused_on_its_page(as_role):
    visitor = as_role("dispatcher")
    answer = upload(visitor, b"PK a table", "报表.hlsync")
    number = int(answer.location.rsplit("/", 1)[1])
    ended(number)
    page = words(visitor.get(f"/sync/packages/{number}"))
    assert "这不是同步包" in page
    folder = visitor.application.config["SETTINGS"].data / "packages" / "in"
    assert wait_for(lambda: not list(folder.iterdir()), "the upload's removal")


def test_no_file_chosen_and_nothing_to_export(as_role):
    visitor = as_role("dispatcher")
    answer = visitor.send("/sync/packages/import", {})
    assert answer.status_code == 422 and "请选择要导入的同步包" in words(answer)
    answer = visitor.send("/sync/packages/export", {})
    assert answer.status_code == 409 and "没有待报的消息" in words(answer)


def test_declared_lost_on_its_page(as_role):
    register()
    visitor = as_role("director")
    row = exported(visitor)
    answer = visitor.send(f"/sync/packages/{row.id}/lost", {"act_key": "lost"})
    assert answer.status_code == 303
    assert packages.find(row.id).state == "void"
    assert visitor.get(f"/sync/packages/files/{row.id}").status_code == 404
    again = visitor.send(f"/sync/packages/{row.id}/lost", {"act_key": "lost again"})
    assert again.status_code == 409


@pytest.mark.parametrize("role", ["operator", "station_clerk", "county_leader", "auditor"])
def test_others_have_no_business_here(as_role, role):
    visitor = as_role(role)
    for address in ("/sync/packages", "/sync/packages/1", "/sync/packages/files/1"):
        assert visitor.get(address).status_code == 403
    assert visitor.send("/sync/packages/export").status_code == 403


def test_unknown_packages(as_role):
    visitor = as_role("dispatcher")
    assert visitor.get("/sync/packages/999").status_code == 404
    assert visitor.get("/sync/packages/files/999").status_code == 404


def test_the_list_costs_the_same_for_many(as_role):
    visitor, now = as_role("dispatcher"), clock.now()
    with write():
        for _ in range(60):
            Package.create(direction="in", state="taken", name="x", made_at=now, seen_at=now)
    page = words(visitor.get("/sync/packages"))
    assert len(re.findall("<tr>", page)) == 51 and "下一页" in page


def test_without_a_key_the_way_out_is_named(as_role, app):
    register()
    app.config["SETTINGS"] = Settings(
        data=app.config["SETTINGS"].data, county_code="410599", city_secret=""
    )
    answer = as_role("dispatcher").send("/sync/packages/export", {})
    assert answer.status_code == 422 and "系统设置中填写" in words(answer)
