"""Who is asking, and may this role open that door. Every view says whom it needs.

`@need("anyone")`, `@need("signed_in")`, `@need("reviewer")` (roles) or `@need("dispatch")`
(acts of `rules.permissions.DUTIES`). What a ticket allows is asked by the acts themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from hotline import clock
from hotline.casework.act import Caller
from hotline.errors import NotYours, Refused
from hotline.rules.permissions import DUTIES, ROLES, Actor, may
from hotline.rules.words import ROLES as ROLE_WORDS
from hotline.store import people
from hotline.store.database import db
from hotline.web.forms import Form

IDLE = timedelta(hours=12)
# However busy: a stolen cookie that is kept alive ends with the day.
LONGEST = timedelta(hours=24)
# The cookie is written again only this often, not with every page.
SEEN_EVERY = timedelta(minutes=5)
OPEN_TO_ALL = ("anyone", "signed_in")
View = TypeVar("View", bound=Callable[..., Any])


class SignedOut(Refused):
    """Nobody is signed in, or the session ended."""

    status = 401


def need(*who: str) -> Callable[[View], View]:
    """Declare who may open this door; the words are checked when the page module loads."""
    unknown = [word for word in who if word not in ROLES | set(DUTIES) | set(OPEN_TO_ALL)]
    if unknown or not who:
        raise ValueError(f"need() knows roles, acts, anyone and signed_in, not {unknown or who}")

    def mark(view: View) -> View:
        view.need = who  # type: ignore[attr-defined]
        return view

    return mark


def suits(actor: Actor, who: tuple[str, ...]) -> bool:
    """Return whether one of the words of `need` fits the actor."""
    return "signed_in" in who or any(
        actor.role == word or (word in DUTIES and may(actor, word)) for word in who
    )


def actor() -> Actor:
    """Return who is asking. Only behind a door that needs somebody."""
    found: Actor | None = g.actor
    if found is None:
        raise SignedOut("请先登录。")
    return found


def caller(form: Form | None = None) -> Caller:
    """Return who asks, when, under the form's key and from which address, for an act."""
    key = form.act_key if form else ""
    return Caller(actor(), g.now, key, request.remote_addr or "")


def sign_in(person: people.Person, now: datetime) -> None:
    """Begin a session; whatever an earlier visitor left in the cookie is dropped."""
    session.clear()
    session.permanent = True
    at = int(now.timestamp())
    session.update(person=person.id, epoch=person.session_epoch, seen=at, since=at)


def safe_next(target: str | None) -> str:
    """Return a path of this site, "/" for anything that could lead elsewhere."""
    target = target or ""
    is_ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_ours and target.isprintable() and len(target) < 500 else "/"


def here() -> str:
    """Return the address of the present page for coming back; of a post, the page it came from."""
    if request.method in ("GET", "HEAD"):
        return request.full_path.rstrip("?")
    came_from = request.referrer or ""
    inside = (
        came_from[len(request.host_url) - 1 :] if came_from.startswith(request.host_url) else ""
    )
    return safe_next(inside)


def wants_json() -> bool:
    """Return whether a script asks; it gets the sentence without a page."""
    kinds = request.accept_mimetypes
    return kinds.best == "application/json" or (kinds.accept_json and not kinds.accept_html)


def _signed_in_person() -> people.Person | None:
    number, seen = session.get("person"), session.get("seen", 0)
    if number is None:
        return None
    age = timedelta(seconds=g.now.timestamp() - seen)
    whole = timedelta(seconds=g.now.timestamp() - session.get("since", seen))
    person = people.find(number) if age <= IDLE and whole <= LONGEST else None
    if person is None or person.session_epoch != session.get("epoch"):
        session.clear()
        return None
    if age > SEEN_EVERY:
        session["seen"] = int(g.now.timestamp())
    return person


def check() -> Response | None:
    """Find out who asks and whether the door is open to them; runs before every request."""
    g.now, g.person, g.actor = clock.now(), None, None
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        who: tuple[str, ...] = ("anyone",)
    else:
        who = getattr(view, "need", ())
    if request.endpoint == "assets.static_file":
        return None
    db.connect(reuse_if_open=True)
    g.person = _signed_in_person()
    if g.person is not None:
        g.actor = people.actor_of(g.person)
    return None if "anyone" in who else _admit(who)


def _admit(who: tuple[str, ...]) -> Response | None:
    if g.actor is None:
        if request.method != "POST" and not wants_json():
            return redirect(url_for("account.sign_in", next=here()))
        raise SignedOut("登录已过期，请重新登录。")
    is_free = request.endpoint in ("account.password", "account.sign_out")
    if g.person.must_change_password and not is_free:
        return redirect(url_for("account.password", next=safe_next(request.path)))
    if not suits(g.actor, who):
        role = ROLE_WORDS[g.actor.role]
        raise NotYours(f"这个页面不在{role}的职责范围内。如需办理，请联系县热线办。")
    return None
