"""Letters of supervision: drafted, issued by a person, answered by the unit, closed (销号)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotline.casework import reminding, supervising
from hotline.casework.act import Act, one_act
from hotline.casework.rollup import settle_ticket
from hotline.casework.timekeeping import calendar, policy, policy_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import letters as rule
from hotline.rules.deadlines import Limit, due_at
from hotline.rules.lifecycle import TICKET_OPEN
from hotline.rules.words import LETTERS, URGE_LEVELS
from hotline.store import assignments, counters, tickets
from hotline.store import letters as kept
from hotline.store.assignments import Assignment
from hotline.store.letters import Letter, LetterLine
from hotline.store.tickets import Ticket

Row = dict[str, Any]


def items_of(rows: list[Row], now: datetime) -> list[rule.Item]:
    """Return the letter's tickets that are still owed, as its text tells them."""
    days = calendar()
    return [
        rule.Item(
            row["ticket_no"],
            row["title"],
            row["due_at"],
            rule.late_days(row["due_at"], now, days) if row["due_at"] else 0,
        )
        for row in rows
        if row["ticket_no"] and row["ended_at"] is None
    ]


def text_now(letter: Letter, rows: list[Row], now: datetime) -> str:
    """Return the letter's text as it should read now.

    The machine's own text is counted anew, without what was answered meanwhile; a text a person
    has written or changed stays as it is.
    """
    owed = items_of(rows, now)
    if letter.state != "draft" or letter.edited_by or letter.reason != "overdue" or not owed:
        return str(letter.text)
    return overdue_text(letter, owed, now)


def overdue_text(letter: Letter, owed: list[rule.Item], now: datetime) -> str:
    """Return the machine's text of a letter about missed deadlines."""
    after = policy(now).supervision.name_after
    return rule.overdue_text(
        letter.kind, letter.unit.name, owed, letter.source, letter.words, after
    )


def answer_by(kind: str, now: datetime) -> datetime:
    """Return the moment proposed for the unit's answer."""
    return due_at(now, Limit(rule.ANSWER_DAYS.get(kind, 2), "working_day"), calendar())


def proposed_number(kind: str, now: datetime) -> str:
    """Return the document number the next letter of that kind would get."""
    return rule.numbered(kind, now.year, counters.count_of(_counter(kind, now)) + 1)


def _counter(kind: str, now: datetime) -> str:
    return f"letter {'supervision' if kind == 'supervision' else 'urging'} {now.year}"


@one_act("draft_letter")
def draft(
    act: Act,
    ticket_no: str,
    unit_id: int | None,
    kind: str,
    step: int = 1,
    text: str = "",
    due_at: datetime | None = None,
    level: str = "hotline",
    words: str = "",
) -> str:
    """Draft a letter about one ticket by hand and return its id; an empty text is written."""
    ticket = tickets.get(act.actor, ticket_no)
    act.subject = ticket_no
    check_draft(ticket)
    part = _part_of(ticket, unit_id)
    if kind not in ("urging", "supervision") or level not in URGE_LEVELS:
        raise Incomplete("请选择文书种类和督办级别。", fields={"kind": "请选择。"})
    source = rule.about_days(policy_of(ticket).supervision.source)
    missed = part.answer_due_at
    is_late = missed is not None and missed < act.now and part.state != "answered"
    late = rule.late_days(missed, act.now, calendar()) if is_late else 0
    item = rule.Item(ticket_no, ticket.title, missed if is_late else None, late)
    letter = Letter.create(
        kind=kind, ticket=ticket, unit=part.unit, step=0 if kind == "urging" else max(step, 1),
        words=words or ("催办" if kind == "urging" else f"{URGE_LEVELS[level]}督办"), level=level,
        reason="by_hand", source=source, edited_by=act.actor.name if text.strip() else "",
        text=text.strip() or (
            rule.overdue_text(kind, part.unit.name, [item], source, words) if is_late
            else rule.matter_text(kind, part.unit.name, item, "经研判需要督办", source, words)
        ),
        due_at=due_at, drafted_at=act.now,
    )  # fmt: skip
    LetterLine.create(
        letter=letter, ticket=ticket, assignment=part, clock=answer_clock(part.id),
        due_at=missed if is_late else None, matter=f"letter:{letter.id}:{ticket.id}",
    )  # fmt: skip
    return str(letter.id)


def check_draft(ticket: Ticket) -> None:
    """Raise when no letter can be written about the ticket: it ended, or no unit has it."""
    if ticket.state not in TICKET_OPEN:
        raise NotAllowedNow("这件工单已经办结或撤回，不需要再催督办。")
    if not any(part.parent_id is None for part in assignments.open_of_ticket(ticket.id)):
        raise NotAllowedNow("这件工单还没有派给承办单位，没有可以催督办的单位。")


def _part_of(ticket: Ticket, unit_id: int | None) -> Assignment:
    parts = [part for part in assignments.open_of_ticket(ticket.id) if part.parent_id is None]
    found = next((part for part in parts if part.unit_id == unit_id), None)
    if found is None:
        raise Incomplete(
            "所选单位没有在办这件工单，请从在办单位中选择。",
            fields={"unit": "请选择在办单位。"},
        )
    return found


def answer_clock(part_id: int) -> int | None:
    """Return the id of the part's answer deadline that runs now, or None."""
    return kept.running_answer(part_id)


@one_act("draft_letter")
def amend(act: Act, letter_id: int, text: str) -> str:
    """Keep the text a person wrote for a draft. The machine never writes over it again."""
    letter = _moved(act, letter_id, "amend")
    letter.text, letter.edited_by = _must(text, "text", "正文"), act.actor.name
    letter.save()
    return str(letter.id)


@one_act("issue_letter")
def issue(act: Act, letter_id: int, number: str, text: str, due_at: datetime | None = None) -> str:
    """Issue the letter under its number: the tickets are marked, the unit must answer by then.

    Raises Incomplete for a number already used, a moment not in the future, an empty text;
    NotAllowedNow when every ticket was answered meanwhile.
    """
    letter = _moved(act, letter_id, "issue")
    owed = check_issue(letter.id)
    letter.text = rule.issued_text(_must(text, "text", "正文"), due_at)
    letter.number = _numbered(act, letter, _must(number, "number", "文号"))
    if due_at is None or due_at <= act.now:
        raise Incomplete("请填写答复期限。", fields={"due_at": "答复期限应晚于现在。"})
    letter.due_at, letter.issued_at, letter.issued_by = due_at, act.now, act.actor.name
    letter.save()
    said = f"{LETTERS[letter.kind]}（{letter.number}）：{letter.unit.short_name}"
    for row in owed:
        _mark(act, letter, row, said)
    about = Ticket.get_by_id(letter.ticket_id) if letter.ticket_id else None
    named = f"{LETTERS[letter.kind]}{letter.number}"
    reminding.tell("letter", f"letter {letter.id}", about, letter.unit_id, act.now, due_at, named)
    act.subject = letter.number
    return str(letter.id)


def check_issue(letter_id: int) -> list[Row]:
    """Return the lines still owed; NotAllowedNow when every ticket was answered meanwhile."""
    rows = kept.lines_of(letter_id)
    owed = [row for row in rows if row["ended_at"] is None]
    if rows and not owed:
        raise NotAllowedNow("所列工单都已提交办结，不需要再催督办，请作废这份草稿。")
    return owed


def _mark(act: Act, letter: Letter, row: Row, said: str) -> None:
    ticket = Ticket.get_by_id(row["ticket_id"]) if row["ticket_id"] else None
    if ticket is None or ticket.state not in TICKET_OPEN:
        return
    supervising.mark(act, ticket, letter.level, letter.due_at, letter.unit_id)
    act.log(ticket.id, said, row["assignment"], details={"letter": letter.id})
    settle_ticket(ticket)


def _numbered(act: Act, letter: Letter, number: str) -> str:
    taken = Letter.get_or_none((Letter.number == number) & (Letter.id != letter.id))
    proposed = proposed_number(letter.kind, act.now)
    if taken is not None:
        raise Incomplete(
            f"文号“{number}”已经用过，可以改用“{proposed}”。",
            fields={"number": f"请改用“{proposed}”或其他未用的文号。"},
        )
    if number == proposed:
        counters.next_count(_counter(letter.kind, act.now))
    return number


@one_act("drop_letter")
def drop(act: Act, letter_id: int, text: str) -> str:
    """Set a letter aside with the reason: handled by telephone, drafted or issued by mistake."""
    return end(act, letter_id, "drop", _must(text, "text", "作废原因"))


@one_act("answer_letter")
def answer(act: Act, letter_id: int, text: str) -> str:
    """Answer the letter for the unit. A notice to the leader is closed by his note."""
    letter = _moved(act, letter_id, "answer")
    letter.answer = _must(text, "text", "答复内容")
    if letter.kind != "telling" and len(letter.answer) < rule.LEAST_ANSWER:
        raise Incomplete("答复太简略。", fields={"text": rule.ANSWER_ASKED})
    letter.answered_at, letter.answered_by = act.now, act.actor.name
    if letter.kind == "telling":
        letter.state, letter.closed_at, letter.closed_by = "closed", act.now, act.actor.name
    letter.save()
    _log(act, letter, letter.answer)
    return str(letter.id)


@one_act("close_letter")
def send_back(act: Act, letter_id: int, text: str, due_at: datetime | None = None) -> str:
    """Ask the unit to answer again and say why; `due_at` is the new moment of the answer."""
    letter = _moved(act, letter_id, "send_back")
    letter.close_text = _must(text, "text", "退回原因")
    if due_at is None or due_at <= act.now:
        raise Incomplete("请填写新的答复期限。", fields={"due_at": "答复期限应晚于现在。"})
    letter.due_at, letter.answered_at = due_at, None
    letter.save()
    _log(act, letter, f"退回重新答复：{text}")
    return str(letter.id)


@one_act("close_letter")
def close(act: Act, letter_id: int, text: str) -> str:
    """Close the letter (销号): answered well, or the work is done without a paper."""
    return end(act, letter_id, "close", _must(text, "text", "销号意见"))


def end(act: Act, letter_id: int, way: str, text: str) -> str:
    """End the letter that way (close, drop, withdraw). Call inside the act that has the duty."""
    letter = _moved(act, letter_id, way)
    letter.close_text, letter.closed_at, letter.closed_by = text, act.now, act.actor.name
    letter.save()
    if letter.issued_at is not None:
        _log(act, letter, text)
        _unmark(letter)
    return str(letter.id)


def _unmark(letter: Letter) -> None:
    others = kept.still_supervised(letter.unit_id)
    for row in kept.lines_of(letter.id):
        if row["ticket_id"] and row["ticket_id"] not in others:
            ticket = Ticket.get_by_id(row["ticket_id"])
            supervising.unmark(ticket, letter.issued_at, letter.unit_id)


def _moved(act: Act, letter_id: int, way: str) -> Letter:
    letter = kept.get(act.actor, letter_id)
    letter.state = rule.move(letter.state, way)
    act.subject = letter.number or f"文书{letter.id}"
    act.noted["unit"] = letter.unit.short_name
    return letter


def _must(text: str, field: str, label: str) -> str:
    if not text.strip():
        raise Incomplete(f"请填写{label}。", fields={field: f"请填写{label}。"})
    return text.strip()


def _log(act: Act, letter: Letter, text: str) -> None:
    """Note it on every ticket; what is written about several stands in the letter only."""
    named = LETTERS[letter.kind] + (f"（{letter.number}）" if letter.number else "")
    said = f"{named}：{text}" if letter.ticket_id else named
    for row in kept.lines_of(letter.id):
        if row["ticket_id"]:
            act.log(row["ticket_id"], said, row["assignment"], details={"letter": letter.id})
