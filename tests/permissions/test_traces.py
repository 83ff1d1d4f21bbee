"""Nobody looks, prints or exports without a line in the trail, whatever a form carries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.casework import exporting, handling
from hotline.casework.act import Caller
from hotline.errors import Stale
from hotline.store.history import Audit, History
from tests.county import actor
from tests.pages import story

KEY = "0123456789abcdef0123456789abcdef"


def test_a_key_used_before_does_not_reveal_without_a_trace(as_role):
    first, second = story.sent(), story.sent(phone="19900005678")
    clerk = as_role("station_clerk")
    for part in (first, second, second):
        url = f"/tickets/{part.ticket.ticket_no}/reveal"
        page = clerk.send(url, {"act_key": KEY, "chosen": "约定上门时间"})
        assert page.status_code == 200
    assert "19900005678" in page.get_data(as_text=True)
    traces = [row.subject for row in Audit.select().where(Audit.act == "reveal")]
    assert traces == [part.ticket.ticket_no for part in (first, second)]
    lines = History.select().where((History.ticket == second.ticket_id) & (History.act == "reveal"))
    assert lines.count() == 1


def test_a_key_kept_for_tomorrow_leaves_a_trace_again(app):
    part, now = story.sent(), story.clock.now()
    for day in (0, 0, 1):
        caller = Caller(actor("station_clerk"), now + timedelta(days=day), KEY)
        exporting.reveal(caller, part.ticket.ticket_no, "约定上门时间")
    assert Audit.select().where(Audit.act == "reveal").count() == 2


@pytest.mark.parametrize("other", ("station_leader", "station_clerk"))
def test_a_key_stands_for_one_act_of_one_person(app, other):
    part, now = story.sent(), story.clock.now()
    handling.accept(Caller(actor("station_clerk"), now, KEY), part.id, None)
    with pytest.raises(Stale):
        handling.progress(Caller(actor(other), now, KEY), part.id, None, "已到现场查看")
    again = handling.accept(Caller(actor("station_clerk"), now, KEY), part.id, None)
    assert again == part.ticket.ticket_no


def test_export_is_noted_without_the_number_searched_for(as_role):
    story.sent()
    assert as_role("operator").get("/tickets.xlsx?q=19900001234").status_code == 200
    noted = Audit.get(Audit.act == "export").details["filters"]
    assert "199****1234" in noted
    assert "19900001234" not in noted
