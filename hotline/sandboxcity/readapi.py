"""A plain JSON door for tests and trials, for callers on this machine only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from hotline.errors import Refused
from hotline.sandboxcity import acts
from hotline.sandboxcity.protocol import now, store

api = Blueprint("api", __name__, url_prefix="/api")


@api.before_request
def only_here() -> None:
    """Refuse other machines, and a web page of another site in this machine's browser."""
    origin = request.headers.get("Origin")
    if request.remote_addr not in ("127.0.0.1", "::1"):
        abort(403)
    if origin and origin != request.host_url.rstrip("/"):
        abort(403)


@api.errorhandler(Refused)
def explain(refusal: Refused) -> ResponseReturnValue:
    return {"message": str(refusal), **refusal.details}, refusal.status


def _given() -> dict[str, Any]:
    given = request.get_json(silent=True) if request.data else {}
    if not isinstance(given, dict):
        abort(422)
    return given


@api.get("/tickets")
def tickets() -> ResponseReturnValue:
    return {"tickets": store().tickets(limit=1000)}


@api.get("/tickets/<number>")
def ticket(number: str) -> ResponseReturnValue:
    """One ticket with its acts oldest first and the events that still wait for earlier ones."""
    found = store().ticket(number)
    if found is None:
        abort(404)
    waiting = store().rows(
        "SELECT id, type, version FROM received WHERE subject = ? AND is_applied = 0", number
    )
    return {**found, "acts": store().acts(number)[::-1], "waiting": waiting}


@api.get("/received")
def received() -> ResponseReturnValue:
    rows = store().rows("SELECT id, type, subject, version FROM received ORDER BY n")
    return {"received": rows, "refusals": store().rows("SELECT * FROM refusals ORDER BY n")}


@api.post("/dispatch")
def dispatch() -> ResponseReturnValue:
    number = acts.dispatch(store(), current_app.config["COUNTY"], _given(), now())
    return {"ticket_no": number}, 201


@api.post("/tickets/<number>/<what>")
def tell(number: str, what: str) -> ResponseReturnValue:
    county = current_app.config["COUNTY"]
    return {"id": acts.tell(store(), county, number, what, _given(), now())}, 201


@api.post("/fault")
def fault() -> ResponseReturnValue:
    """`{"fault": "busy"|"lost"|"", "minutes": n}`"""
    given = _given()
    acts.switch_fault(store(), str(given.get("fault", "")), int(given.get("minutes", 0)), now())
    return {"fault": store().setting("fault"), "until": store().setting("fault_until")}
