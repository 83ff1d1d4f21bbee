"""Every door says whom it needs; nobody without a log-in passes one that needs somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from hotline.config import Settings
from hotline.rules.permissions import DUTIES, ROLES
from hotline.store.database import db, migrate
from hotline.web import create_app
from hotline.web.guard import OPEN_TO_ALL

# Doors open to a visitor without a log-in, each with its reason.
OPEN = {
    "account.sign_in": "one must be able to sign in",
    "account.sign_out": "a session that ended meanwhile is signed out all the same",
    "account.text_size": "larger letters, before the log-in too",
    "admin.healthz": "a watching machine asks; answers ok or not",
    "assets.static_file": "the look of the log-in page",
    "field.bundle": "the phone's scripts, programs like every file under static",
    "field.keeper": "the phone's service worker: a program, nobody's data",
    "field.manifest": "the name and picture of the phone's page; fetched without a cookie",
    "field.shell": "the empty frame a phone opens without a line",
    "field.standing": "a phone whose session ended asks whether the office ended it",
    "notices.verify": "whoever holds a notice on paper may check it; only what was published",
    "notices.verify_form": "typing the code by hand when nothing can read it",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on an empty county."""
    data: Path = tmp_path_factory.mktemp("doors")
    migrate(data / "hotline.db")
    yield create_app(Settings(data=data))
    db.close()


def _doors(app: Flask) -> list[tuple[Rule, tuple[str, ...]]]:
    """Return each address with the words of its `need`."""
    views = app.view_functions
    return [
        (rule, tuple(getattr(views[rule.endpoint], "need", ())))
        for rule in app.url_map.iter_rules()
    ]


def test_every_door_says_whom_it_needs(app: Flask) -> None:
    known = ROLES | set(DUTIES) | set(OPEN_TO_ALL)
    silent = {rule.rule for rule, who in _doors(app) if not who or not set(who) <= known}
    assert silent == set()


def test_only_the_named_doors_are_open(app: Flask) -> None:
    open_doors = {rule.endpoint for rule, who in _doors(app) if "anyone" in who}
    assert open_doors - set(OPEN) == set()


def test_a_visitor_is_led_to_the_log_in_page_or_refused(app: Flask) -> None:
    let_in = []
    for rule, who in _doors(app):
        if "anyone" in who:
            continue
        address = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = app.test_client().open(address, method=method)
            is_led = answer.status_code == 302 and "/login" in (answer.location or "")
            if not is_led and answer.status_code not in (400, 401, 404):
                let_in.append(f"{method} {rule.rule}: {answer.status_code}")
    assert let_in == []
