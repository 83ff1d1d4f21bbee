"""One month of an invented county, whole enough to set every part of a notice."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hotline.rules.monthfigures import (
    Count,
    HotMatter,
    MonthFigures,
    MonthTotals,
    OverdueItem,
    Period,
    SetAside,
    Timing,
)
from hotline.rules.notices import NoticeNames
from hotline.rules.scoring import UnitCounts, UnitLine, pooled

ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
NAMES = NoticeNames(
    county="安平县",
    office="安平县12345热线办公室",
    number="安热线〔2026〕8号",
    copies="县委办公室，县人大常委会办公室，县政协办公室，县纪委监委机关，市12345热线中心",
    note="此件公开发布",
    verify_url="https://rx.example.gov.cn/verify/7K2M-9QXD",
    verify_code="7K2M-9QXD",
)


def moment(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


# The order of the numbers below.
ORDER = (
    "assignments", "accept_due", "accepted_on_time", "answered", "answered_on_time", "overdue",
    "callbacks", "contacted", "solved", "partly", "satisfied", "mostly", "unsatisfied",
    "returned", "reworked",
)  # fmt: skip


def counts(*numbers: int) -> UnitCounts:
    """Counts in `ORDER`; those left out are zero."""
    return UnitCounts(**dict(zip(ORDER, numbers, strict=False)))


def unit(name: str, group: str, *numbers: int) -> UnitLine:
    return UnitLine(name, group, counts(*numbers))


UNITS = (
    unit("城关镇人民政府", "乡镇", 112, 112, 110, 105, 101, 3, 92, 90, 80, 6, 70, 15, 5, 4, 3),
    unit("石桥镇人民政府", "乡镇", 64, 64, 64, 61, 60, 0, 50, 49, 44, 3, 40, 8, 2, 1, 1),
    unit("柳林镇人民政府", "乡镇", 58, 58, 55, 55, 52, 2, 44, 40, 30, 8, 25, 9, 8, 2, 4),
    unit("东湖乡人民政府", "乡镇", 41, 41, 41, 40, 39, 0, 33, 33, 30, 2, 28, 4, 0, 0, 0),
    unit("青山乡人民政府", "乡镇", 4, 4, 4, 4, 4, 0, 3, 3, 3, 0, 3, 0, 0, 0, 0),
    unit("县住房和城乡建设局", "县直部门", 96, 95, 90, 88, 84, 4, 75, 68, 52, 10, 45, 14, 13, 6, 5),
    unit("县交通运输局", "县直部门", 47, 47, 47, 45, 44, 0, 38, 37, 34, 2, 31, 5, 1, 2, 1),
    unit(
        "县人力资源和社会保障局", "县直部门", 39, 39, 38, 37, 37, 0, 30, 29, 26, 2, 24, 5, 1, 1, 0
    ),
    unit("县教育体育局", "县直部门", 22, 22, 22, 21, 21, 0, 18, 18, 17, 1, 16, 2, 0, 0, 0),
    unit("县档案馆", "县直部门"),
    unit("县自来水有限公司", "公共服务企业", 88, 88, 86, 85, 80, 3, 70, 66, 58, 7, 50, 14, 4, 0, 3),
    unit(
        "国网安平县供电公司", "公共服务企业", 45, 45, 45, 45, 45, 0, 39, 39, 38, 1, 36, 3, 0, 0, 0
    ),
    unit("县热力有限公司", "公共服务企业", 6, 6, 6, 6, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
)
LATE = (
    ("城关镇人民政府", "建设路东段路灯连续多日不亮", 6, 8, 2),
    ("城关镇人民政府", "北关村饮水管网漏水", 9, 13, 2),
    ("城关镇人民政府", "南街夜市油烟扰民", 21, None, 5),
    ("柳林镇人民政府", "柳林村土地流转费未按时发放", 10, 14, 2),
    ("柳林镇人民政府", "通村公路路面塌陷", 16, 17, 1),
    ("县住房和城乡建设局", "锦绣家园小区电梯停运", 8, 9, 1),
    ("县住房和城乡建设局", "龙湖小区房屋漏雨维修", 13, 20, 5),
    ("县住房和城乡建设局", "物业费收取标准不公开", 15, 16, 0),
    ("县住房和城乡建设局", "老旧小区改造工程质量", 22, None, 4),
    ("县自来水有限公司", "新城片区停水未提前通知", 7, 8, 1),
    ("县自来水有限公司", "水压不足三楼以上用水困难", 14, 16, 2),
    ("县自来水有限公司", "水费账单与实际不符", 23, None, 3),
)

BY_KIND = (
    Count("投诉", 430, 371),
    Count("求助", 268, 270),
    Count("咨询", 211, 215),
    Count("举报", 46, 39),
    Count("意见建议", 40, 38),
    Count("表扬", 12, 10),
)
BY_CHANNEL = (
    Count("12345电话", 688, 640),
    Count("市平台转办", 190, 171),
    Count("微信小程序", 74, 80),
    Count("网格员上报", 40, 42),
    Count("来访", 15, 10),
)
MATTERS = (
    HotMatter("城区供水", 96, 41, ("城关镇", "新城片区"), "停水未提前通知、水压不足"),
    HotMatter("物业管理", 73, 78, ("城关镇",), "收费不公开、电梯维修不及时"),
    HotMatter("农村道路", 52, 0, ("柳林镇", "东湖乡"), "汛期路面塌陷、涵洞堵塞"),
    HotMatter("噪声扰民", 38, 38),
)


def overdue() -> tuple[OverdueItem, ...]:
    return tuple(
        OverdueItem(
            f"411599202607{due:02d}{serial:05d}",
            title,
            name,
            moment(7, due, 17, 30),
            moment(7, done, 10, 15) if done else None,
            days,
        )
        for serial, (name, title, due, done, days) in enumerate(LATE, 31)
    )


def earlier(received: int, solved: int) -> MonthTotals:
    found = counts(580, 578, 560, 540, 520, 15, 470, 440, solved, 40, 330, 88, 40, 12, 18)
    return MonthTotals(received, 390, received - 400, received - 20, 640, 660, 130, found)


def july(**changes: object) -> MonthFigures:
    """The figures of July 2026; `changes` replace single fields."""
    total = pooled(line.counts for line in UNITS)
    fields: dict[str, object] = {
        "period": JULY,
        "counted_at": moment(8, 1, 8),
        "now": MonthTotals(1007, 412, 590, 985, 702, 731, 152, total),
        "last_month": earlier(943, 382),
        "last_year": earlier(1102, 371),
        "by_kind": BY_KIND,
        "by_channel": BY_CHANNEL,
        "timing": Timing(592, 592 * 480 + 137_000, 480, ("柳林镇人民政府", "县住房和城乡建设局")),
        "matters": MATTERS,
        "units": UNITS,
        "overdue": overdue(),
        "set_aside": (
            SetAside("4115992026070100007", "县住房和城乡建设局", "延时挂账",
                     "管网改造须待秋季停水窗口施工，已上门说明并约定日期", date(2026, 10, 31)),
            SetAside("4115992026071900044", "石桥镇人民政府", "剔除",
                     "诉求已由人民法院受理，正在诉讼程序中"),
        ),
        "months": tuple(
            (f"2026年{month}月", count)
            for month, count in zip(range(1, 8), (812, 640, 905, 880, 921, 943, 1007), strict=True)
        ),
    }  # fmt: skip
    return MonthFigures(**{**fields, **changes})  # type: ignore[arg-type]
