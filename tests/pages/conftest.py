"""A tiny county behind the real web application; one client per person."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline import clock
from hotline.config import Settings
from hotline.store import people
from hotline.store.database import db
from hotline.web import create_app, turn_to
from tests.county import seeded_folder

AsRole = Callable[[str], "Visitor"]


class Visitor(FlaskClient):
    """A browser without a window: knows the last page and posts its forms with their token."""

    def token(self, page: str = "/menu") -> str:
        """Return the CSRF token of a page (any page carries the same session's token)."""
        # A grid worker's day has no form of its own; the menu, with its way out, has.
        for asked in (page, "/menu"):
            text = self.get(asked, follow_redirects=True).get_data(as_text=True)
            if found := re.search(r'name="csrf_token" value="([^"]+)"', text):
                return found.group(1)
        raise AssertionError(text[:500])

    def send(self, url: str, data: dict[str, object] | None = None, **more: object):
        """Post a form with the token of the present session."""
        form = {"csrf_token": self.token(), **(data or {})}
        return self.post(url, data=form, **more)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a migrated database holding the tiny county, made once."""
    return seeded_folder(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="session")
def made(seeded: Path) -> tuple[Flask, dict[str, object]]:
    """Return the application, made once, and what its extensions held when it was new.

    Making it and reading its templates costs more than most tests.
    """
    app = create_app(Settings(data=seeded, county_code="410599"))
    app.test_client_class = Visitor
    db.close()
    return app, dict(app.extensions)


@pytest.fixture
def app(made: tuple[Flask, dict[str, object]], seeded: Path, tmp_path: Path) -> Iterator[Flask]:
    """Return the application on a fresh copy of the tiny county, remembering nothing."""
    data = tmp_path / "data"
    shutil.copytree(seeded, data)
    one, fresh = made
    turn_to(one, Settings(data=data, county_code="410599"))
    one.extensions.clear()
    one.extensions.update(fresh)
    yield one
    db.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return somebody who has not signed in."""
    return app.test_client()


@pytest.fixture
def own_app(app: Flask) -> Flask:
    """Return an application nobody has used yet, for tests that give it more doors."""
    fresh = create_app(app.config["SETTINGS"])
    fresh.test_client_class = Visitor
    return fresh


def signed_in(app: Flask, username: str) -> Visitor:
    """Return a client of that person, any name of the cast."""
    visitor: Visitor = app.test_client()
    person = people.by_username(username)
    assert person is not None, username
    with visitor.session_transaction() as session:
        session["person"] = person.id
        session["epoch"] = person.session_epoch
        session["seen"] = int(clock.now().timestamp())
    return visitor


@pytest.fixture
def as_role(app: Flask) -> AsRole:
    """Return a maker of signed-in clients: `as_role("station_clerk")`, any name of the cast."""
    return partial(signed_in, app)
