"""The phone's scripts in few files: whole, packed, and kept for a year by their content."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from hotline.casework.fieldtoday import ASKED
from hotline.web.assets import STATIC
from hotline.web.field.bundles import BUNDLES, FIRST
from hotline.web.field.today import BUTTONS
from hotline.web.station.acts import UNABLE
from tests.field.conftest import Phone

# The budget of the whole first load is 60 KB; the scripts it runs may take this much, packed.
MOST = 24_000


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_holds_its_files_in_order(client: FlaskClient, name: str) -> None:
    plain = client.get(f"/static/field/{name}.js", headers={"Accept-Encoding": ""})
    packed = client.get(f"/static/field/{name}.js", headers={"Accept-Encoding": "gzip"})
    files = [(STATIC / "field" / f"{part}.js").read_bytes() for part in BUNDLES[name]]
    assert plain.data == gzip.decompress(packed.data) == b"\n".join(files)
    assert packed.headers["Content-Encoding"] == "gzip" and plain.mimetype == "text/javascript"


def test_every_script_of_the_phone_is_in_one_bundle() -> None:
    named = [part for parts in BUNDLES.values() for part in parts] + ["keeper"]
    there = sorted(path.stem for path in (STATIC / "field").glob("*.js"))
    assert sorted(named) == there


def test_the_page_names_them_by_their_content(phone: Phone) -> None:
    page = phone.visitor.get("/field").get_data(as_text=True)
    asked = re.findall(r"/static/field/\w+\.js\?v=\w{8}", page)
    assert {re.split(r"[/.]", address)[3] for address in asked} == set(BUNDLES)
    for address in asked:
        kept = phone.visitor.get(address).headers["Cache-Control"]
        assert "max-age=31536000" in kept and "public" in kept


def test_the_first_load_stays_small(client: FlaskClient) -> None:
    packs = {"Accept-Encoding": "gzip"}
    sizes = [len(client.get(f"/static/field/{name}.js", headers=packs).data) for name in FIRST]
    assert sum(sizes) < MOST, sizes


def test_another_name_is_not_there(client: FlaskClient) -> None:
    assert client.get("/static/field/nothing.js").status_code == 404


def _script(name: str) -> str:
    return (STATIC / "field" / f"{name}.js").read_text("utf-8")


def test_page_and_phone_call_acts_and_counts_alike() -> None:
    """Without a list from the server the phone knows these words by itself."""
    for act, words in BUTTONS.items():
        assert act == "unable" or f'{act}: "{words}"' in _script("forms"), act
    assert BUTTONS["unable"] in _script("views")
    for code, words in ASKED.items():
        assert f'["{code}", "{words}"]' in _script("views"), code
    assert UNABLE in _script("acting")
