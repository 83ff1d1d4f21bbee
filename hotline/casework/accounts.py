"""Accounts: signing in with guessing slowed down, passwords by argon2, ending all sessions."""

from __future__ import annotations

import hmac
import secrets
import threading
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from hotline.errors import Incomplete, NotYours, Overloaded
from hotline.rules.permissions import ROLES, Actor
from hotline.store import history, people
from hotline.store.database import write
from hotline.store.people import Person, SignInFailure
from hotline.store.sealing import session_key
from hotline.store.units import Unit

TRIES = 5  # wrong passwords for one user name before it must wait
TRIES_PER_ADDRESS = 30
WAIT = timedelta(minutes=10)
SHORTEST_PASSWORD = 10
# However many sign in at eight o'clock, or flood the page, 19 MiB are taken once.
_one_at_a_time = threading.Semaphore(1)


@lru_cache(maxsize=1)
def _hasher() -> Any:
    from argon2 import PasswordHasher

    # RFC 9106's second choice, sized for a small box: 19 MiB, two passes, one lane.
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return str(_hasher().hash(secrets.token_hex()))


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    with _one_at_a_time:
        return str(_hasher().hash(password))


def _matches(stored: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        with _one_at_a_time:
            return bool(_hasher().verify(stored or _nobody(), password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def sign_in(username: str, password: str, address: str, now: datetime) -> Person:
    """Return the person, or raise NotYours (wrong) or Overloaded (too many tries), same words for
    an unknown name and a wrong password."""
    username = username.strip()
    person = people.by_username(username)
    counted = username if person else _digest(username)
    _check_throttle(counted, address, now)
    # Hashing for an unknown name too keeps the answer time from telling which names exist.
    right = _matches(person.password_hash if person else "", password)
    with write():
        if person is None or not right:
            SignInFailure.create(username=counted, address=address, at=now)
            shown = username if person else f"{username[:2]}***"
            stranger = Actor(None, shown, "", "system")
            history.audit(stranger, "sign_in_failed", shown, now, address)
        else:
            SignInFailure.delete().where(SignInFailure.username == username).execute()
            person.last_signed_in_at = now
            person.save(only=[Person.last_signed_in_at])
            history.audit(people.actor_of(person), "sign_in", username, now, address)
    if person is None or not right:
        raise NotYours("用户名或密码不正确。忘记密码请联系系统管理员重置。")
    return person


def _digest(username: str) -> str:
    """Return what an unknown user name is counted by: people type passwords into that field."""
    return "?" + hmac.digest(session_key(), username.encode(), "sha256").hex()[:24]


def sign_out(actor: Actor, now: datetime, address: str = "") -> None:
    """Note that somebody signed out."""
    with write():
        history.audit(actor, "sign_out", actor.username, now, address)


def _check_throttle(username: str, address: str, now: datetime) -> None:
    recent = SignInFailure.at > now - WAIT
    by_name = SignInFailure.select().where(recent & (SignInFailure.username == username)).count()
    by_address = SignInFailure.select().where(recent & (SignInFailure.address == address)).count()
    if by_name >= TRIES or by_address >= TRIES_PER_ADDRESS:
        raise Overloaded("密码连续输错次数过多，请 10 分钟后再试，或联系系统管理员重置密码。")


def check_password(password: str, username: str) -> None:
    """Raise Incomplete when a new password is too weak."""
    problem = ""
    if len(password) < SHORTEST_PASSWORD:
        problem = f"密码至少 {SHORTEST_PASSWORD} 位。"
    elif password.lower() == username.lower() or len(set(password)) < 5:
        problem = "密码过于简单，请换一个不易猜到的。"
    if problem:
        raise Incomplete(problem, fields={"new_password": problem})


def change_password(person: Person, old: str, new: str, now: datetime, address: str = "") -> None:
    """Change the own password; every other session of this person ends."""
    _check_throttle(person.username, address, now)
    if not _matches(person.password_hash, old):
        with write():
            SignInFailure.create(username=person.username, address=address, at=now)
        raise Incomplete("原密码不正确。", fields={"old_password": "原密码不正确。"})
    if old == new:
        raise Incomplete("新密码不能与原密码相同。", fields={"new_password": "请换一个新密码。"})
    check_password(new, person.username)
    with write():
        _set_password(person, new, must_change=False)
        history.audit(people.actor_of(person), "change_password", person.username, now, address)


def confirm_password(actor: Actor, password: str, address: str, now: datetime, what: str) -> None:
    """Let somebody logged in confirm an act by their own password: same check, same lock-out.

    `what` names the act for the trail. Raises Overloaded after too many tries, Incomplete for a
    wrong password, which counts like one at the log-in.
    """
    _check_throttle(actor.username, address, now)
    person = people.find(actor.person_id or 0)
    right = _matches(person.password_hash if person else "", password)
    with write():
        if right:
            mine = SignInFailure.username == actor.username
            SignInFailure.delete().where(mine).execute()
        else:
            SignInFailure.create(username=actor.username, address=address, at=now)
            history.audit(actor, "sign_in_failed", actor.username, now, address, {"for": what})
    if not right:
        raise Incomplete("密码不正确，没有签字。", fields={"password": "密码不正确，请重新输入。"})


def _set_password(person: Person, password: str, must_change: bool) -> None:
    person.password_hash = hash_password(password)
    person.must_change_password = must_change
    person.session_epoch += 1
    person.save()


def reset_password(actor: Actor, username: str, new: str, now: datetime) -> None:
    """Give someone a new first password; it must be changed at the next log-in."""
    check_password(new, username)
    person = Person.get_or_none(Person.username == username)
    if person is None:
        raise Incomplete(f"没有用户名为“{username}”的人员。", fields={"username": "请核对用户名。"})
    with write():
        _set_password(person, new, must_change=True)
        history.audit(actor, "reset_password", username, now)


def add_person(
    actor: Actor, username: str, name: str, role: str, unit: Unit | None, password: str,
    now: datetime, must_change: bool = True, password_hash: str = "", rank: str = "",
) -> Person:  # fmt: skip
    """Create a log-in. Raises Incomplete for a taken user name or an unknown role."""
    if role not in ROLES:
        raise Incomplete("角色不存在，请重新选择。", fields={"role": "请重新选择角色。"})
    if Person.select().where(Person.username == username).exists():
        raise Incomplete(f"用户名“{username}”已有人使用。", fields={"username": "请换一个用户名。"})
    if not password_hash:
        check_password(password, username)
    with write():
        person: Person = Person.create(
            username=username,
            name=name,
            role=role,
            rank=rank,
            unit=unit,
            password_hash=password_hash or hash_password(password),
            must_change_password=must_change,
        )
        history.audit(actor, "add_person", username, now, details={"role": role})
    return person
