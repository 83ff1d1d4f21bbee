"""Keeping the duty list (职责清单): cases written down after a decision or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotline.casework.act import Act, one_act
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.casematch import fits, keywords, suggested_keywords
from hotline.rules.privacy import without_numbers
from hotline.store import dutycases
from hotline.store.dutycases import DutyCase
from hotline.store.tickets import Ticket
from hotline.store.units import Unit

LONGEST_MATTER = 60
# More would push the choice of the unit off the dispatcher's screen.
MOST_SHOWN = 3


@dataclass(frozen=True)
class CaseForm:
    """One line of the duty list as the office writes it; `keywords` stand between spaces."""

    matter: str
    unit_id: int | None
    basis: str
    category: str = ""
    keywords: str = ""
    text: str = ""


@one_act("keep_case")
def keep(act: Act, form: CaseForm) -> str:
    """Add a case by hand and return its number."""
    unit = _checked(form)
    return _create(act, None, form, unit)


@one_act("keep_case")
def change(act: Act, case_id: int, form: CaseForm) -> str:
    """Write a case anew; which ticket it came from stays."""
    case, unit = dutycases.get(case_id), _checked(form)
    case.matter, case.unit, case.basis = form.matter.strip(), unit, form.basis.strip()
    case.category, case.text = form.category.strip(), form.text.strip()
    case.keywords = " ".join(keywords(form.keywords))
    case.save()
    return _noted(act, case, unit)


@one_act("keep_case")
def use(act: Act, case_id: int, is_active: bool) -> str:
    """Take a case out of use or back into it; nothing is deleted."""
    case = dutycases.get(case_id)
    if is_active and not case.unit.is_active:
        raise NotAllowedNow(f"{case.unit.short_name}已停用，请先修改责任单位，再恢复这条案例。")
    case.is_active = is_active
    case.save()
    return _noted(act, case, case.unit)


def keep_decided(act: Act, ticket: Ticket, unit: Unit, basis: str, text: str) -> str:
    """Inside an arbitration: write the decision down as a case of the duty list."""
    given = offered(ticket)
    form = CaseForm(given["matter"], unit.id, basis, given["category"], given["keywords"], text)
    return _create(act, ticket, form, unit)


def offered(ticket: Ticket) -> dict[str, str]:
    """Return matter, category and keywords a case of this ticket begins with.

    The list is read by every unit: no number anybody typed, of a secret ticket no word at all.
    """
    if ticket.is_confidential:
        matter = ticket.category.rsplit("/", 1)[-1] or "保密工单的裁定"
        return {"matter": matter, "category": ticket.category, "keywords": ""}
    place = ticket.division.name if ticket.division_code else ""
    words = suggested_keywords(ticket.title, ticket.content, [place] if place else [])
    return {
        "matter": without_numbers(ticket.title)[:LONGEST_MATTER],
        "category": ticket.category,
        "keywords": " ".join(words),
    }


def similar(ticket: Ticket) -> list[dict[str, Any]]:
    """Return the newest cases that speak for this ticket, at most three; two queries."""
    text = f"{ticket.title} {ticket.content}"
    ids = [
        number
        for number, category, words in dutycases.active()
        if fits(category, words.split(), ticket.category, text)  # kept with single spaces
    ]
    return dutycases.named(ids[:MOST_SHOWN]) if ids else []


def _checked(form: CaseForm) -> Unit:
    """Return the unit, or raise Incomplete naming each missing field."""
    unit: Unit | None = Unit.get_or_none(Unit.id == form.unit_id) if form.unit_id else None
    problems = {}
    if not form.matter.strip():
        problems["matter"] = "请写明事项。"
    if unit is None or not unit.is_active or unit.kind == "county_office":
        problems["unit"] = "请选择责任单位。"
    if len(form.basis.strip()) < 4:
        problems["basis"] = "请写明法律法规、职责清单条款，或注明就近定责。"
    if not (form.category.strip() or keywords(form.keywords)):
        problems["keywords"] = "事项分类和关键词至少填一项，否则派单时找不到这条案例。"
    if problems or unit is None:
        raise Incomplete("派单案例还不完整。", fields=problems)
    return unit


def _create(act: Act, ticket: Ticket | None, form: CaseForm, unit: Unit) -> str:
    case: DutyCase = DutyCase.create(
        ticket=ticket,
        matter=form.matter.strip(),
        category=form.category.strip(),
        keywords=" ".join(keywords(form.keywords)),
        unit=unit,
        basis=form.basis.strip(),
        text=form.text.strip(),
        made_at=act.now,
        made_by=act.actor.name,
    )
    return str(case.id) if ticket else _noted(act, case, unit)


def _noted(act: Act, case: DutyCase, unit: Unit) -> str:
    """Let the audit trail name the case."""
    act.subject = f"派单案例{case.id}"
    act.noted["unit"] = unit.short_name
    return str(case.id)
