"""Which column of a foreign ledger is which of our fields.

The names are the union of the exports seen at platforms and counties (domain notes §1.13) and
the headings offices type themselves. A heading is compared without spaces, stars and brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

# field -> (the office's word on the preview page, headings it goes by)
# 序号 is left out: a serial starts anew with every file and would mix two ledgers up.
FIELDS: dict[str, tuple[str, str]] = {
    "city_no": (
        "市平台工单编号",
        "12345工单编号 市平台编号 市平台工单编号 市工单编号 市级工单编号 工单编号 工单号 "
        "热线工单编号 受理编号 city_no cityno orderno ordernum record_number taskid",
    ),
    "number": (
        "原系统编号",
        "id 编号 留言编号 信件编号 来信编号 原编号 原系统编号 台账编号 登记编号 number no",
    ),
    "title": (
        "诉求标题",
        "标题 诉求标题 工单标题 主题 留言主题 信件标题 来信标题 事项标题 subject title",
    ),
    "content": (
        "诉求内容",
        "内容 诉求内容 主要内容 来电内容 反映内容 受理内容 工单内容 留言详情 留言内容 "
        "来信内容 信件内容 诉求描述 问题描述 事项内容 反映问题 反映事项 body content "
        "majorcontent",
    ),
    "kind": (
        "诉求类型",
        "诉求类型 工单类型 诉求类别 来电类别 来电类型 诉求性质 工单类别 信件类型 类型 性质 "
        "nature kind type callertype appealtype",
    ),
    "category": (
        "事项分类",
        "问题分类 事项分类 业务分类 三级分类 诉求分类 分类 一级标签 category questionname",
    ),
    "urgency": (
        "紧急程度",
        "紧急程度 紧急级别 缓急程度 加急 urgency emergencylevel urgencylevel",
    ),
    "channel": (
        "受理渠道",
        "受理渠道 来源渠道 来源 诉求来源 工单来源 渠道 来电渠道 受理方式 诉求渠道 信息来源 channel "
        "source sourcetype appealsource",
    ),
    "labels": (
        "标签",
        "标签 工单标签 labels tags",
    ),
    "name": (
        "诉求人姓名",
        "来电人 姓名 诉求人 来电人姓名 诉求人姓名 联系人 反映人 市民姓名 来电者 留言用户 "
        "用户 来信人 投诉人 user name caller callername reflectperson",
    ),
    "gender": (
        "诉求人性别",
        "性别 来电人性别 gender sex callersex",
    ),
    "phone": (
        "来电号码",
        "来电号码 来电电话 主叫号码 联系电话 电话 手机 手机号 手机号码 诉求人电话 联系方式 "
        "电话号码 phone callerphone tel mobile",
    ),
    "contact_phone": (
        "联系号码",
        "联系号码 其他电话 备用电话 第二联系电话 callercontact contactphone",
    ),
    "company": (
        "企业名称",
        "企业名称 公司名称 单位名称 company companyname",
    ),
    "is_anonymous": (
        "是否匿名",
        "匿名 是否匿名 anonymous",
    ),
    "is_confidential": (
        "是否保密",
        "保密 是否保密 issecret secret confidential",
    ),
    "is_enterprise": (
        "是否涉企",
        "涉企 是否涉企 是否企业诉求 enterprise",
    ),
    "reported_party": (
        "被反映对象",
        "被反映人 被反映单位 被反映对象 被投诉人 被投诉单位 被举报人 被举报对象 reflectname",
    ),
    "district": (
        "所属区县",
        "区县 所属区县 区域 所属区域 行政区 所在区 被反映区 district area",
    ),
    "township": (
        "乡镇",
        "乡镇 乡镇街道 所属乡镇 街道 镇 街乡镇 所在乡镇 被反映街乡镇 township street streetname",
    ),
    "village": (
        "村（社区）",
        "村 村社区 社区 所属村 行政村 村居 所在村 village community communityname",
    ),
    "address": (
        "事发地址",
        "事发地 事发地址 事发地点 地址 详细地址 诉求地址 发生地点 地点 位置 address location",
    ),
    "registered_at": (
        "受理时间",
        "来电时间 受理时间 登记时间 诉求时间 创建时间 提交时间 留言时间 来信时间 反映时间 "
        "来电日期 受理日期 登记日期 日期 时间 time date createtime calltime registered_at",
    ),
    "dispatched_at": (
        "派单时间",
        "派单时间 转办时间 交办时间 分派时间 首次转办时间 下派时间 派单日期 交办日期 "
        "dispatchtime firstdispatchtime",
    ),
    "accepted_at": (
        "签收时间",
        "签收时间 接单时间 接收时间 签收日期 ordertime acceptedtime",
    ),
    "contacted_at": (
        "首次联系时间",
        "首次联系时间 联系时间 联系诉求人时间 contacttime",
    ),
    "answered_at": (
        "反馈时间",
        "反馈时间 答复时间 回复时间 反馈日期 答复日期 回复日期 replytime",
    ),
    "closed_at": (
        "办结时间",
        "办结时间 结案时间 完成时间 办结日期 结案日期 办理完成时间 completetime endtime closed_at",
    ),
    "days_to_reply": (
        "答复用时（天）",
        "办理天数 答复天数 办理用时 办理时长天 days_to_final_reply",
    ),
    "called_back_at": (
        "回访时间",
        "回访时间 回访日期 visittime",
    ),
    "due_at": (
        "办理期限",
        "办理期限 截止时间 办结期限 截止日期 处理期限 应办结时间 要求办结时间 到期时间 "
        "deadlinedate expires expecteddeadline",
    ),
    "unit": (
        "承办单位",
        "承办单位 主办单位 处理单位 办理单位 责任单位 承办部门 主办部门 处理部门 派往单位 "
        "转办单位 转办部门 答复单位 回复单位 unit department subofficename transferoffice",
    ),
    "co_units": (
        "协办单位",
        "协办单位 协办部门 配合单位",
    ),
    "record": (
        "办理情况（内部）",
        "办理情况 办理过程 处理情况 处理过程 办理记录 办理意见 处理意见",
    ),
    "reply": (
        "公开答复",
        "答复 办理结果 公开答复 答复内容 回复内容 答复意见 处理结果 回复 反馈内容 "
        "公开答复内容 reply answer",
    ),
    "result": (
        "办理结论",
        "办理结论 结案评判 结论 result",
    ),
    "is_true": (
        "是否属实",
        "是否属实 诉求属实 诉求是否属实 属实情况",
    ),
    "contacted": (
        "是否联系",
        "是否联系 是否已联系 联系群众 已联系 contacted",
    ),
    "solved": (
        "是否解决",
        "是否解决 解决情况 是否已解决 解决与否 issolveappeal solved",
    ),
    "unsolved_reason": (
        "未解决原因",
        "未解决原因 不满意原因 dissatisfyreason",
    ),
    "satisfied": (
        "是否满意",
        "是否满意 满意度 满意情况 群众满意度 回访满意度 满意度评价 结果满意度 allmanyi "
        "satisfied satisfaction",
    ),
    "callback_text": (
        "回访记录",
        "回访记录 回访内容 回访情况 回访结果 回访备注",
    ),
    "state": (
        "办理状态",
        "状态 工单状态 办理状态 办结状态 state status",
    ),
    "note": (
        "备注",
        "备注 说明 受理备注 remark note",
    ),
}
LABELS = {field: words for field, (words, _) in FIELDS.items()}
FEWEST = 2  # columns that must be recognised before a line is taken for the heading
LOOKED_AT = 10  # lines above the heading (title, unit, date of print) that are passed over


def plain_head(head: str) -> str:
    """Return a heading as it is compared: no width, case, spaces, stars or punctuation."""
    text = unicodedata.normalize("NFKC", head).lower()
    return re.sub(r"[\s*:：/、,.\-_()\"'“”【】\[\]]+", "", text)


def _aliases() -> dict[str, str]:
    table = {
        plain_head(alias): field
        for field, (_, aliases) in FIELDS.items()
        for alias in aliases.split()
    }
    return {**{plain_head(words): field for field, words in LABELS.items()}, **table}


ALIASES = _aliases()


def field_of(head: str) -> str:
    """Return the field a heading stands for, "" for one nobody knows.

    What stands in brackets is a remark (必填, 年月日) and counts only when the rest is unknown.
    """
    bare = re.sub(r"[(（【\[].*?[)）】\]]", "", head)
    return ALIASES.get(plain_head(head)) or ALIASES.get(plain_head(bare), "")


def recognise(heads: Sequence[str], kept: Mapping[str, str] | None = None) -> list[str]:
    """Return the field of each column, "" for ignored. `kept` (heading → field) wins.

    A field is given once: the first column that asks for it has it. A numbered choice a person
    made goes before every alias.
    """
    asked = {plain_head(head): field for head, field in (kept or {}).items()}
    plain = [plain_head(head) for head in heads]
    chosen: list[str | None] = [asked.get(head) for head in plain]
    for index, head in enumerate(plain):
        # Of two columns with one heading the choice is the first one's.
        if chosen[index] is not None and head in plain[:index]:
            chosen[index] = ""
    taken = {field for field in chosen if field}
    fields: list[str] = []
    for head, choice in zip(heads, chosen, strict=True):
        field = choice if choice is not None else field_of(head)
        if choice is None and (field in taken or field not in FIELDS):
            field = ""
        taken.add(field)
        fields.append(field if field in FIELDS else "")
    return fields


def heading_line(lines: Sequence[Sequence[str]], kept: Mapping[str, str] | None = None) -> int:
    """Return the index of the line that holds the headings, -1 when there is none.

    The first of the upper lines with two or more known headings; titles above are passed over.
    """
    for index, line in enumerate(lines[:LOOKED_AT]):
        fields = [field for field in recognise(line, kept) if field]
        if len(fields) >= FEWEST and ({"title", "content"} & set(fields)):
            return index
    return -1


def twice(fields: Sequence[str]) -> list[str]:
    """Return the office's words of the fields chosen for more than one column."""
    chosen = [field for field in fields if field]
    return [LABELS[field] for field in dict.fromkeys(chosen) if chosen.count(field) > 1]
