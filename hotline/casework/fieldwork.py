"""What a phone sends becomes the very act the pages call: no second rule, no second act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hotline.casework import answering, findings, handling, returning, visiting
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.errors import Incomplete
from hotline.rules.datum import gcj02
from hotline.rules.fieldacts import SentAct
from hotline.rules.privacy import masked_phone
from hotline.rules.words import YES_NO
from hotline.store.assignments import Assignment
from hotline.store.tickets import Requester

Work = Callable[[Caller, SentAct, Assignment, list[Evidence]], str]


def carry_out(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    """Call the act by its name and return the ticket's number; raises what the act raises."""
    return _WORK[sent.act](caller, sent, part, files)


def _accept(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    return handling.accept(caller, part.id, sent.version)


def _contact(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    is_reached = _says_yes(sent, "reached", "是否接通")
    return handling.contact(caller, part.id, sent.version, sent.text("text"), is_reached, files)


def _arrive(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    return handling.arrive(caller, part.id, sent.version, sent.text("text"), files)


def _progress(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    return handling.progress(caller, part.id, sent.version, sent.text("text"), files)


def _visit(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    lng, lat = gcj02(sent.number("lng"), sent.number("lat"))
    form = visiting.VisitForm(
        purpose=sent.text("purpose") or "handling",
        at=caller.now,
        place=sent.text("place"),
        met=sent.text("met"),
        outcome=sent.text("outcome"),
        text=sent.text("text"),
        lng=lng,
        lat=lat,
        evidence=files,
    )
    return visiting.visit(caller, part.id, sent.version, form)


def _answer(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    """The number of the contact is the one on file: the phone does not carry it."""
    contacted_at: datetime | None = part.contacted_at
    form = answering.AnswerForm(
        record=sent.text("record"),
        reply=sent.text("reply"),
        result=sent.text("result"),
        is_true=_says_yes(sent, "is_true", "诉求是否属实"),
        is_beyond_duty=sent.text("is_beyond_duty") == "yes",
        contacted=sent.text("contacted"),
        contact_number=sent.text("contact_number") or _number_of(part),
        contact_at=contacted_at,
        solved=sent.text("solved"),
        unsolved_reason=sent.text("unsolved_reason"),
        evidence=files,
    )
    return answering.answer(caller, part.id, sent.version, form)


def _says_yes(sent: SentAct, name: str, label: str) -> bool:
    """Return the choice, yes or no. Raises Incomplete without one: nothing is taken for granted."""
    if sent.text(name) not in YES_NO:
        words = f"请选择{label}。"
        raise Incomplete(words, fields={name: words})
    return sent.text(name) == "yes"


def _number_of(part: Assignment) -> str:
    """Return the requester's number masked, "" when nobody was reached or it is confidential."""
    if part.contacted_at is None or part.ticket.is_confidential:
        return ""
    person = Requester.get_by_id(part.ticket.requester_id)
    return masked_phone(person.contact_phone or person.phone)


def _return(caller: Caller, sent: SentAct, part: Assignment, files: list[Evidence]) -> str:
    reason, basis = sent.text("reason_code"), sent.text("basis")
    text = sent.text("text")
    return returning.request_return(caller, part.id, sent.version, reason, basis, None, text)


def report(caller: Caller, sent: SentAct, photos: list[Evidence], after: list[Evidence]) -> str:
    """Keep what was found, dated `caller.now`, and return its id; `after` shows it solved.

    Of one that was not solved on the spot the words and photos of a solution are left out: the
    phone does not show them then. Raises what the page's own act raises, all gaps in one sentence.
    """
    is_solved = sent.text("way") == "solved"
    lng, lat = gcj02(sent.number("lng"), sent.number("lat"))
    said = findings.Report(
        way=sent.text("way"),
        text=sent.text("text"),
        division=sent.text("division"),
        place=sent.text("place"),
        lng=lng,
        lat=lat,
        photos=photos,
        done_text=sent.text("done_text") if is_solved else "",
        done_photos=after if is_solved else [],
    )
    try:
        return findings.report_finding(caller, said)
    except Incomplete as refusal:
        wrong = refusal.details["fields"]
        words = "".join(wrong.values()) if isinstance(wrong, dict) else str(refusal)
        raise Incomplete(words, fields=wrong) from refusal


_WORK: dict[str, Work] = {
    "accept": _accept,
    "contact": _contact,
    "arrive": _arrive,
    "progress": _progress,
    "visit": _visit,
    "answer": _answer,
    "request_return": _return,
}
