"""A full disk and hostile text: a sentence for the person, nothing half done."""

from __future__ import annotations

import pytest

from hotline.store.database import db
from hotline.store.history import Audit, History
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.pages.conftest import AsRole

FORM = {
    "act_key": "0190c0de-0000-7000-8000-000000000001",
    "title": "柳树村停水三天",
    "content": "来电人反映柳树村停水三天，希望尽快恢复。" * 400,
    "kind": "help",
    "urgency": "ordinary",
    "channel": "phone",
    "phone": "19900001234",
    "name": "赵大娘",
}
HOSTILE = [
    "<script>alert(1)</script>停水",
    "'); DROP TABLE ticket; --停水",
    "{{ 7 * 7 }}{% raw %}停水",
    "停水\u202egnp.exe",
    '" onmouseover="alert(1)" x="停水',
]


def test_a_full_disk_is_said_and_nothing_is_kept(as_role: AsRole) -> None:
    operator = as_role("operator")
    token = operator.token("/intake")
    before = (Ticket.select().count(), History.select().count(), OutboxEvent.select().count())
    pages = db.execute_sql("PRAGMA page_count").fetchone()[0]
    db.execute_sql(f"PRAGMA max_page_count = {pages}")
    refused = operator.post("/intake", data={**FORM, "csrf_token": token})
    page = refused.get_data(as_text=True)
    assert refused.status_code in (503, 507)
    assert "磁盘" in page
    assert "sqlite" not in page.lower() and "Traceback" not in page
    after = (Ticket.select().count(), History.select().count(), OutboxEvent.select().count())
    assert after == before
    db.execute_sql("PRAGMA max_page_count = 1073741823")
    again = operator.post("/intake", data={**FORM, "csrf_token": token})
    assert again.status_code in (302, 303), "the same form goes through once there is room"
    assert Audit.select().where(Audit.act == "register").count() == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(as_role: AsRole, text: str) -> None:
    operator = as_role("operator")
    fields = dict.fromkeys(("title", "content", "name", "address", "reported_party"), text)
    sent = operator.send("/intake", {**FORM, **fields})
    assert sent.status_code in (302, 303), sent.get_data(as_text=True)[:2000]
    number = Ticket.get().ticket_no
    assert Ticket.get().title == text
    for address in (f"/tickets/{number}", "/tickets", f"/tickets?q={text}"):
        page = operator.get(address, follow_redirects=True).get_data(as_text=True)
        assert "<script>alert(1)</script>" not in page
        assert 'onmouseover="alert(1)"' not in page
        assert "49" not in page or "{{ 7 * 7 }}" in page or text not in HOSTILE[2]
    assert Ticket.select().count() == 1
