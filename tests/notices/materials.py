"""Figures of every printed kind: busy, thin and empty periods of one invented county."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hotline.rules.indicators import definitions
from hotline.rules.monthfigures import MonthFigures, MonthTotals
from hotline.rules.noticematerials import (
    Decision,
    HandbookFigures,
    Minutes,
    SpecialFigures,
    UnitSheet,
)
from hotline.rules.noticeparts import (
    Area,
    Case,
    Correction,
    Count,
    FoundCount,
    HardMatter,
    HotMatter,
    Knowledge,
    MonthScores,
    OverdueItem,
    Pick,
    ReturnedItem,
    SuccessionNote,
    Timing,
    UnsatisfiedItem,
    UploadPart,
    VerdictNote,
)
from hotline.rules.periods import period_of
from hotline.rules.scoring import BAOTOU, UnitCounts, pooled
from tests.notices.july import BY_CHANNEL, BY_KIND, LATE, MATTERS, NAMES, UNITS, july, moment

BULLETIN = replace(NAMES, number="", issue="第7期（总第31期）")
COMMENT = replace(
    NAMES,
    comment="7月诉求量为今年最高，供水问题要放在第一位抓。\n连续两个月落后的单位，主要负责人要说清楚原因。",
    comment_by="县长李某某",
)


def square(x: float, y: float, size: float = 0.1) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + size, y), (x + size, y + size), (x, y + size))


AREAS = (
    Area("城关镇", (square(115.0, 33.1),), 402),
    Area("石桥镇", (square(115.1, 33.1),), 180),
    Area("柳林镇", (square(115.0, 33.0), square(115.04, 33.04, 0.02)), 211),
    Area("东湖乡", (square(115.1, 33.0),), 96),
    Area("青山乡", (square(115.2, 33.0),), 0),
)
FOUND = (
    FoundCount("城关镇", 21, 14, 6, 17, 1, 1, 2),
    FoundCount("石桥镇"),
    FoundCount("柳林镇", 9, 6, 2, 8, 0, 0, 1),
)
PICKS = (
    Pick("best", "4115992026070300017", "独居老人家中断水", "县自来水有限公司",
         "接单后两小时恢复供水，并为老人更换老化阀门", 9, 9),
    Pick("best", "4115992026071100052", "村道塌陷影响校车通行", "东湖乡人民政府",
         "当日设置警示，三日内修复路基", 8, 9),
    Pick("worst", "4115992026072200044", "老旧小区改造工程质量", "县住房和城乡建设局",
         "两次答复内容相同，未到现场", 7, 9),
)  # fmt: skip


def returned() -> tuple[ReturnedItem, ...]:
    """One item for every part the units handed back."""
    return tuple(
        ReturnedItem(
            f"41159920260712{number:05d}", "职责不在本单位的诉求", line.unit,
            moment(7, 12, 9, number % 60), "属地不符", "同意退回，改派其他单位",
        )
        for line in UNITS
        for number in range(line.counts.returned)
    )  # fmt: skip


def busy() -> MonthFigures:
    """A month in which everything occurs."""
    return july(
        returned=returned(),
        picks=PICKS,
        hard=(HardMatter("锦绣家园小区消防设施失修", 14, "县住房和城乡建设局",
                         "建设单位已注销，维修资金未归集"),),
        knowledge=(
            Knowledge("县人力资源和社会保障局", "县直部门", 12, 5, 0),
            Knowledge("县交通运输局", "县直部门", 9, 8, 1),
            Knowledge("县住房和城乡建设局", "县直部门", 0, 2, 6),
        ),
        upload=(UploadPart("数据完整", 10, 948, 1000), UploadPart("内容完整", 10, 999, 1000),
                UploadPart("数据及时", 5, 996, 1000), UploadPart("接口稳定", 5, 744, 744)),
        below_before=("柳林镇人民政府", "县交通运输局"),
        areas=AREAS,
        map_words="受理量",
        successions=(SuccessionNote("南湖乡人民政府", "东湖乡人民政府", date(2026, 7, 1), 9),),
        verdicts=VerdictNote(2, 1, 1),
    )  # fmt: skip


def with_findings() -> MonthFigures:
    """A month in which grid workers of two townships reported, and one of a third did not."""
    return replace(busy(), found=FOUND)


def first_month() -> MonthFigures:
    """The first month on record: nothing to compare with."""
    return july(
        last_month=None, last_year=None, months=(("2026年7月", 1007),),
        by_kind=tuple(replace(row, last_month=None) for row in BY_KIND),
        by_channel=tuple(replace(row, last_month=None) for row in BY_CHANNEL),
        matters=tuple(replace(row, last_month=None) for row in MATTERS),
    )  # fmt: skip


def empty(code: str) -> MonthFigures:
    """A period without a single ticket, and none before."""
    return MonthFigures(period_of(code), moment(8, 1, 8), MonthTotals())


def nobody_ranked() -> MonthFigures:
    """Every unit has too few tickets to be ranked."""
    units = tuple(
        replace(line, counts=UnitCounts(assignments=2, answered=2, answered_on_time=2))
        for line in UNITS[:3]
    )
    total = MonthTotals(7, 1, 6, 6, 5, 5, 1, pooled(line.counts for line in units))
    return MonthFigures(
        period_of("2026-07"), moment(8, 1, 8), total, by_kind=(Count("投诉", 7),),
        by_channel=(Count("12345电话", 7),), units=units,
    )  # fmt: skip


def day() -> MonthFigures:
    """One working day."""
    units = tuple(
        replace(line, counts=UnitCounts(
            assignments=n, accept_due=n, accepted_on_time=n, answered=n, answered_on_time=n - late,
            overdue=late, callbacks=n, contacted=n, solved=n - 1, satisfied=n - 1, unsatisfied=1,
        ))
        for line, n, late in zip(UNITS[:3], (5, 4, 3), (1, 0, 1), strict=True)
    )  # fmt: skip
    total = MonthTotals(41, 22, 12, 36, 9, 10, 152, pooled(line.counts for line in units))
    late = [
        OverdueItem(f"411599202607030{n:04d}", title, unit, moment(7, 3, 17, 30))
        for n, (unit, title) in enumerate(
            ((UNITS[0].unit, "路灯不亮"), (UNITS[2].unit, "饮水管网漏水"))
        )
    ]
    before = replace(total, received=37)
    return MonthFigures(
        period_of("2026-07-03"), moment(7, 4, 8), total, before, None,
        (Count("投诉", 17, 15), Count("求助", 12, 12), Count("咨询", 9, 8), Count("举报", 3, 2)),
        (Count("12345电话", 30, 30), Count("微信小程序", 11, 7)),
        matters=(HotMatter("城区供水", 9, 4, ("城关镇", "新城片区", "东湖乡")),
                 HotMatter("物业管理", 5, 5), HotMatter("农村道路", 3, 0, ("柳林镇",)),
                 HotMatter("噪声扰民", 2, 2)),
        units=units, overdue=late,
        cases=(
            Case("4115992026070300031", "新城片区大面积停水，居民集中反映", "县自来水有限公司",
                 "抢修队伍已到场", "办理中"),
            Case("4115992026070300019", "村民反映河堤出现裂缝", "柳林镇人民政府", "", "办理中"),
            Case("4115992026070300007", "欠薪农民工扬言聚集讨薪请尽快协调解决有关问题",
                 "县人力资源和社会保障局", "", "已答复"),
            Case("4115992026070300040", "道路井盖缺失", "城关镇人民政府", "", "已办结"),
        ),
    )  # fmt: skip


def week() -> MonthFigures:
    """One week, its days beside it; the units' counts all fall on its Friday."""
    whole = day()
    days = []
    for number, received in enumerate((33, 37, 29, 30, 41, 9, 6)):
        name = f"2026年6月{29 + number}日" if number < 2 else f"2026年7月{number - 1}日"
        counts = whole.now.counts if number == 4 else UnitCounts()
        days.append((name, MonthTotals(received, 0, 0, received - 5, counts=counts)))
    received = sum(totals.received for _, totals in days)
    closed = sum(totals.closed for _, totals in days)
    total = replace(whole.now, received=received, closed=closed)
    rest = received - 90 - 50
    return replace(
        whole, period=period_of("2026-W27"), counted_at=moment(7, 6, 8), now=total,
        last_month=replace(total, received=201), parts=tuple(days),
        by_kind=(Count("投诉", 90, 101), Count("求助", 50, 60), Count("咨询", rest, 40)),
        by_channel=(Count("12345电话", received, 201),),
    )  # fmt: skip


def quarter() -> MonthFigures:
    """The third quarter: July and two thinner months."""
    return _longer("2026-Q3", ("2026年7月", "2026年8月", "2026年9月"), "2026年第三季度")


def year() -> MonthFigures:
    """A year of twelve like months with every unit's twelve scores."""
    names = tuple(f"2026年{number}月" for number in range(1, 13))
    figures = _longer("2026", names, "2026年")
    scores = tuple(
        MonthScores(line.unit, line.group, tuple(
            None if line.counts.callbacks < 5 or month == 2 else Decimal(90 + (n + month) % 9)
            for month in range(12)
        ))
        for n, line in enumerate(UNITS)
    )  # fmt: skip
    return replace(figures, scores=scores)


def _longer(code: str, names: tuple[str, ...], called: str) -> MonthFigures:
    one = july().now
    parts = tuple((name, replace(one, open_at_end=150 - n)) for n, name in enumerate(names))
    times = len(names)

    def often(value: int) -> int:
        return value * times

    def grown(counts: UnitCounts) -> UnitCounts:
        return pooled([counts] * times)

    units = tuple(replace(line, counts=grown(line.counts)) for line in UNITS)
    total = MonthTotals(
        often(one.received), often(one.answered_at_once), often(one.dispatched),
        often(one.closed), often(one.closed_on_time), often(one.closed_due),
        parts[-1][1].open_at_end, grown(one.counts),
    )  # fmt: skip
    before = replace(total, received=2801)
    late = [
        OverdueItem(f"4115992026{n:02d}{serial:07d}", title, unit, moment(7, due, 17, 30),
                    moment(7, done, 10) if done else None, days)
        for n in range(times)
        for serial, (unit, title, due, done, days) in enumerate(LATE)
    ]  # fmt: skip
    return MonthFigures(
        period_of(code), moment(12, 31, 8), total, before,
        None if code == "2026" else replace(total, received=3204),
        tuple(Count(row.name, often(row.now)) for row in BY_KIND),
        tuple(Count(row.name, often(row.now)) for row in BY_CHANNEL),
        Timing(often(592), often(592 * 480 + 137_000), 480),
        tuple(HotMatter(row.name, often(row.now), 100, row.places, row.about, 90)
              for row in MATTERS),
        units, late, months=((called, total.received),), parts=parts,
    )  # fmt: skip


def special(about: str, subject: str) -> SpecialFigures:
    """A special report, in July, on one matter, place or unit."""
    lines = UNITS[10:12] if about != "unit" else UNITS[10:11]
    return SpecialFigures(
        subject, about, period_of("2026-07"), moment(8, 1, 8), 96, 1007, 80, 16, 41, 38,
        by_kind=(Count("投诉", 71, 30), Count("求助", 25, 11)),
        by_matter=() if about == "matter" else (Count("停水未提前通知", 40), Count("水压不足", 31)),
        by_place=() if about == "place" else (Count("城关镇", 61), Count("新城片区", 20)),
        counts=pooled(line.counts for line in lines), units=lines,
        months=(("2026年5月", 30), ("2026年6月", 41), ("2026年7月", 96)),
        cases=(Case("4115992026070700012", "新城片区停水未提前通知", "县自来水有限公司",
                    "抢修完成后未告知恢复时间", "已办结"),),
        areas=AREAS if about == "matter" else (), map_words="供水诉求量",
        found=("停水通知不到户，二次供水小区不在通知范围。", "夏季用水高峰水压不足"),
        asked=("停水提前24小时通知到楼栋。", "8月底前完成新城片区加压泵站改造"),
    )  # fmt: skip


def sheet(name: str, **changes: object) -> UnitSheet:
    """One unit's sheet of July with its late and unsatisfied tickets."""
    line = next(line for line in UNITS if line.unit == name)
    late = tuple(item for item in july().overdue if item.unit == name)
    bad = tuple(
        UnsatisfiedItem(f"411599202607{n:07d}", "对办理结果不满意", name, moment(7, 20 + n, 15),
                        "不满意，未解决")
        for n in range(3)
    ) if line.counts.unsatisfied else ()  # fmt: skip
    fields: dict[str, object] = {
        "units": tuple(x for x in UNITS if x.group == line.group),
        "before": UNITS[0].counts, "last_year": None, "overdue": late, "unsatisfied": bad,
        "returned": tuple(item for item in returned() if item.unit == name),
        "matters": (Count("物业管理", 41), Count("房屋维修", 20)) if line.counts.overdue else (),
    }  # fmt: skip
    return UnitSheet(name, period_of("2026-07"), moment(8, 1, 8), **{**fields, **changes})  # type: ignore[arg-type]


MEETING = Minutes(
    "安平县12345热线工作第7次联席会议", moment(7, 20, 15), "县政府二楼会议室", "副县长王某某",
    "县委编办 县司法局 县住房和城乡建设局 县自来水有限公司 城关镇人民政府",
    "二次供水设施管理职责\n锦绣家园小区消防设施维修",
    (
        Decision("明确二次供水设施管理职责。移交前由物业企业负责，移交后由供水企业负责",
                 "县自来水有限公司", "4115992026070700012"),
        Decision("启动锦绣家园小区应急维修。由城关镇人民政府会同县住房和城乡建设局在8月10日前申请应急维修资金",
                 "县住房和城乡建设局"),
        Decision("将上述两项补入诉求派发职责清单"),
    ),
    "县发展和改革委员会", "刘某",
)  # fmt: skip
# A few definitions of every form; all of them would make this file a copy of their table.
DEFINED = ("received", "direct_rate", "accept_on_time", "mean_answer_hours", "solved_rate",
           "satisfied_rate", "returned_rate")  # fmt: skip
HANDBOOK = HandbookFigures(
    BAOTOU,
    moment(8, 1, 8),
    definitions=tuple(row for code, row in definitions().items() if code in DEFINED),
)
OLD = Correction("安热线〔2026〕8号", "关于2026年7月安平县12345热线\n工单办理情况的通报",
                 date(2026, 8, 3), "县自来水有限公司有效回访漏计3件次")  # fmt: skip
