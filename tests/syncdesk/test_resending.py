"""Mending a refused message: what may change, what stays, what the trail says."""

from __future__ import annotations

import json

import pytest

from hotline.casework import citysync, resending
from hotline.errors import Incomplete, NotAllowedNow, NotYours
from hotline.outside import cloudevent
from hotline.rules.resending import EDITABLE, edited, member
from hotline.store import outbox
from hotline.store.database import write
from hotline.store.history import Audit, History
from hotline.store.outbox import OutboxEvent


def refused(play) -> OutboxEvent:
    number = play.register()
    event = OutboxEvent.get(OutboxEvent.type == "ticket.registered")
    with write():
        outbox.settle(event.event_id, "rejected", play.now, "bad_kind", "诉求类型不在目录内")
    assert number
    return OutboxEvent.get_by_id(event.id)


def typed(event: OutboxEvent, **more: str) -> dict[str, str]:
    data = outbox.data_of(event)
    return {f.name: member(data, f.path) for f in EDITABLE[event.type]} | more


def test_it_goes_out_under_a_new_id_with_the_same_version(play) -> None:
    old = refused(play)
    before = outbox.data_of(old)
    with write():
        outbox.owe("ticket.progress", old.subject, {"text": "已到场"}, play.now)
    new = typed(old, kind="complaint", title="柳树村全村停水")
    number = resending.edit_and_send(play.by("dispatcher"), old.id, new)
    old, sent = OutboxEvent.get_by_id(old.id), OutboxEvent.get_by_id(int(number))
    assert old.state == "set_aside" and "标题、诉求类型" in old.note
    assert sent.event_id != old.event_id and sent.id > old.id
    assert (sent.ticketversion, sent.time, sent.subject) == (1, old.time, old.subject)
    after = outbox.data_of(sent)
    assert after == {**before, "kind": "complaint", "title": "柳树村全村停水"}
    cloudevent.parse(json.loads(citysync.message_of(sent, "410599")))
    told = [act["type"] for act in outbox.acts_of(old.subject)]
    assert told == ["ticket.registered", "ticket.progress"], "a snapshot tells them in order"
    assert [row.type for row in outbox.waiting(10)] == ["ticket.registered", "ticket.progress"]


def test_the_trail_names_fields_and_never_a_text(play) -> None:
    old = refused(play)
    new = typed(old, kind="complaint", content="请联系13900001234李家。")
    resending.edit_and_send(play.by("director"), old.id, new)
    line = Audit.select().where(Audit.act == "sync_desk").get()
    assert line.details["诉求类型"] == "求助 → 投诉" and line.details["诉求内容"] == "已修改"
    assert "13900001234" not in json.dumps(line.details, ensure_ascii=False)
    assert History.select().where(History.text.contains("修改后重报：诉求内容、诉求类型")).count()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"place_division": "41"}, "place_division"),
    ],
)
def test_what_the_rules_refuse(play, wrong: dict[str, str], field: str) -> None:
    old = refused(play)
    with pytest.raises(Incomplete) as refusal:
        resending.edit_and_send(play.by("dispatcher"), old.id, typed(old, **wrong))
    assert set(refusal.value.details["fields"]) == {field}
    assert OutboxEvent.get_by_id(old.id).state == "rejected"


def test_nothing_changed_is_no_edit(play) -> None:
    old = refused(play)
    with pytest.raises(Incomplete, match="没有修改"):
        resending.edit_and_send(play.by("dispatcher"), old.id, typed(old))


def test_only_some_and_only_what_was_refused(play) -> None:
    old = refused(play)
    for role in ("supervisor", "admin"):
        with pytest.raises(NotYours):
            resending.edit_and_send(play.by(role), old.id, typed(old, title="改"))
    resending.edit_and_send(play.by("dispatcher"), old.id, typed(old, title="改过的标题"))
    with pytest.raises(NotAllowedNow):
        resending.edit_and_send(play.by("dispatcher"), old.id, typed(old, title="再改"))


def test_an_emptied_field_is_left_out_and_others_keep_their_bytes() -> None:
    data = {"at": "x", "result": {"solved": "no", "own": 1}, "record": " 原样 ", "more": [1]}
    new, changed, wrong = edited(
        "ticket.answered", data, {"result_solved": "", "record": "原样", "reply": "已修好"}
    )
    assert new == {"at": "x", "result": {"own": 1}, "record": " 原样 ", "more": [1],
                   "reply": "已修好"}  # fmt: skip
    assert [field.path for field in changed] == ["reply", "result.solved"] and wrong == {}


def test_no_personal_field_can_be_edited() -> None:
    paths = {field.path for fields in EDITABLE.values() for field in fields}
    assert not [path for path in paths if "requester" in path or path in ("at", "by", "refs")]
