"""A leader's word (领导批示、点评) on a ticket or an issued notice: read by all who reach it.

It moves nothing: no state, no deadline, no figure. On a ticket it is a line of the history with a
mark the office and the units see; on a notice a line under it, since what was sealed never changes.
"""

from __future__ import annotations

from hotline.casework.act import Act, one_act
from hotline.casework.noticereach import check_seen
from hotline.errors import Incomplete, NotAllowedNow
from hotline.store import comments, notices, tickets

LONGEST, SHORTEST = 500, 2


@one_act("comment")
def comment(act: Act, ticket_no: str, text: str) -> str:
    """Leave a leader's comment on a ticket within reach. Raises Incomplete, OutOfReach."""
    said = _checked(text)
    ticket = tickets.get(act.actor, ticket_no)
    act.subject = ticket_no
    act.log(ticket.id, said)
    return ticket_no


@one_act("comment")
def comment_notice(act: Act, notice_id: int, text: str) -> str:
    """Leave a leader's comment under an issued notice. Raises Incomplete, NotAllowedNow."""
    said = _checked(text)
    row = notices.find(notice_id)
    check_seen(act.actor, row)
    if row.state != "sealed":
        raise NotAllowedNow("通报印发后才能批示，草稿请在“修改文字”中填写领导点评。")
    act.subject = f"通报 {row.number or row.period}"
    comments.add(row.id, act.actor, said, act.now)
    return str(row.id)


def _checked(text: str) -> str:
    said = text.strip()
    if len(said) < SHORTEST:
        raise Incomplete("请写明批示内容。", fields={"text": "请写明批示内容。"})
    if len(said) > LONGEST:
        wrong = f"批示最多 {LONGEST} 字，现在有 {len(said)} 字，请删减。"
        raise Incomplete(wrong, fields={"text": wrong})
    return said
