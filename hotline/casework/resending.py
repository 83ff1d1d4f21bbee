"""Mending a message the city refused: the office edits it, it goes out under a new id."""

from __future__ import annotations

from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete, NotAllowedNow, NotYours, OutOfReach
from hotline.rules.resending import EDITABLE, edited, said
from hotline.rules.words import EVENTS, word
from hotline.store import outbox, resent, settings, tickets
from hotline.store.outbox import OutboxEvent

# Who answers for what the city is told; a supervisor or administrator only looks.
EDITORS = frozenset({"dispatcher", "director"})


def can_edit(event: OutboxEvent, role: str) -> bool:
    """Return whether that role may edit this message now."""
    return role in EDITORS and event.state == "rejected" and event.type in EDITABLE


@one_act("sync_desk")
def edit_and_send(act: Act, number: int, typed: dict[str, str]) -> str:
    """Send a refused message again with the fields as typed; return the new message's number.

    The trail names the fields, of codes also old and new, never a text. The county's own ticket
    is not changed. Raises Incomplete by field, and when nothing was changed.
    """
    event: OutboxEvent | None = OutboxEvent.get_or_none(OutboxEvent.id == number)
    if event is None:
        raise OutOfReach("没有找到这条消息。")
    act.subject = event.subject or event.event_id
    if act.actor.role not in EDITORS:
        raise NotYours("修改上报内容由派单员或热线办主任办理。")
    if not can_edit(event, act.actor.role):
        raise NotAllowedNow("只有被市平台拒收的消息可以修改后重报，请刷新后查看最新情况。")
    before = outbox.data_of(event)
    after, changed, wrong = edited(event.type, before, typed)
    if wrong:
        raise Incomplete("还不能重报。", fields=wrong)
    if not changed:
        raise Incomplete("没有修改任何内容。原样再报请用“重试”。")
    labels = "、".join(field.label for field in changed)
    new_id = resent.replace(event, after, act.now, f"已修改后重报：{labels}")
    settings.beat("sync_now", act.now)
    act.noted = {"修改重报": f"{event.event_id} → {new_id}"}
    act.noted |= {field.label: said(field, before, after) for field in changed}
    ticket = tickets.of_wire_no(event.subject) if event.subject else None
    if ticket is not None:
        act.log(ticket.id, f"报市平台的“{word(EVENTS, event.type)}”修改后重报：{labels}")
    return str(OutboxEvent.get(OutboxEvent.event_id == new_id).id)
