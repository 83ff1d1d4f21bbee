"""Arbitration (争议裁定): whose duty a disputed ticket is, decided once, and sent there by force.

S3 联席会议裁定、就近定责; S4 首接负责: until the decision the unit keeps the duty, its clock
runs on.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.casework import asking, dutycases
from hotline.casework.act import Act, check_version, one_act
from hotline.casework.dispatching import end_part, give
from hotline.casework.handling import close_below, open_part
from hotline.casework.helping import check_lead
from hotline.casework.rollup import settle_part, settle_ticket
from hotline.casework.telling import said_by
from hotline.casework.timekeeping import policy_of
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules import cityreports
from hotline.rules.lifecycle import move_part, move_ticket
from hotline.rules.permissions import OFFICE, Actor
from hotline.rules.policy_parts import ReturnRule
from hotline.store import assignments, requests_of_units
from hotline.store.assignments import Assignment, UnitRequest
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

FINAL = "这件工单已经裁定，裁定为终局，请按裁定办理。对裁定有意见的，办结后可向县热线办书面反映。"


@dataclass(frozen=True)
class Ruling:
    """What the joint meeting decided: the unit that leads, on what basis, who sat there."""

    unit_id: int | None
    basis: str
    text: str
    met: str = ""  # the participants of the joint meeting, in the office's words
    as_case: bool = False


@one_act("ask_arbitration")
def ask_arbitration(act: Act, assignment_id: int, version: int | None, text: str) -> str:
    """Put a disputed duty to the joint meeting; the unit keeps the duty, its clock runs on.

    A unit may after a refused return or when its returns are used up, the office at any time.
    """
    part = open_part(act, assignment_id, version, "ask_arbitration")
    check_ask(act.actor, part)
    if not text.strip():
        raise Incomplete("请写明争议情况。", fields={"text": "请写明争议焦点和各方意见。"})
    whose = {"by": "office"} if act.actor.role in OFFICE else None
    asking.keep(act, part, "arbitration", "pending", text=text, extra=whose)
    act.log(part.ticket.id, f"提请裁定：{text}", part.id)
    asking.settle(part)
    return str(part.ticket.ticket_no)


def check_ask(actor: Actor, part: Assignment) -> None:
    """Raise NotAllowedNow when this part's duty cannot be put to arbitration now."""
    check_lead(part)
    asked = requests_of_units.kinds_and_states(part.ticket_id)
    check_asked(asked, actor.role in OFFICE, policy_of(part.ticket).returns)


def check_asked(asked: list[tuple[str, str]], is_office: bool, rule: ReturnRule) -> None:
    """Raise NotAllowedNow by what was asked before: (kind, state) of every request so far."""
    if ("arbitration", "approved") in asked:
        raise NotAllowedNow(FINAL)
    if ("arbitration", "pending") in asked:
        raise NotAllowedNow("这件工单已提请裁定，正在等候裁定。裁定前请继续办理，期限不停。")
    if is_office:
        return
    returns = [state for kind, state in asked if kind == "return" and state != "withdrawn"]
    if "refused" not in returns and len(returns) < rule.max_times:
        raise NotAllowedNow(
            "提请裁定应先申请退单：退单未获同意，或退单次数已用完的，才能提请裁定"
            f"（{rule.source}）。"
        )


@one_act("arbitrate")
def arbitrate(
    act: Act,
    request_id: int,
    version: int | None,
    unit_id: int | None,
    basis: str,
    text: str,
    as_case: bool,
    met: str = "",
) -> str:
    """Decide whose duty the ticket is and send it there at once, by force and for good.

    The citizen's clock goes on. Raises Incomplete without unit, basis or text, NotAllowedNow
    when it was decided or withdrawn, Stale.
    """
    asked = requests_of_units.get(act.actor, request_id)
    ticket: Ticket = asked.ticket
    act.subject = ticket.ticket_no
    check_version(ticket.version, version)
    check_arbitrate(asked)
    ruling = Ruling(unit_id, basis.strip(), text.strip(), met.strip(), as_case)
    unit = _decided_unit(ruling)
    _decide(act, asked, ruling, unit)
    part = asked.assignment
    part.ticket = ticket
    ticket.is_forced = True
    if unit.id == part.unit_id:
        settle_part(part)
    else:
        _send_by_force(act, part, unit, ruling)
    words = _words(ruling, unit)
    act.log(ticket.id, words, part.id)
    told = cityreports.progress(act.now, text=words, **said_by(act))
    act.owe("progress", ticket, told)
    settle_ticket(ticket)
    if ruling.as_case:
        dutycases.keep_decided(act, ticket, unit, ruling.basis, ruling.text)
    return str(ticket.ticket_no)


def check_arbitrate(asked: UnitRequest) -> None:
    """Raise NotAllowedNow unless the dispute waits for a decision."""
    if asked.kind != "arbitration":
        raise NotAllowedNow("这份申请不是争议裁定，请在申请页面审批。")
    if asked.state == "approved":
        raise NotAllowedNow(FINAL)
    if asked.state != "pending":
        raise NotAllowedNow("承办单位已经办结反馈或工单已经结束，这份裁定申请已失效，不再裁定。")
    move_part(asked.assignment.state, "arbitrate")


def _decided_unit(ruling: Ruling) -> Unit:
    problems = {}
    unit: Unit | None = Unit.get_or_none(Unit.id == ruling.unit_id) if ruling.unit_id else None
    if unit is None or not unit.is_active or unit.kind == "county_office":
        problems["lead_unit"] = "请选择裁定的主办单位。"
    if len(ruling.basis) < 4:
        problems["basis"] = "请写明法律法规、职责清单条款，或注明就近定责。"
    if not ruling.text:
        problems["text"] = "请写明裁定意见。"
    if problems or unit is None:
        raise Incomplete("裁定内容还不完整。", fields=problems)
    return unit


def _decide(act: Act, asked: UnitRequest, ruling: Ruling, unit: Unit) -> None:
    """Mark the request first: ending the part would void what is still pending."""
    asked.state, asked.decision_text, asked.basis = "approved", ruling.text, ruling.basis
    asked.decided_by, asked.decided_at = act.actor.name, act.now
    asked.suggested_unit = unit
    asked.extra = {"met": ruling.met} if ruling.met else None
    asked.save()


def _send_by_force(act: Act, part: Assignment, unit: Unit, ruling: Ruling) -> None:
    """End the old lead's part as returned by decision; give the ticket to the decided unit."""
    ticket = part.ticket
    part.state = move_part(part.state, "arbitrate")
    close_below(act, part)
    end_part(act, part, part.state)
    for other in assignments.open_of_ticket(ticket.id):
        if other.unit_id == unit.id:  # a helper becomes the lead, with clocks of its own
            close_below(act, other)
            end_part(act, other, move_part(other.state, "withdraw"))
            act.log(ticket.id, "裁定为主办单位，原协办结束", other.id, name="withdraw")
    ticket.state = move_ticket(move_ticket(ticket.state, "all_returned"), "dispatch")
    give(act, ticket, unit, "lead", f"经裁定由你单位主办，不得再退单。{ruling.text}")
    ticket.lead_unit = unit


def _words(ruling: Ruling, unit: Unit) -> str:
    words = f"裁定由{unit.short_name}主办，不得再退单。依据：{ruling.basis}。{ruling.text}"
    return words + (f"（参加会商：{ruling.met}）" if ruling.met else "")
