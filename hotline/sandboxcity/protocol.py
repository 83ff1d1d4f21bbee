"""The signed endpoints of the sandbox city: events up, inbox down, reconciliation.

Every answer is signed, also a refusal. Files are in `blobs`.
"""

from __future__ import annotations

import base64
import json
import re
import secrets as randomness
import time
import zlib
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, request

from hotline.outside import webhooks
from hotline.outside.cityanswers import json_of
from hotline.outside.webhooks import Verdict
from hotline.rules.cityreports import reconcile_digest
from hotline.sandboxcity import applying
from hotline.sandboxcity.store import CityStore

pages = Blueprint("protocol", __name__)

LARGEST_BODY = 1024 * 1024
MOST_EVENTS = 200
LONGEST_WAIT = 25
# Each held question keeps a thread; more of them would leave none for what comes up.
MOST_HELD = 4


def store() -> CityStore:
    found: CityStore = current_app.config["STORE"]
    return found


def now() -> datetime:
    moment: datetime = current_app.config["CLOCK"]()
    return moment


def keys() -> tuple[bytes, ...]:
    return webhooks.keys_of(current_app.config["SECRET"])


def told(status: int, content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")


def refused(status: int, code: str, message: str) -> Response:
    return told(status, {"code": code, "message": message})


def fault_now() -> str:
    """Return the switched-on fault ("busy", "lost" or none)."""
    until = store().setting("fault_until")
    if until and datetime.fromisoformat(until) > now():
        return store().setting("fault")
    return ""


@pages.before_request
def admit() -> Response | None:
    """Refuse a busy hour, a body too large, an unsigned or wrongly signed question."""
    g.fault, g.body = fault_now(), b""
    if g.fault == "busy":
        answer = refused(503, "line_down", "线路故障演练中")
        answer.headers["Retry-After"] = "5"
        return answer
    if request.view_args and request.view_args.get("county") != current_app.config["COUNTY"]:
        return refused(404, "unknown_county", "没有这个县")
    body = _uncompressed(request.stream.read(LARGEST_BODY + 1))
    if body is None or len(body) > LARGEST_BODY:
        return refused(413, "too_large", "内容超过 1 MiB")
    g.body = body
    content = webhooks.request_content(request.method, _target(), body)
    headers = {name.lower(): value for name, value in request.headers.items()}
    verdict = webhooks.verdict(keys(), headers, content, now().timestamp())
    if verdict is not Verdict.GOOD:
        return refused(401, f"signature_{verdict.value}", "签名不对或时间相差太大")
    return None


def _uncompressed(body: bytes) -> bytes | None:
    """Return the bytes before compression, at most one more than allowed; None for garbage."""
    if request.headers.get("Content-Encoding") != "gzip":
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, LARGEST_BODY + 1)
    except zlib.error:
        return None


def _target() -> str:
    """Return `path?query` exactly as the other side sent it."""
    sent = request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    return str(sent)


@pages.after_request
def sign(answer: Response) -> Response:
    """Repeat the question's id, sign with our own time; the "lost" fault ruins the answer."""
    if g.get("fault") == "lost":
        return Response("<html>502 Bad Gateway</html>", 502)
    body = b"" if request.method == "HEAD" else answer.get_data()
    content = webhooks.answer_content(answer.status_code, request.method, _target(), body)
    message_id = request.headers.get(webhooks.ID, "")[:100]
    stamp = now().timestamp()
    answer.headers.extend(webhooks.signature_headers(keys(), message_id, int(stamp), content))
    answer.headers["Date"] = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(stamp))
    return answer


@pages.post("/hotline/<county>/v1/events")
def events(county: str) -> Response:
    """Take a batch; one receipt per event, same order."""
    batch = json_of(g.body)
    if not isinstance(batch, list) or not 0 < len(batch) <= MOST_EVENTS:
        return refused(422, "not_a_batch", f"应为 1–{MOST_EVENTS} 条事件")
    with store().write():
        receipts = [applying.receive(store(), county, each, now()) for each in batch]
    return told(200, {"receipts": receipts})


@pages.get("/hotline/<county>/v1/inbox")
def inbox(county: str) -> Response:
    """Hand down what was sent after the cursor, waiting for news if asked to."""
    limit, wait = _number("limit", 1, MOST_EVENTS), _number("wait", 0, LONGEST_WAIT)
    if limit is None or wait is None:
        return refused(422, "bad_request", "limit 应为 1–200，wait 应为 0–25")
    after = _position(request.args.get("cursor"))
    if after is None:
        return refused(410, "unknown_cursor", "不认识的收取位置")
    applying.ask_for_gaps(store(), county, now())
    found = _waited_for(after, limit, wait)
    last = found[-1]["n"] if found else after
    return told(
        200, {"events": [json.loads(row["body"]) for row in found], "cursor": _cursor(last)}
    )


def _number(name: str, least: int, most: int) -> int | None:
    """Return the number asked with, `most` or 0 without one, None for what is no such number."""
    given = request.args.getlist(name)
    if not given:
        return most if least else 0
    is_number = len(given) == 1 and re.fullmatch(r"[0-9]{1,4}", given[0])
    return int(given[0]) if is_number and least <= int(given[0]) <= most else None


def _waited_for(after: int, limit: int, wait: int) -> list[dict[str, Any]]:
    """Return what was sent after that place; without any, wait for it unless too many do."""
    city, end = store(), time.monotonic() + wait
    sql = "SELECT n, body FROM sent WHERE n > ? ORDER BY n LIMIT ?"
    with city.news:
        is_held = city.held < MOST_HELD
        city.held += is_held
        try:
            while not (found := city.rows(sql, after, limit)):
                left = end - time.monotonic()
                if left <= 0 or city.is_closing or not is_held:
                    break
                city.news.wait(left)
        finally:
            city.held -= is_held
    return found


def _epoch() -> str:
    """Return the word that makes another store's cursors unknown to this one."""
    found = store().setting("epoch")
    if not found:
        found = randomness.token_hex(4)
        store().set("epoch", found)
    return found


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"{_epoch()}:{position}".encode()).decode().rstrip("=")


def _position(cursor: str | None) -> int | None:
    """Return the number a cursor stands for, 0 without one, None for one we never gave."""
    if cursor is None:
        return 0
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        epoch, _, number = base64.urlsafe_b64decode(padded).decode().partition(":")
    except ValueError:
        return None
    last = store().row("SELECT COALESCE(MAX(n), 0) AS n FROM sent")
    known = epoch == _epoch() and number.isdecimal() and len(number) < 16
    return int(number) if known and last and int(number) <= last["n"] else None


@pages.post("/hotline/<county>/v1/reconcile")
def reconcile(county: str) -> Response:
    """Compare one day's tickets; name ours when they differ."""
    asked = json_of(g.body)
    if not isinstance(asked, dict) or not _is_comparison(asked):
        return refused(422, "bad_request", "对账应有日期 period、件数 count 和摘要 digest")
    versions = _versions_of(asked["period"])
    same = asked.get("count") == len(versions) and asked.get("digest") == reconcile_digest(versions)
    return told(200, {"match": True} if same else {"match": False, "tickets": versions})


def _is_comparison(asked: dict[str, Any]) -> bool:
    period, count, digest = (asked.get(name) for name in ("period", "count", "digest"))
    if type(count) is not int or count < 0 or not isinstance(digest, str):
        return False
    if not isinstance(period, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", period):
        return False
    try:
        date.fromisoformat(period)
    except ValueError:
        return False
    return re.fullmatch(r"sha256:[0-9a-f]{64}", digest) is not None


def _versions_of(day: str) -> dict[str, int]:
    """Return the tickets with a county event of that day, with our highest version."""
    like = f"{day}%"
    found = store().rows(
        "SELECT no, county_version FROM tickets WHERE county_version > 0 AND no IN ("
        "SELECT subject FROM received WHERE type <> 'ticket.snapshot' AND time LIKE ? UNION "
        "SELECT ticket_no FROM acts WHERE side = 'county' AND type <> 'ticket.snapshot' "
        "AND at LIKE ? UNION "
        "SELECT r.subject FROM received r JOIN tickets t ON t.no = r.subject "
        "WHERE r.type = 'ticket.snapshot' AND json_extract(r.body, '$.data.acts[0]') IS NULL "
        "AND json_extract(r.body, '$.data.registered_at') LIKE ?)",
        like,
        like,
        like,
    )
    return {row["no"]: row["county_version"] for row in found}
