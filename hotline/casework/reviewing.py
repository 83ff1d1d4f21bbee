"""Review (审核): an unclear result always goes back with the reason (一律退回, S0 安阳)."""

from __future__ import annotations

from hotline.casework.act import Act, check_version, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.closing import pass_answered_parts
from hotline.casework.escalating import happened
from hotline.casework.recounting import resume_clock
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import files_told, said_by
from hotline.casework.timekeeping import end_clocks, start_clock
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import move_part, move_ticket
from hotline.store import assignments, tickets
from hotline.store.assignments import Answer, Assignment
from hotline.store.attachments import Attachment
from hotline.store.tickets import Ticket


@one_act("pass")
def pass_answer(act: Act, ticket_no: str, version: int | None, note: str = "") -> str:
    """Pass the lead's answer: it goes up to the city, and the requester will be called back."""
    ticket, part, answer = _under_review(act, ticket_no, version)
    ticket.state = move_ticket(ticket.state, "pass")
    part.state = move_part(part.state, "pass")
    part.passed_at = part.ended_at = ticket.passed_at = act.now
    ticket.result = answer.result
    _decide(act, answer, "pass", note)
    settle_part(part)
    pass_answered_parts(act, ticket)
    end_clocks(act.now, True, ("review", "answer"), ticket=ticket)
    start_clock("callback", ticket, act.now)
    act.log(ticket.id, "审核通过" + (f"：{note}" if note else ""), part.id)
    act.owe("answered", ticket, _answered_data(act, ticket, part, answer))
    settle_ticket(ticket)
    return ticket_no


def _answered_data(act: Act, ticket: Ticket, part: Assignment, answer: Answer) -> dict[str, object]:
    return cityreports.answered(
        act.now,
        record=answer.record,
        reply=answer.reply,
        result={
            "result": answer.result,
            "contacted": answer.contacted,
            "solved": answer.solved,
            "reason": answer.unsolved_reason,
        },
        attachments=files_told(_proof(part, answer)),
        unit_path=[part.unit.name],
        **said_by(act),
    )


def _proof(part: Assignment, answer: Answer) -> list[Evidence]:
    """Return the files of the answer and of the villages' answers it was combined from."""
    below = (
        Answer.select(Answer.id)
        .join(Assignment)
        .where((Assignment.parent == part.id) & (Answer.decision != "send_back"))
    )
    named = (Attachment.answer == answer.id) | Attachment.answer.in_(below)
    rows = Attachment.select().where(named).order_by(Attachment.id)
    return [
        Evidence(sha, *rest)
        for sha, rest in {row.sha256: (row.name, row.media_type, row.size) for row in rows}.items()
    ]


@one_act("send_back")
def send_back(
    act: Act,
    ticket_no: str,
    version: int | None,
    reason: str,
    is_perfunctory: bool = False,
) -> str:
    """Send the answer back with the reason; the deadline stays what it was."""
    if not reason.strip():
        raise Incomplete("请写明退回原因。", fields={"reason": "请写明哪里不清楚、需要补什么。"})
    ticket, part, answer = _under_review(act, ticket_no, version)
    ticket.state = move_ticket(ticket.state, "send_back")
    part.state = move_part(part.state, "send_back")
    part.round += 1
    _decide(act, answer, "send_back", reason, is_perfunctory)
    end_clocks(act.now, True, ("review",), ticket=ticket)
    resume_clock(act, part)
    words = f"审核退回{part.unit.short_name}：{reason}" + ("（敷衍答复）" if is_perfunctory else "")
    act.log(ticket.id, words, part.id)
    act.owe("progress", ticket, cityreports.progress(act.now, text=words, **said_by(act)))
    settle_part(part)
    settle_ticket(ticket)
    if is_perfunctory:
        happened(act, ticket, part, "perfunctory", part.round)
    return ticket_no


def _under_review(
    act: Act, ticket_no: str, version: int | None
) -> tuple[Ticket, Assignment, Answer]:
    ticket = tickets.get(act.actor, ticket_no)
    check_version(ticket.version, version)
    return ticket, *answer_under_review(ticket)


def answer_under_review(ticket: Ticket) -> tuple[Assignment, Answer]:
    """Return the lead's part and its answer, or raise NotAllowedNow when none waits."""
    for part in assignments.of_ticket(ticket.id):
        if part.parent_id is None and part.role == "lead" and part.state == "answered":
            part.ticket = ticket
            answer = assignments.last_answer(part.id)
            if answer is not None:
                return part, answer
    raise NotAllowedNow("目前没有等待审核的办结反馈，请刷新后查看最新进展。")


def _decide(
    act: Act, answer: Answer, decision: str, reason: str, is_perfunctory: bool = False
) -> None:
    answer.decision, answer.decision_reason = decision, reason
    answer.decided_at, answer.decided_by = act.now, act.actor.name
    answer.is_perfunctory = is_perfunctory
    answer.save()
