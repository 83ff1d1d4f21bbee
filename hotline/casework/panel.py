"""Keeping what a panel decided: verdicts on evaluations, the ten best and ten worst tickets."""

from __future__ import annotations

from typing import Any

from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules import panel
from hotline.rules.calendar import ZONE
from hotline.rules.panel import BOARDS, MOST_PICKED, OUTCOMES, Judgement
from hotline.rules.periods import period_of
from hotline.rules.words import SATISFIED, SOLVED
from hotline.store import tickets, verdicts
from hotline.store.tickets import Ticket
from hotline.store.verdicts import PickedTicket, Verdict

LONGEST_WORDS = 120


@one_act("judge_evaluation")
def judge_evaluation(act: Act, ticket_no: str, said: Judgement) -> str:
    """Note a panel's verdict on the ticket's evaluation; live figures follow it at once.

    A sealed notice keeps its figures. Raises NotAllowedNow without an evaluation or with a
    verdict that stands, Incomplete naming what is missing.
    """
    ticket = tickets.get(act.actor, ticket_no)
    check_judgeable(ticket)
    called = ticket.called_back_at.astimezone(ZONE).date()
    if wrong := panel.faults(said, ticket.solved, ticket.satisfied, called, act.now.date()):
        raise Incomplete("评议结论还不完整。", fields=wrong)
    row = Verdict.create(
        ticket=ticket, was_solved=ticket.solved, was_satisfied=ticket.satisfied,
        outcome=said.outcome, solved=_kept(said, "solved"), satisfied=_kept(said, "satisfied"),
        members=said.members.strip(), votes_for=said.votes_for, votes_all=said.votes_all,
        held_on=str(said.held_on), grounds=said.grounds.strip(), noted_at=act.now,
        noted_by=act.actor.name,
    )  # fmt: skip
    _count_as(ticket, row)
    act.log(ticket.id, in_words(row))
    act.noted = {"outcome": said.outcome, "votes": f"{said.votes_for}/{said.votes_all}"}
    return ticket_no


def check_judgeable(ticket: Ticket) -> None:
    """Raise NotAllowedNow when there is nothing to judge, or it was judged already."""
    check_evaluated(ticket)
    if verdicts.standing(ticket.id) is not None and ticket.verdict:
        raise NotAllowedNow("这件工单的评价已经评议过，如有变化请先撤销原来的评议结论。")


def check_evaluated(ticket: Ticket) -> None:
    """Raise NotAllowedNow when nobody evaluated the ticket."""
    if not ticket.is_effective or ticket.called_back_at is None:
        raise NotAllowedNow("这件工单没有有效回访，没有可评议的评价。")


def _kept(said: Judgement, name: str) -> str:
    return str(getattr(said, name)) if said.outcome == "replaced" else ""


def _count_as(ticket: Ticket, row: Verdict) -> None:
    ticket.verdict = "" if row.outcome == "upheld" else row.outcome
    ticket.verdict_solved, ticket.verdict_satisfied = row.solved, row.satisfied
    ticket.save()


def in_words(row: Verdict) -> str:
    """Say what was decided: 「评议改判：由未解决、不满意改为已解决、满意（5人中4人赞成）」."""
    vote = f"（{row.votes_all}人中{row.votes_for}人赞成）"
    if row.outcome != "replaced":
        return f"评议结论：{OUTCOMES[row.outcome]}{vote}。{row.grounds}"
    was = f"{SOLVED.get(row.was_solved, '未评价')}、{SATISFIED.get(row.was_satisfied, '未评价')}"
    now = f"{SOLVED[row.solved]}、{SATISFIED[row.satisfied]}"
    return f"评议改判：由{was}改为{now}{vote}。{row.grounds}"


@one_act("withdraw_verdict")
def withdraw_verdict(act: Act, ticket_no: str) -> str:
    """Take the standing verdict back: the requester's own evaluation counts again."""
    ticket = tickets.get(act.actor, ticket_no)
    row = verdicts.standing(ticket.id)
    if row is None:
        raise NotAllowedNow("这件工单没有可撤销的评议结论。")
    row.withdrawn_at, row.withdrawn_by = act.now, act.actor.name
    row.save()
    ticket.verdict = ticket.verdict_solved = ticket.verdict_satisfied = ""
    ticket.save()
    act.log(ticket.id, "已撤销评议结论，恢复诉求人原来的评价。")
    return ticket_no


@one_act("pick_ticket")
def put_up(
    act: Act, period: str, board: str, ticket_no: str, words: str,
    votes_for: int | None = None, votes_all: int | None = None,
) -> str:  # fmt: skip
    """Put a ticket up for a board of the period, or write its sentence and votes anew.

    Raises Incomplete (no sentence, a vote without majority), NotAllowedNow (ten are up).
    """
    wanted = period_of(period)
    ticket = tickets.get(act.actor, ticket_no.strip())
    _check_pick(board, words, votes_for, votes_all)
    row = verdicts.pick_of(wanted.code, board, ticket.id)
    if row is None or row.taken_down_at is not None:
        _check_room(act, wanted.code, board)
    if row is None:
        row = PickedTicket(period=wanted.code, board=board, ticket=ticket)
    row.words, row.votes_for, row.votes_all = words.strip(), votes_for, votes_all
    row.put_up_at, row.put_up_by, row.taken_down_at, row.taken_down_by = (
        act.now, act.actor.name, None, "",
    )  # fmt: skip
    row.save()
    act.subject = f"{wanted.name}{BOARDS[board]} {ticket.ticket_no}"
    return ticket.ticket_no


def _check_pick(board: str, words: str, votes_for: int | None, votes_all: int | None) -> None:
    wrong: dict[str, str] = {}
    if board not in BOARDS:
        wrong["board"] = "请选择十佳或十差。"
    if not words.strip() or len(words.strip()) > LONGEST_WORDS:
        wrong["words"] = f"请用一句话写明理由，最多 {LONGEST_WORDS} 字，会印在通报上。"
    if votes_for is not None or votes_all is not None:
        wrong |= panel.votes(votes_for, votes_all)
    if wrong:
        raise Incomplete("评选内容还不完整。", fields=wrong)


def _check_room(act: Act, period: str, board: str) -> None:
    if len(verdicts.picked(act.actor, period, board)) >= MOST_PICKED:
        raise NotAllowedNow(f"{BOARDS[board]}已满 {MOST_PICKED} 件，请先撤下一件。")


@one_act("pick_ticket")
def take_down(act: Act, pick_id: int) -> str:
    """Take a ticket off its board; the line is kept."""
    row: Any = PickedTicket.get_or_none(PickedTicket.id == pick_id)
    if row is None or row.taken_down_at is not None:
        raise OutOfReach("榜上没有这件工单，请刷新后查看。")
    row.taken_down_at, row.taken_down_by = act.now, act.actor.name
    row.save()
    act.subject = f"{row.period} {BOARDS[row.board]} 撤下 {row.ticket.ticket_no}"
    return str(row.id)
