"""Signing in and staying in: guesses, stolen cookies, names that nobody has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import accounts
from hotline.errors import Incomplete, NotYours, Overloaded
from hotline.store import people
from hotline.store.database import db
from hotline.store.history import Audit
from hotline.store.people import Person, SignInFailure
from tests.county import PASSWORD

NOW = clock.now()


def test_a_person_without_a_password_cannot_sign_in(app):
    Person.update(password_hash="").where(Person.username == "operator").execute()
    for guess in ("", "a password nobody has"):
        with pytest.raises(NotYours):
            accounts.sign_in("operator", guess, "10.0.0.9", NOW)


@pytest.mark.parametrize("name", ("operator", "nobody-here"))
def test_known_and_unknown_names_wait_alike(app, name):
    for _ in range(accounts.TRIES):
        with pytest.raises(NotYours):
            accounts.sign_in(name, "wrong", "10.0.0.9", NOW)
    with pytest.raises(Overloaded):
        accounts.sign_in(name, "wrong", "10.0.0.9", NOW)


def test_a_password_typed_as_a_name_is_kept_nowhere(app):
    with pytest.raises(NotYours):
        accounts.sign_in(PASSWORD, "x", "10.0.0.9", NOW)
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (app.config["SETTINGS"].data / "hotline.db").read_bytes()
    assert PASSWORD.encode() not in kept
    assert SignInFailure.select().count() == Audit.select().count() == 1


def test_the_old_password_cannot_be_guessed_from_an_open_session(app):
    person = people.by_username("operator")
    for _ in range(accounts.TRIES):
        with pytest.raises(Incomplete):
            accounts.change_password(person, "wrong", "another-long-one", NOW, "10.0.0.9")
    with pytest.raises(Overloaded):
        accounts.change_password(person, PASSWORD, "another-long-one", NOW, "10.0.0.9")


def test_a_session_ends_with_the_day_however_busy(as_role):
    visitor = as_role("operator")
    for hours, status in ((23, 200), (25, 302)):
        with visitor.session_transaction() as session:
            session["seen"] = int(clock.now().timestamp())
            session["since"] = int((clock.now() - timedelta(hours=hours)).timestamp())
        assert visitor.get("/menu").status_code == status


def test_signing_in_drops_what_the_cookie_carried_and_signing_out_is_noted(app):
    visitor = app.test_client()
    with visitor.session_transaction() as session:
        session["planted"] = "x"
    form = {"username": "operator", "password": PASSWORD, "next": "//evil.example/"}
    answer = visitor.send("/login", form)
    assert answer.headers["Location"] == "/"
    with visitor.session_transaction() as session:
        assert "planted" not in session
        assert {"person", "epoch", "seen", "since"} <= set(session)
    visitor.send("/logout")
    assert visitor.get("/menu").status_code == 302
    assert [row.act for row in Audit.select().order_by(Audit.id)] == ["sign_in", "sign_out"]
