"""The words of the approval forms: what stands in each field before anybody signs.

延期审批表、延时挂账审批表、剔除审批表: printed, signed by hand, scanned back in. A form is plain
text so that a person who knows the rules, not the program, can review it. The requester's number
never stands on it, the name only masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.letters import basis
from hotline.rules.phrases_of_time import moment
from hotline.rules.words import (
    KINDS,
    RANKS,
    REQUEST_STATES,
    SIGNED,
    URGENCIES,
    VISIT_OUTCOMES,
    word,
)

TITLES = {"extension": "延期审批表", "deferral": "延时挂账审批表", "exclusion": "剔除审批表"}
Pairs = tuple[tuple[str, str], ...]
# The ticket itself has the whole text; a form needs enough to know which matter it is.
CONTENT_SHOWN = 240


@dataclass(frozen=True)
class SignBox:
    """A box to sign in. `said` is what is on record already; `seal` leaves room for a stamp."""

    label: str
    signer: str
    said: str = ""
    seal: bool = False


@dataclass(frozen=True)
class FormText:
    """One form, ready to be set. `boxes` are rows of one or two boxes."""

    code: str
    title: str
    ticket_no: str
    serial: str
    rows: tuple[Pairs, ...]
    texts: Pairs
    boxes: tuple[tuple[SignBox, ...], ...]
    note: str
    state: str

    @property
    def qr(self) -> str:
        """What the code holds: the ticket's number and the form's own."""
        return f"{self.ticket_no}-{self.serial}"


@dataclass(frozen=True)
class CaseText:
    """What every paper says of a ticket. `requester` is masked already, moments aware."""

    ticket_no: str
    city_no: str
    unit: str
    requester: str
    kind: str
    urgency: str
    title: str
    content: str
    place: str
    registered_at: datetime
    dispatched_at: datetime | None
    due_at: datetime | None
    is_provisional: bool = False
    from_city: bool = False


@dataclass(frozen=True)
class VisitText:
    """The visit at the door that a form leans on."""

    at: datetime
    place: str
    met: str
    outcome: str
    text: str
    by: str
    photos: int = 0


@dataclass(frozen=True)
class AskedText:
    """What the unit asked, who signed, and what was decided so far."""

    request_id: int
    kind: str
    state: str
    reason: str
    basis: str
    asked_by: str
    asked_at: datetime
    wanted_at: datetime | None = None
    informed: str = ""
    visit: VisitText | None = None
    files: Sequence[str] = ()
    needs: Sequence[str] = ()
    source: str = ""
    proofs: Sequence[str] = ()
    signed_by: str = ""
    signed_rank: str = ""
    signed_at: datetime | None = None
    signed_way: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    decision: str = ""
    granted_at: datetime | None = None
    by_city: bool = False  # decided by the city after the office had agreed


def approval_form(case: CaseText, asked: AskedText) -> FormText:
    """Return the form of that kind of request. KeyError for a kind that has no form."""
    rows, texts = {
        "extension": _extension,
        "deferral": _deferral,
        "exclusion": _exclusion,
    }[asked.kind](case, asked)
    return FormText(
        code=asked.kind,
        title=TITLES[asked.kind],
        ticket_no=case.ticket_no,
        serial=f"R{asked.request_id}",
        rows=(*_case_rows(case), *rows),
        texts=(("诉求内容", _short(case.content)), *texts, ("办理依据", _basis(asked))),
        boxes=_boxes(asked),
        note=_note(asked),
        state=word(REQUEST_STATES, asked.state),
    )


def _case_rows(case: CaseText) -> tuple[Pairs, ...]:
    is_ours = case.city_no == case.ticket_no and not case.from_city
    city = "本县受理，无市级编号" if is_ours else case.city_no
    return (
        (("工单编号", case.ticket_no), ("市级编号", city)),
        (("承办单位", case.unit),),
        (("诉求人", case.requester), ("诉求类型", f"{_type(case)}")),
        (("诉求事项", case.title),),
        (("事发地点", case.place or "—"),),
        (("受理时间", moment(case.registered_at)), ("派单时间", _at(case.dispatched_at))),
    )


def _short(content: str) -> str:
    text = " ".join(content.split())
    return text if len(text) <= CONTENT_SHOWN else f"{text[: CONTENT_SHOWN - 1]}…"


def _type(case: CaseText) -> str:
    return f"{word(KINDS, case.kind)}（{word(URGENCIES, case.urgency)}）"


def _limit(case: CaseText) -> str:
    """The deadline; provisional while the holidays of its year are not published."""
    return _at(case.due_at) + ("（暂定，待放假通知公布）" if case.is_provisional else "")


def _at(at: datetime | None) -> str:
    return moment(at) if at else "—"


def _extension(case: CaseText, asked: AskedText) -> tuple[tuple[Pairs, ...], Pairs]:
    return (
        ((("现办结期限", _limit(case)), ("申请延至", _at(asked.wanted_at))),),
        (("延期原因", asked.reason), ("告知诉求人", asked.informed or "未填写")),
    )


def _deferral(case: CaseText, asked: AskedText) -> tuple[tuple[Pairs, ...], Pairs]:
    return (
        ((("现办结期限", _limit(case)), ("约定办结", _at(asked.wanted_at))),),
        (("延时原因", asked.reason), ("上门走访", visit_words(asked.visit))),
    )


def _exclusion(case: CaseText, asked: AskedText) -> tuple[tuple[Pairs, ...], Pairs]:
    files = "；".join(f"{n}. {name}" for n, name in enumerate(asked.files, 1)) or "未上传"
    return (
        ((("办结期限", _limit(case)), ("剔除情形", asked.reason)),),
        (
            ("剔除依据", asked.basis),
            ("佐证材料", files),
            ("上门走访", visit_words(asked.visit)),
        ),
    )


def visit_words(visit: VisitText | None) -> str:
    """Return the visit as a sentence; a missing one is named, not left blank."""
    if visit is None:
        return "未登记上门记录"
    met = f"，见到{visit.met}" if visit.met else ""
    photos = f"，现场照片{visit.photos}张" if visit.photos else ""
    told = f"{moment(visit.at)}，{visit.by}到{visit.place}上门{met}。{_outcome(visit)}{photos}。"
    return f"{told}{visit.text}" if visit.text else told


def _outcome(visit: VisitText) -> str:
    return f"走访结果：{word(VISIT_OUTCOMES, visit.outcome)}"


def _basis(asked: AskedText) -> str:
    source = basis(asked.source, "县热线办办理制度")
    if not asked.needs:
        return source
    return f"{source}。须具备：{'、'.join(asked.needs)}。"


def _boxes(asked: AskedText) -> tuple[tuple[SignBox, ...], ...]:
    """The unit's two side by side, then the office's, then the city's where it decides."""
    rank = "chief" if "chief" in asked.proofs else "deputy" if "deputy" in asked.proofs else ""
    leader = f"承办单位{RANKS[rank]}" if rank else "承办单位负责人"
    handler = SignBox(
        "承办单位经办人", "经办人（签字）", f"{asked.asked_by}于{moment(asked.asked_at)}提出申请。"
    )
    signed = SignBox(f"{leader}意见", f"{leader[4:]}（签字）", _signed(asked), seal=True)
    office = SignBox("县热线办意见", "负责人（签字）", _by_office(asked), seal=True)
    rows: list[tuple[SignBox, ...]] = [(handler, signed), (office,)]
    if "city" in asked.proofs or asked.state == "to_city" or asked.by_city:
        by_city = _decided(asked) if asked.by_city else ""
        rows.append((SignBox("市级意见", "审批人（签字）", by_city, seal=True),))
    return tuple(rows)


def _signed(asked: AskedText) -> str:
    if not asked.signed_at or not asked.signed_by:
        return ""
    rank = word(RANKS, asked.signed_rank)
    way = word(SIGNED, asked.signed_way)
    if asked.signed_way == "scan":
        by = asked.signed_by.split("，")[-1]
        return f"{rank}已在纸质审批表上签字，{by}扫描件，{moment(asked.signed_at)}。"
    return f"{asked.signed_by}（{rank}）于{moment(asked.signed_at)}同意，{way}。"


def _by_office(asked: AskedText) -> str:
    return "同意，报市级审批。" if asked.by_city else _decided(asked)


def _decided(asked: AskedText) -> str:
    if asked.decided_at is None or asked.state not in ("approved", "refused", "to_city"):
        return ""
    verb = {"approved": "同意", "refused": "不同意", "to_city": "同意上报市级"}[asked.state]
    granted = None if asked.state == "refused" else asked.granted_at
    until = f"，期限至{moment(granted)}" if granted else ""
    said = f"意见：{asked.decision.rstrip('。')}。" if asked.decision else ""
    return f"{asked.decided_by}于{moment(asked.decided_at)}{verb}{until}。{said}"


def _note(asked: AskedText) -> str:
    scan = "签字盖章后请扫描，在系统中该申请页面上传。" if asked.proofs else ""
    return f"说明：表中内容由系统按办理记录填写，空白处手工填写。{scan}诉求人联系方式不在表中显示。"
