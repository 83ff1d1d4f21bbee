"""What of a policy is edited on screen: chapters, their fields, and how each is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hotline.casework.schemes import shipped_titles
from hotline.rules.deadlines import UNITS
from hotline.rules.fieldtime import FieldRule
from hotline.rules.findings import WaitRule
from hotline.rules.policy_codes import ANY, GROUPS, PROOFS, RATES, TRIGGERS
from hotline.rules.policy_tables import EVERY_WORDS, LEVEL_WORDS, SCORE_WORDS
from hotline.rules.words import KINDS, LEDGERS, PUBLISHING, SATISFIED, SOLVED, STAGES, URGENCIES

UNIT_WORDS = dict(UNITS.values())
NO_LIMIT = "none"
LIMIT_WORDS = {**UNIT_WORDS, NO_LIMIT: "不设时限"}
ALL = {ANY: "全部"}
MONTHS = {str(month): f"{month}月" for month in range(1, 13)}
GROUP_WORDS = {code: LEVEL_WORDS[code] for code in GROUPS}
VISIT_WORDS = {code: LEDGERS.get(code, "办结但不满意") for code in
               ("deferral", "exclusion", "suggestion", "unsatisfied")}  # fmt: skip


class Schemes(Mapping[str, str]):
    """The shipped scoring schemes by code, read when the form is first shown."""

    def __getitem__(self, code: str) -> str:
        return ({"": "按下列各项分值"} | shipped_titles())[code]

    def __iter__(self) -> Iterator[str]:
        return iter(["", *shipped_titles()])

    def __len__(self) -> int:
        return 1 + len(shipped_titles())


SCHEMES = Schemes()


@dataclass(frozen=True)
class Field:
    """One value: `kind` says how it is asked for, `table` which codes are on offer."""

    key: str
    label: str
    kind: str
    table: Mapping[str, str] = field(default_factory=dict)
    low: int = 0
    high: int = 999
    suffix: str = ""
    help: str = ""
    is_optional: bool = False


@dataclass(frozen=True)
class Chapter:
    """A table of the policy, or a list of tables when `is_rows`; `path` is its place in it.

    `usual` is what holds when the policy says nothing: shown, and left out again if unchanged.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    path: tuple[str, ...]
    is_rows: bool = False
    add: str = ""  # the words of the button that adds a row; "" when rows are fixed
    least: int = 0
    help: str = ""
    usual: Mapping[str, Any] = field(default_factory=dict)


def _source(label: str = "依据") -> Field:
    return Field("source", label, "text", high=400)


def _chapter(key: str, title: str, *fields: Field, **more: Any) -> Chapter:
    path = more.pop("path", (key,))
    return Chapter(key, title, (*fields, _source()), path, **more)


PROFILE = Chapter(
    "profile",
    "制度名称和施行日期",
    (
        Field("title", "制度名称", "text", high=80),
        Field("effective_on", "施行日期", "day", help="从这一天起登记的工单按本版本办理。"),
        _source("总依据"),
    ),
    ("profile",),
)
LIMITS = _chapter(
    "limit",
    "各环节时限",
    Field("stage", "环节", "one", STAGES),
    Field("urgency", "紧急程度", "case", {**ALL, **URGENCIES}),
    Field("kind", "诉求类型", "case", {**ALL, **KINDS}),
    Field("level", "层级", "case", {**ALL, **LEVEL_WORDS}),
    Field("limit", "时限", "limit", LIMIT_WORDS),
    Field("target", "争取", "limit", UNIT_WORDS, is_optional=True),
    is_rows=True,
    add="增加一条时限",
    least=1,
    help="范围越具体的越优先：先看紧急程度，再看诉求类型，再看层级。“争取”是本单位的目标，"
    "不作为超期的依据，可不填。乡镇级的时限也用于县直部门和公共服务企业，另有规定的除外。",
)
WARNING = _chapter(
    "warning",
    "亮灯",
    Field("remaining", "工作日时限剩余多少亮黄灯", "limit", UNIT_WORDS),
    Field("floor_share", "但不早于时间过", "share", suffix="%"),
    Field("share", "其他时限剩余多少亮黄灯", "share", suffix="%"),
    help="过期亮红灯。",
)
MARGINS = _chapter(
    "margins",
    "逐级提前",
    Field("county_before_city", "县比市平台期限提前", "limit", UNIT_WORDS),
    Field("township_before_county", "乡镇、部门比县提前", "limit", UNIT_WORDS),
    Field("village_before_township", "村比乡镇提前", "limit", UNIT_WORDS),
    Field("floor_share", "至少留给下级的时间", "share", suffix="%"),
)
RETURNS = _chapter(
    "return",
    "退单",
    Field("max_times", "每件最多退单", "count", high=9, suffix="次"),
    Field("within", "派单后多久内可退", "limit", UNIT_WORDS),
    Field("urgent_within", "紧急件多久内可退", "limit", UNIT_WORDS),
    Field("needs_basis", "须写明依据", "yes"),
    Field("needs_suggested_unit", "须建议承办单位", "yes"),
    Field("reason", "退单理由", "names", help="每格一个理由；清空的不再使用。"),
)
EXTENSION = _chapter(
    "extension",
    "延期",
    Field("max_times", "每件最多延期", "count", high=9, suffix="次", help="填 0 为不得延期。"),
    Field("bound", "县级最长可批", "limit", UNIT_WORDS),
    Field("city_bound", "报市最长可批", "limit", UNIT_WORDS),
    Field("cut_off", "到期当日申请的截止时刻", "clock"),
    Field("tells_requester", "须告知诉求人", "yes"),
    Field("urgencies", "可以申请的工单", "many", URGENCIES, is_optional=True,
          help="都不选为不限。"),
)  # fmt: skip
CLEARING = _chapter(
    "clearing",
    "每月清零",
    Field("visit", "必须上门的情形", "fixed", VISIT_WORDS, help="写明要求；留空为不要求上门。"),
)
LEDGER_ROWS = _chapter(
    "ledger",
    "清零台账",
    Field("title", "台账名称", "text", high=40),
    Field("proofs", "须核对的材料和签字", "many", PROOFS, is_optional=True),
    Field("needs", "办法原文的条件", "words", help="几个条件之间用顿号隔开。", is_optional=True),
    Field("is_scored", "计入考核", "yes"),
    path=("clearing", "ledger"),
    is_rows=True,
)
CALLBACK = _chapter(
    "callback",
    "回访",
    Field("tries", "最多回访", "count", low=1, high=9, suffix="次"),
    Field("over_days", "分几天回访", "count", low=1, high=9, suffix="天"),
    Field("rework_times", "最多退回重办", "count", high=9, suffix="次"),
    Field("unsatisfied_is", "满意度为下列时退回重办", "many", SATISFIED),
    Field("unsolved_is", "解决情况为下列时退回重办", "many", SOLVED),
)
SCORING = _chapter(
    "scoring",
    "考核",
    Field("scheme", "考评办法", "one", SCHEMES, is_optional=True,
          help="选用考评办法的，计分按办法的规定，下面的各项分值须全部清空。"),
    Field("weights", "各项分值", "weights", SCORE_WORDS, high=100, suffix="分",
          help="未选用考评办法的，合计须为 100 分；留空的不考核。"),
    Field("mostly_weight", "基本满意折算", "share", suffix="%"),
    Field("minimum_volume", "参加排名的最低有效回访", "count", high=10_000, suffix="件"),
    Field("line", "考核线", "share", suffix="%"),
    Field("publish", "公布方式", "one", PUBLISHING),
    Field("group", "分组名称", "fixed", GROUP_WORDS, help="留空的类别不参加排名。"),
)  # fmt: skip
SUPERVISION = _chapter(
    "supervision",
    "督办",
    Field("day", "每月督办日", "count", low=1, high=28, suffix="日"),
    Field("line", "督办线", "share", suffix="%"),
    Field("basis", "低于督办线的指标", "many", {code: SCORE_WORDS[code] for code in RATES}),
    Field("remind_after", "逾期几个工作日催办", "count", high=99, suffix="个工作日"),
    Field("order_after", "逾期几个工作日拟督办单", "count", high=99, suffix="个工作日"),
    Field("name_after", "逾期几个工作日列入通报", "count", high=99, suffix="个工作日"),
    Field("way", "督办方式", "names", help="每格一种；清空的不再使用。"),
)
LADDER = _chapter(
    "ladder",
    "督办阶梯",
    Field("words", "督办方式", "text", high=40),
    Field("when", "启动条件", "many", TRIGGERS),
    Field("after", "逾期满多久启动", "limit", UNIT_WORDS, is_optional=True,
          help="只用于“逾期未办结”；不填为到期即启动。"),
    is_rows=True,
    add="增加一级督办",
    help="按从轻到重的顺序排列。",
)  # fmt: skip
CHECKPOINTS = _chapter(
    "checkpoint",
    "全程节点",
    Field("words", "节点", "text", high=40),
    Field("within", "派单后多久以内", "limit", UNIT_WORDS),
    is_rows=True,
    add="增加一个节点",
    help="例如1日签收、3日反馈、4日复核、5日销号；后一个节点应比前一个晚，单位相同。",
)
PERIOD = _chapter(
    "period",
    "考核周期",
    Field("first_day", "每月从几日起算", "count", low=1, high=28, suffix="日"),
    Field("cut_at", "起算时刻", "clock"),
)
REPORTS = _chapter(
    "report",
    "通报和专报",
    Field("title", "名称", "text", high=40),
    Field("every", "多久一次", "one", EVERY_WORDS),
    is_rows=True,
    add="增加一种通报",
)
HOURS = _chapter(
    "hours",
    "办公时间",
    Field("months", "适用月份", "many", MONTHS, is_optional=True,
          help="都不选为全年。冬夏作息不同的，分两条填写。"),
    Field("periods", "办公时段", "periods", help="午休不填；只有一段的，其余留空。"),
    is_rows=True,
    add="增加一条作息",
    least=1,
)  # fmt: skip
URGENT_KINDS = _chapter(
    "urgent_kind",
    "受理时的提示词",
    Field("words", "事项", "text", high=40),
    Field("urgency", "紧急程度", "one", URGENCIES),
    Field("hints", "提示词", "words", help="几个词之间用顿号隔开。"),
    is_rows=True,
    add="增加一类事项",
)
PHONES = _chapter(
    "field",
    "网格员手机",
    Field("tolerance_minutes", "手机时间允许误差", "count", low=1, high=60, suffix="分钟",
          help="超过的按收到时间计。"),
    Field("patience_hours", "离线办理最迟补传", "count", low=1, high=720, suffix="小时",
          help="超过的按收到时间计，手机上的工单也到此清除。"),
    usual=asdict(FieldRule()),
)  # fmt: skip
FINDINGS = _chapter(
    "findings",
    "随手报提醒",
    Field("township_working_days", "乡镇（街道）几个工作日未处理即提醒", "count", low=1, high=60),
    Field("office_working_days", "县热线办几个工作日未处理即提示", "count", low=1, high=60),
    usual=asdict(WaitRule()),
)
CHAPTERS = (
    PROFILE, LIMITS, WARNING, MARGINS, RETURNS, EXTENSION, CLEARING, LEDGER_ROWS, CALLBACK,
    SCORING, SUPERVISION, LADDER, CHECKPOINTS, PERIOD, REPORTS, HOURS, URGENT_KINDS,
    PHONES, FINDINGS,
)  # fmt: skip
