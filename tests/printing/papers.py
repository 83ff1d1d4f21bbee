"""Cases for the approval forms and letters, ordinary and awkward."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hotline.outside.pdf import documents
from hotline.rules.calendar import ZONE
from hotline.rules.letterpaper import HEADS, LetterFacts, LetterLineText, LetterText
from hotline.rules.papertext import AskedText, CaseText, FormText, VisitText

LONG_UNIT = "云溪县柳河镇" + "人民政府便民服务中心诉求受理联合工作专班" * 3  # 66 characters


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


CASE = CaseText(
    ticket_no="4105992026111600001", city_no="BT20261116000123", unit="柳河镇为民服务工作站",
    requester="赵**", kind="complaint", urgency="complex",
    title="柳树村东头供水管道爆裂多日未修复",
    content="来电人反映柳河镇柳树村东头供水管道十天前爆裂，附近二十余户只能到邻村挑水，希望尽快修复。",
    place="柳河镇柳树村村东头", registered_at=at("2026-11-16T09:12"),
    dispatched_at=at("2026-11-16T09:20"), due_at=at("2026-11-27T17:30"),
)  # fmt: skip
VISIT = VisitText(
    at("2026-11-19T15:10"), "柳树村村东头", "诉求人本人", "agreed",
    "当面说明管道改造需待材料到货，诉求人同意于12月20日前办结。", "冯网格", 3,
)  # fmt: skip
EXTENSION = AskedText(
    14, "extension", "approved", "涉及两村交界道路，权属资料须到市档案馆调取。", "", "郑经办",
    at("2026-11-20T10:05"), at("2026-12-02T17:30"),
    informed="2026年11月20日 09:40 电话告知，诉求人知悉",
    source="宝鸡办法：特别复杂的可延期一次，不超过5个工作日", decided_by="孙派单",
    decided_at=at("2026-11-20T14:00"), decision="请按期办结", granted_at=at("2026-12-02T17:30"),
)  # fmt: skip
DEFERRAL = AskedText(
    12, "deferral", "pending", "管材从市里调运，预计12月15日到货，入冬后开挖与焊接须分段进行。", "",
    "郑经办", at("2026-11-20T10:05"), at("2026-12-20T17:30"), visit=VISIT,
    needs=("上门联系诉求人认可", "明确办结时间", "单位分管领导审核签字", "热线办审核通过"),
    source="包头办法四（二）2：延时挂账工单到期办结清零，列入延期考核",
    proofs=("visit", "consent", "promised_date", "deputy", "office"), signed_by="王镇长",
    signed_rank="chief", signed_at=at("2026-11-20T11:00"), signed_way="password",
)  # fmt: skip
EXCLUSION = AskedText(
    13, "exclusion", "signing", "诉求超出法律法规和政策规定",
    "诉求人要求将已依法征收的宅基地恢复原状，补偿协议已签订并兑现。", "郑经办",
    at("2026-11-20T10:05"), visit=replace(VISIT, outcome="explained"),
    files=("征收公告.pdf", "补偿协议.jpg"),
    needs=(
        "上门联系诉求人认可", "提供相关剔除依据", "单位主要领导审核签字",
        "市领导小组办公室审核通过",
    ),
    source="包头办法四（二）2：剔除类工单审核通过后不计入考核",
    proofs=("visit", "grounds", "chief", "office", "city"),
)  # fmt: skip
ASKED = {"extension": EXTENSION, "deferral": DEFERRAL, "exclusion": EXCLUSION}
LETTER = LetterFacts(
    3, "supervision", "issued", "热线督〔2026〕3号", "柳河镇为民服务工作站",
    "柳河镇为民服务工作站：\n\n你单位承办的工单4105992026111600001“供水管道爆裂多日未修复”，应于"
    "2026年11月18日 17:30前办结，超期2个工作日，至今未提交办结。\n\n现予以督办。请单位负责人过问，"
    "立即组织办理，于2026年11月24日 17:30前提交办结，并书面答复未按期办结的原因、责任落实和"
    "整改措施。逾期不答复的，将提级督办。\n\n依据：包头办法四（二）3，书面督办",
    at("2026-11-20T15:00"),
    [LetterLineText("4105992026111600001", "供水管道爆裂多日未修复", at("2026-11-11T09:20"),
                    at("2026-11-18T17:30"))],
)  # fmt: skip
MARKS = {
    "watermark": "柳河镇 郑经办 2026-11-20",
    "printed_by": "郑经办 2026年11月20日 15:00 打印",
    "made_on": "2026-11-20",
}


def form_document(text: FormText) -> dict[str, Any]:
    """Return the press's order for a form."""
    return documents.form(
        title=text.title, number=text.ticket_no, fields=text.rows, texts=text.texts,
        boxes=[[asdict(box) for box in row] for row in text.boxes], qr_text=text.qr,
        state=text.state, office="云溪县12345热线办公室", note=text.note, **MARKS,
    )  # fmt: skip


def letter_document(text: LetterText) -> dict[str, Any]:
    """Return the press's order for a letter."""
    columns = [{"name": name, "align": align} for name, align in HEADS]
    office = "云溪县12345热线办公室"
    return documents.letter(
        mark=office, title=text.title, number=text.number, addressee=text.addressee,
        paragraphs=text.paragraphs, office=office, date=text.date,
        tickets={"title": text.table_title, "columns": columns, "rows": text.rows},
        slip_title=text.slip_title, slip_texts=text.slip_texts,
        slip=[[asdict(box) for box in row] for row in text.slip], qr_text=text.qr, **MARKS,
    )  # fmt: skip


def in_words(text: FormText | LetterText) -> str:
    """Return a paper as plain text, for a person to review."""
    lines = []
    for name, value in asdict(text).items():
        lines += [f"[{name}]", *_flat(value)]
    return "\n".join(lines) + "\n"


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        said = [f"{key}={each}" for key, each in value.items() if each and key != "label"]
        return [f"{value.get('label', '')}  {'  '.join(said)}"]
    if isinstance(value, tuple | list):
        if value and all(isinstance(each, str) for each in value):
            return ["  ".join(value)]
        return [line for each in value for line in _flat(each)]
    return [str(value)]
