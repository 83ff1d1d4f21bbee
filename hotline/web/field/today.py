"""Today: what to do, what expires first on top; as a page, and as data the phone carries along."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, g, render_template, request
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeSerializer

from hotline.casework import fieldtoday
from hotline.casework.act import Caller
from hotline.casework.settings import phone_in_force
from hotline.casework.timekeeping import calendar
from hotline.rules import phrases_of_time
from hotline.rules.calendar import WorkCalendar
from hotline.rules.lamps import lamp
from hotline.store import fieldacts, people
from hotline.web import phrases
from hotline.web.field.door import blueprint, mark_of, packed, plain_json
from hotline.web.field.shell import scripts
from hotline.web.forms import Form
from hotline.web.guard import actor, need

PHRASES = ("contact", "progress", "record", "reply", "finding")
# Where each act has its page, for a phone whose browser runs no scripts.
PAGES = {
    "accept": "/assignments/{}/accept",
    "contact": "/assignments/{}/contact",
    "arrive": "/assignments/{}/arrive",
    "progress": "/assignments/{}/progress",
    "visit": "/parts/{}/visit",
    "answer": "/assignments/{}/answer",
}

BUTTONS = {
    "accept": "签收",
    "contact": "登记联系",
    "arrive": "登记到场",
    "progress": "填报进展",
    "visit": "登记上门走访",
    "answer": "提交办结",
    "unable": "办不了，请乡镇办理",
}


@blueprint.get("/field")
@need("field_act")
def home() -> Response:
    """Show the day's work as cards; the scripts take over where the phone can run them.

    Nothing that was sent stands on the page, so packing it tells nobody the token's letters.
    """
    parts = fieldtoday.today(actor(), g.now)["parts"]
    days = calendar()
    for part in parts:
        part |= _time_words(part, days)
    page = render_template(
        "field/today.html",
        parts=parts,
        counts=fieldtoday.counts(parts),
        pages=PAGES,
        words=BUTTONS,
        form=Form(),
        office_phone=phone_in_force(),
        **scripts(),
    )
    return packed(page.encode(), "text/html; charset=utf-8")


def _time_words(part: dict[str, Any], days: WorkCalendar) -> dict[str, str]:
    due, warn = (datetime.fromisoformat(part[n]) if part[n] else None for n in ("due", "warn"))
    left = phrases_of_time.time_left(g.now, due, days) if due else ""
    left = f"{part['due_of']}：{left}" if left and part["due_of"] else left
    return {"lamp": lamp(g.now, warn, due), "left": left}


@blueprint.get("/field/today.json")
@need("field_act")
def data() -> Response:
    """Return the list a phone carries along; nothing when it carries this very list already.

    The server's clock, the token for sending and the pass for `standing` travel as headers, so
    that an unchanged list stays unchanged.
    """
    carried = _carried()
    body = plain_json(carried)
    mark = mark_of(body)
    if request.headers.get("If-None-Match") == mark:
        response = Response(status=304)
    else:
        response = packed(body, "application/json; charset=utf-8")
        _note([part["no"] for part in carried["parts"]])
    response.headers["ETag"] = mark
    response.headers["Field-Clock"] = g.now.isoformat(timespec="milliseconds")
    response.headers["Field-Token"] = generate_csrf()
    response.headers["Field-Pass"] = _passes().dumps(
        [g.person.id, g.person.session_epoch, g.now.isoformat(timespec="seconds")]
    )
    return response


def _carried() -> dict[str, Any]:
    carried = fieldtoday.today(actor(), g.now)
    carried["phrases"] = {field: phrases.of(field) for field in PHRASES}
    carried["office_phone"] = phone_in_force()
    return carried


def _note(numbers: list[str]) -> None:
    if numbers:
        fieldtoday.take_along(Caller(actor(), g.now, "", request.remote_addr or ""), numbers)


def _passes() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="field pass")


@blueprint.get("/field/standing")
@need("anyone")
def standing() -> dict[str, str]:
    """Tell a phone whose session ended whether the office ended it, so that it wipes itself.

    `signed_in`, `expired` (keep what waits, ask to log in) or `shut_out` (wipe). Asked with the
    pass of the phone's last list; a pass that was never given here is merely expired.
    """
    try:
        number, epoch, at = _passes().loads(request.headers.get("Field-Pass", "")[:500])
    except (BadSignature, ValueError):
        return {"standing": "expired"}
    person = people.Person.get_or_none(people.Person.id == number)
    if person is None:  # nobody is ever deleted: the county is a copy of before this person came
        return {"standing": "expired"}
    if not person.is_active:
        return {"standing": "shut_out"}
    if person.session_epoch != epoch:
        # Given and ended within one second: the trail knows whole seconds only.
        since = datetime.fromisoformat(at) - timedelta(seconds=1)
        ended = fieldacts.ended_by_office(person.username, since)
        return {"standing": "shut_out" if ended else "expired"}
    return {"standing": "signed_in" if g.person is not None else "expired"}
