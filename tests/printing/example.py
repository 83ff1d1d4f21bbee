"""A red-headed notice with everything on it: text, tables, a chart, annexes, imprint, code."""

from __future__ import annotations

from typing import Any

from hotline.outside.pdf import documents
from hotline.rules.charts import Bar, Figure

OFFICE = "安平县12345热线办公室"
UNITS = ["城关镇人民政府", "柳林镇人民政府", "县人力资源和社会保障局", "县住房和城乡建设局"]
TEXT = (
    "7月，安平县12345热线共受理群众诉求1007件，较上月（943件）增加64件，上升6.79%；较上年同期（1102件）"
    "减少95件，下降8.62%。其中，热线当场答复办结412件，直办率40.91%；转交承办单位办理590件。"
)
HEADS = (
    "单位 交办 应签收 及时签收 应答复 按时答复 超期 退回 重办 有效回访 已联系 解决 满意 "
    "基本满意 不满意 得分 名次"
)


def column(name: str, align: str = "right") -> dict[str, str]:
    return {"name": name, "align": align}


def ranking(rows: int = 14) -> dict[str, Any]:
    names = HEADS.split()
    return {
        "kind": "table",
        "columns": [column(names[0], "left"), *(column(name) for name in names[1:])],
        "rows": [
            [f"{UNITS[n % 4]}", *(str(40 + n + at) for at in range(1, 15)), "95.33", str(n + 1)]
            for n in range(rows)
        ],
        "total": ["合计", *("622" for _ in range(14)), "", ""],
        "note": "注：单位为件次。一件诉求交两个以上单位办理的，各计一件次。",
    }


def listing(rows: int = 12) -> dict[str, Any]:
    heads = ("工单编号", "诉求事项", "承办单位", "办理时限", "答复时间", "超期（工作日）")
    return {
        "kind": "table",
        "columns": [column(name, "left" if name != heads[-1] else "right") for name in heads],
        "rows": [
            [f"41159920260706{n:05d}", "建设路东段路灯连续多日不亮", UNITS[n % 4], "7月6日 17:30",
             "尚未答复", "2"]
            for n in range(rows)
        ],
    }  # fmt: skip


def chart() -> dict[str, Any]:
    bars = tuple(Bar(f"{month}月", 700 + 50 * month) for month in range(1, 8))
    return {
        "kind": "chart",
        "figure": Figure("lines", "7月受理1007件，为近7个月最高", bars).as_dict(),
    }


def blocks() -> list[dict[str, Any]]:
    return [
        {"kind": "heading", "level": 1, "text": "一、基本情况"},
        {"kind": "heading", "level": 2, "text": "（一）办理情况。", "run": TEXT},
        {"kind": "paragraph", "text": TEXT * 2},
        chart(),
        {"kind": "heading", "level": 1, "text": "二、考评排名"},
        {"kind": "paragraph", "text": "按《三率考评办法》计分，满分100分。" + TEXT},
        {**listing(4), "title": "超期工单", "size": 10.5},
        {"kind": "heading", "level": 1, "text": "三、下一步工作要求"},
        {"kind": "list", "items": [f"{n}. 落实首接负责制，主动联系群众。" * 2 for n in (1, 2, 3)]},
    ]


def notice(**more: Any) -> dict[str, Any]:
    """Return the July notice; anything of `documents.redhead` may be given otherwise."""
    fields: dict[str, Any] = {
        "mark": f"{OFFICE}文件",
        "number": "安热线〔2026〕8号",
        "title": "关于2026年7月安平县12345热线工单办理情况的通报",
        "addressee": "各乡镇人民政府，县直各单位，各公共服务企业：",
        "blocks": blocks(),
        "annexes": [
            {"title": "2026年7月各承办单位工单办理情况统计表", "blocks": [ranking()]},
            {"title": "2026年7月超期工单清单", "blocks": [listing()]},
        ],
        "office": OFFICE, "date": "2026年8月3日", "note": "此件公开发布",
        "copies": "县委办公室，县人大常委会办公室，县政协办公室，市12345热线中心",
        "printed": "2026年8月3日印发", "made_on": "2026-08-03",
        "qr_text": "https://hotline.example/verify/7K2M9QXD", "qr_caption": "扫码核验本通报",
    }  # fmt: skip
    return documents.redhead(**{**fields, **more})


def bulletin() -> dict[str, Any]:
    return notice(mark="12345热线简报", issue="第7期（总第31期）", number="", annexes=[])
