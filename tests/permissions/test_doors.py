"""Every door as a stranger tries it: forged posts, other people's numbers and things."""

from __future__ import annotations

import io
import re

import pytest

from hotline.casework import returning
from hotline.store.attachments import Attachment
from hotline.store.history import Audit
from hotline.store.people import SavedView
from hotline.store.tickets import Ticket
from hotline.web.guard import suits
from tests.county import CAST, actor
from tests.pages import story

UNTOUCHED = ("/login", "/logout", "/text-size")


def posts(app) -> list[tuple[str, tuple[str, ...]]]:
    """Return each address that takes a post, with the words of its `need`."""
    views = app.view_functions
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return [(re.sub(r"<[^>]+>", "1", r.rule), views[r.endpoint].need) for r in rules]


def test_no_post_is_taken_without_its_token(app, as_role):
    doors = posts(app)
    taken = []
    for name in CAST:
        visitor = as_role(name)
        for address, who in doors:
            if address in UNTOUCHED or not suits(actor(name), who):
                continue
            answer = visitor.post(address, data={"act_key": "x", "csrf_token": "forged"})
            if answer.status_code != 400:
                taken.append((name, address, answer.status_code))
    for address in UNTOUCHED:
        assert app.test_client().post(address, data={"csrf_token": "forged"}).status_code == 400
    assert taken == []


@pytest.fixture
def foreign(app) -> dict[str, object]:
    """Return the numbers of a ticket of the other township with everything it can have."""
    part, west = story.contacted(), story.unit("west").id
    clerk = story.by("station_clerk")
    returning.request_return(clerk, part.id, None, "not_our_duty", "不属于本镇职责范围", west, "")
    asked = part.requests.get()
    return {
        "ticket_no": part.ticket.ticket_no,
        "assignment_id": part.id,
        "request_id": asked.id,
        "file_id": 1,
    }


@pytest.mark.parametrize("name", ("neighbour_clerk", "water_clerk", "admin"))
def test_a_neighbour_finds_nothing_behind_any_number(app, as_role, foreign, name):
    visitor, found = as_role(name), []
    token = visitor.token("/menu")
    for rule in app.url_map.iter_rules():
        if not rule.arguments or not rule.arguments <= set(foreign):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(foreign[m[1]]), rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            data = {"csrf_token": token} if method == "POST" else None
            answer = visitor.open(address, method=method, data=data)
            if answer.status_code not in (403, 404):
                found.append((method, address, answer.status_code))
            assert "停水" not in text(answer)
    assert found == []


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_lists_of_ids_leave_out_what_is_foreign(as_role, foreign):
    neighbour = as_role("neighbour_clerk")
    number = Ticket.get(Ticket.ticket_no == foreign["ticket_no"]).id
    for address in ("/tickets/chosen.xlsx", "/tickets/sheets.pdf"):
        assert neighbour.send(address, {"pick": [number]}).status_code == 422
    page = neighbour.send("/assignments/accept", {"parts": [foreign["assignment_id"]]})
    assert foreign["ticket_no"] not in text(page)


def test_somebody_elses_saved_filters_cannot_be_removed(as_role):
    as_role("operator").send("/tickets/views", {"name": "我的", "q": "停水"})
    view = SavedView.get()
    assert as_role("dispatcher").send(f"/tickets/views/{view.id}/delete").status_code == 404
    assert SavedView.select().count() == 1


def test_a_file_in_the_browsers_cache_is_asked_for_again(as_role, foreign):
    part = Ticket.get(Ticket.ticket_no == foreign["ticket_no"]).assignments.get()
    clerk, files = as_role("station_clerk"), [(io.BytesIO("整改说明".encode()), "<b>说明</b>.txt")]
    clerk.send(f"/assignments/{part.id}/progress", {"text": "已到现场查看", "files": files})
    url = f"/tickets/{foreign['ticket_no']}/files/{Attachment.get().id}"
    first = clerk.get(url)
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Content-Disposition"].startswith("attachment;")
    assert "<b>" not in first.headers["Content-Disposition"]
    kept = {"If-None-Match": first.headers["ETag"]}
    assert clerk.get(url, headers=kept).status_code == 304
    assert as_role("neighbour_clerk").get(url, headers=kept).status_code == 404


def test_reading_a_file_is_noted(as_role, foreign):
    part = Ticket.get(Ticket.ticket_no == foreign["ticket_no"]).assignments.get()
    files = [(io.BytesIO("整改说明".encode()), "说明.txt")]
    as_role("station_clerk").send(
        f"/assignments/{part.id}/progress", {"text": "已到现场查看", "files": files}
    )
    url = f"/tickets/{foreign['ticket_no']}/files/{Attachment.get().id}"
    assert as_role("auditor").get(url).status_code == 200
    assert Audit.get((Audit.act == "read") & (Audit.username == "auditor"))
