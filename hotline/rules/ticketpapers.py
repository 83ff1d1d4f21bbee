"""The words of two papers of a ticket: the hand-over sheet to a unit, the reply to the requester.

交办单 says what is asked of whom until when, with a box to sign for it. 答复函 says to the
requester what was done, in the public reply's own words: the internal record never stands on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.papertext import CaseText, Pairs, SignBox
from hotline.rules.phrases_of_time import moment
from hotline.rules.privacy import without_numbers
from hotline.rules.words import ASSIGNMENT_ROLES, ASSIGNMENT_STATES, KINDS, STAGES, URGENCIES, word

SECRET = "诉求人要求保密：不得向被反映人和无关人员透露诉求人身份，联系诉求人请通过县热线办。"
USUAL = "请在期限内联系诉求人，核实诉求内容，完整号码在系统该工单页面查看，不在纸面显示。"
NOBODY = "诉求人未留姓名，请按反映的地点和事项现场核实。"
# Family names of two characters; any other is one.
COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯",
    "长孙", "宇文", "轩辕", "端木", "呼延", "南宫", "独孤", "申屠", "澹台", "淳于",
    "公羊", "拓跋", "完颜",
)  # fmt: skip
LIMITS = ("accept", "contact", "arrive", "answer")


@dataclass(frozen=True)
class LimitText:
    """One deadline of the part: the stage's code, the limit in words and the moment (aware)."""

    stage: str
    words: str
    due_at: datetime
    is_provisional: bool = False


@dataclass(frozen=True)
class PartText:
    """The unit's part of the ticket as it is handed over."""

    part_id: int
    role: str
    state: str
    office: str
    handed_at: datetime
    instruction: str
    limits: Sequence[LimitText]
    co_units: Sequence[str] = ()
    lead_unit: str = ""
    phone: str = ""  # of the requester, masked already
    is_confidential: bool = False
    is_anonymous: bool = False
    accepted: str = ""  # 「郑经办于2026年11月16日 10:02签收。」


@dataclass(frozen=True)
class SheetText:
    """A hand-over sheet, ready to be set."""

    title: str
    ticket_no: str
    qr: str
    rows: tuple[Pairs, ...]
    texts: Pairs
    boxes: tuple[tuple[SignBox, ...], ...]
    state: str
    note: str


def handover_sheet(case: CaseText, part: PartText) -> SheetText:
    """Return the sheet of one part; the requester's number is masked, a confidential one absent."""
    rows: list[Pairs] = [
        (("工单编号", case.ticket_no), ("市级编号", _city_no(case))),
        (("交办单位", part.office), ("交办时间", moment(part.handed_at))),
        (("承办单位", f"{case.unit}（{word(ASSIGNMENT_ROLES, part.role)}）"),),
        (("主办单位" if part.role == "co" else "协办单位", _others(part)),),
        (("诉求人", case.requester), ("联系电话", part.phone or "—")),
        (("诉求类型", word(KINDS, case.kind)), ("紧急程度", word(URGENCIES, case.urgency))),
        (("诉求事项", case.title),),
        (("事发地点", case.place or "—"),),
    ]
    return SheetText(
        title="交办单",
        ticket_no=case.ticket_no,
        qr=f"{case.ticket_no}-P{part.part_id}",
        rows=tuple(rows),
        texts=(
            ("诉求内容", case.content),
            ("交办要求", part.instruction or "请按职责调查核实，依法依规办理，如实反馈结果。"),
            ("办理时限", _limits(part.limits)),
            ("联系要求", _contact(part)),
        ),
        boxes=(
            (
                SignBox("承办单位签收", "签收人（签字）", part.accepted, seal=True),
                SignBox("承办单位负责人批示", "负责人（签字）"),
            ),
        ),
        state=word(ASSIGNMENT_STATES, part.state),
        note="说明：请在期限内登录系统签收、反馈。不属于本单位职责的，在签收期限内申请退单并说明依据。",
    )


def _city_no(case: CaseText) -> str:
    is_ours = case.city_no == case.ticket_no and not case.from_city
    return "本县受理，无市级编号" if is_ours else case.city_no


def _others(part: PartText) -> str:
    names = [part.lead_unit] if part.role == "co" else list(part.co_units)
    return "、".join(name for name in names if name) or "无"


def _limits(limits: Sequence[LimitText]) -> str:
    """One line a stage: 「办结：5个工作日，2026年11月27日 17:30前」."""
    by_stage = {limit.stage: limit for limit in limits}
    lines = []
    for stage in LIMITS:
        if limit := by_stage.get(stage):
            days = f"{limit.words}，" if limit.words else ""
            guess = "（暂定，待放假通知公布）" if limit.is_provisional else ""
            lines.append(f"{word(STAGES, stage)}：{days}{moment(limit.due_at)}前{guess}")
    return "\n".join(lines) or "按办理制度执行"


def _contact(part: PartText) -> str:
    if part.is_confidential:
        return SECRET
    return NOBODY if part.is_anonymous else USUAL


@dataclass(frozen=True)
class ReplyFacts:
    """What the office may tell the requester. `reply` is the public reply that was passed."""

    ticket_no: str
    title: str
    asked_at: datetime
    channel: str
    unit: str
    reply: str
    name: str = ""
    gender: str = ""  # male | female | ""
    is_confidential: bool = False
    is_anonymous: bool = False
    phone: str = ""  # the office's
    day: str = ""


@dataclass(frozen=True)
class ReplyText:
    """A reply letter, ready to be set."""

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    date: str


def reply_letter(facts: ReplyFacts) -> ReplyText:
    """Return the letter; personal numbers are masked, a confidential matter is not named."""
    asked = f"{facts.asked_at.year}年{facts.asked_at.month}月{facts.asked_at.day}日"
    matter = "的事项" if facts.is_confidential else f"的“{without_numbers(facts.title)}”一事"
    by = f"通过{facts.channel}" if facts.channel else ""
    told = [line.strip() for line in str(without_numbers(facts.reply)).splitlines() if line.strip()]
    phone = f"，或者致电县热线办（{facts.phone}）" if facts.phone else ""
    return ReplyText(
        title="关于您反映事项的答复函",
        number=f"工单编号：{facts.ticket_no}",
        addressee=f"尊敬的{_called(facts)}：",
        paragraphs=(
            f"您于{asked}{by}反映{matter}收悉。经{facts.unit}办理，现将办理结果答复如下：",
            *told,
            f"如对办理结果不满意，或者还有需要补充的情况，请拨打12345热线{phone}，"
            "说明上述工单编号，我们将继续跟进。",
            "感谢您对我县工作的关心和监督。",
            "特此函复。",
        ),
        date=facts.day,
    )


def _called(facts: ReplyFacts) -> str:
    """「赵女士」; whoever is anonymous, confidential or without a known form of address 诉求人."""
    title = {"male": "先生", "female": "女士"}.get(facts.gender, "")
    if facts.is_anonymous or facts.is_confidential or not title:
        return "诉求人"
    return f"{surname(facts.name)}{title}" if surname(facts.name) else "诉求人"


def surname(name: str) -> str:
    """Return the family name; "" for what is no person's name, a firm's for instance."""
    name = name.strip()
    if not 2 <= len(name) <= 4:
        return ""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[0]
