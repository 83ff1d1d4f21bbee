"""The sandbox city's own pages for packages: in, receipts out, its own out, refusals."""

import io

import pytest

from hotline.outside import webhooks
from hotline.sandboxcity import make_app
from hotline.store import outbox
from tests.packages.conftest import COUNTY


@pytest.fixture
def city(carry, tmp_path):
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    app = make_app(tmp_path / "city2", secret, COUNTY, carry.at)
    carry.keys, carry.store = webhooks.keys_of(secret), app.config["STORE"]
    yield app.test_client()
    app.config["STORE"].close()


def bring(city, content):
    file = {"file": (io.BytesIO(content), "包.hlsync")}
    return city.post("/packages/import", data=file, content_type="multipart/form-data")


def test_in_and_the_receipts_out(carry, city, tmp_path):
    number = carry.play.closed()
    row = carry.export()
    assert bring(city, carry.file(row).read_bytes()).status_code == 303
    page = city.get("/packages").get_data(as_text=True)
    assert "回执" in page and carry.store.ticket(number)["state"] == "closed"
    path = tmp_path / "receipts"
    out = carry.store.row("SELECT n FROM packages WHERE direction = 'out'")["n"]
    path.write_bytes(city.get(f"/packages/{out}/file").data)
    assert carry.take(path).accepted == row.count and not outbox.has_waiting()


def test_its_own_out(carry, city, tmp_path):
    assert city.post("/packages/export").status_code == 409
    carry.dispatched()
    assert city.post("/packages/export").status_code == 303
    path = tmp_path / "down"
    path.write_bytes(city.get("/packages/1/file").data)
    assert carry.take(path).accepted == 1


def test_refusals(carry, city):
    answer = bring(city, b"no package")
    assert answer.status_code == 422 and "这不是同步包" in answer.get_data(as_text=True)
    assert city.post("/packages/import").status_code == 422
    assert city.get("/packages/7/file").status_code == 404
