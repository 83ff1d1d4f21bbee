"""The handbook of the assessment (考评指标手册): every indicator and every item of the scheme.

Printed from the definitions that work the figures out, so that it cannot say anything else.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hotline.rules.indicators import Indicator
from hotline.rules.noticematerials import HandbookFigures
from hotline.rules.noticetables import plain, table
from hotline.rules.noticetext import Block, NoticeNames, NoticeText, heading, paragraph
from hotline.rules.noticewords import Part, Section, hour, laid
from hotline.rules.schemeparts import EMPTY, RULES, Item, Scheme

_RULES = (
    "各项指标只保留整数计数，比率由分子、分母相除得出，最后四舍五入一次；"
    "恰为一半的进一位（17.665进为17.67）。",
    "分母为零的比率记“—”，不作零也不作100%；按办法不能计分的单位不参加排名，并写明原因。",
    "合计行是各行之和；合计的比率按分子、分母之和计算，不取各单位比率的平均。",
    "占比分别四舍五入，合计不足或超过100%的不作调整，在表下注明。",
    "件数的增减用百分之几，比率的增减用百分点；上期为零的只写“上月为零”，不计增幅。",
    "剔除的工单不进入任何指标；延时挂账的工单按约定的办结日期考评；"
    "经第三方评议改判的按评议结论计算，认定不计入的退出有效回访。",
)


def handbook(figures: HandbookFigures, names: NoticeNames, is_public: bool) -> NoticeText:
    """Return the handbook; the public one is the same."""
    body = laid([_how(), _indicators(figures), _scheme(figures)])
    title = f"{names.county}12345热线\n考评指标手册"
    opening = paragraph(
        "handbook.opening",
        f"本手册收录{len(figures.definitions)}项指标和《{figures.scheme.name}》"
        f"（版本{figures.scheme.version}），内容截至{hour(figures.counted_at)}。",
    )
    return NoticeText(title, "", (opening, *body), (), names.office, date.min, names.note)


def _how() -> Section:
    blocks = [
        paragraph(f"handbook.rule.{serial}", f"{serial}. {said}")
        for serial, said in enumerate(_RULES, 1)
    ]
    return Section("handbook.rules", "计算规则", [Part(blocks=blocks)])


def _indicators(figures: HandbookFigures) -> Section:
    blocks: list[Block] = []
    for serial, each in enumerate(figures.definitions, 1):
        blocks.append(heading(f"indicator.{each.code}", 3, f"{serial}. {each.name}。", _said(each)))
    return Section("handbook.indicators", "指标定义", [Part(blocks=blocks)])


def _said(each: Indicator) -> str:
    """Say a definition part by part: what it is, over what, when, how rounded, without whom."""
    formula, _, more = each.words.partition("。")
    told = [f"定义：{each.words.rstrip('。')}。"]
    if "÷" in formula:
        top, _, bottom = formula.partition("÷")
        bottom, _, rest = bottom.partition("；")
        notes = "".join(f"{note.rstrip('。')}。" for note in (rest, more) if note)
        told = [f"分子：{top}；分母：{bottom}。{notes}"]
    places = f"，保留{each.places}位小数" if each.denominator is not None else ""
    told.append(f"单位：{each.unit}{places}。")
    told.append(f"统计口径：{each.population}，以{each.basis}归入统计期。")
    if each.excludes:
        told.append(f"{each.excludes.rstrip('。')}。")
    if each.more_is_better is not None:
        told.append("越高越好。" if each.more_is_better else "越低越好。")
    return "".join(told)


def _scheme(figures: HandbookFigures) -> Section:
    scheme = figures.scheme
    blocks: list[Block] = [
        paragraph("scheme.opening", _opening(scheme)),
        table(
            [("序号", "center"), ("项目", "left"), ("分值", "right"), ("计分方法", "left"),
             ("依据", "left")],
            [
                [serial, item.words, plain(item.points), how(item, figures), item.source]
                for serial, item in enumerate(scheme.items, 1)
            ],
            title=scheme.name,
            total=["合计", "", plain(scheme.total), "不含加分项", ""],
        ),
    ]  # fmt: skip
    if scheme.classes:
        told = [
            f"{one.words}（{one.first}件次{f'至{one.last}件次' if one.last else '及以上'}）"
            for one in scheme.classes
        ]
        said = f"各组内按交办量分档排名：{'、'.join(told)}。"
        blocks.append(paragraph("scheme.classes", said))
    return Section("handbook.scheme", "考评办法", [Part(blocks=blocks)])


def _opening(scheme: Scheme) -> str:
    empty = EMPTY[scheme.empty]
    return (
        f"《{scheme.name}》（版本{scheme.version}），来源：{scheme.source}。满分{plain(scheme.total)}分，"
        f"得分保留{scheme.places}位小数，得分相同的名次并列。"
        f"交办不足{scheme.minimum_volume}件次的单位不参加排名；项目无可计算数据的，{empty}。"
        f"基本满意按{plain(scheme.mostly_weight)}折算。解决率、满意率低于{plain(scheme.line)}%的单位点名通报。"
    )


def _deducted(item: Item, found: Indicator) -> str:
    """Say a deduction: by percentage points for rates, by the unit itself for means."""
    worse = "低于" if found.more_is_better else "高于"
    target = plain(item.target or Decimal(0))
    per = "一个百分点" if found.unit == "%" else f"1{found.unit}"
    said = f"{found.name}{worse}{target}{found.unit}的，每{per}扣"
    return f"{said}{plain(item.per_point)}分，最低{plain(item.floor)}分"


def how(item: Item, figures: HandbookFigures) -> str:
    """Say how one item of a scheme gives its points."""
    name = figures.indicator(item.indicator).name if item.indicator else ""
    if item.rule == "share":
        less = figures.indicator(item.indicator).more_is_better is False
        said = f"（1－{name}）×分值" if less else f"{name}×分值"
    elif item.rule == "deduct":
        said = _deducted(item, figures.indicator(item.indicator))
    elif item.rule == "count":
        verb = "加" if item.bonus else "扣"
        said = f"{name or '录入次数'}每件（次）{verb}{plain(item.per_point)}分，"
        said += f"最多{verb}{plain(item.points if item.bonus else item.points - item.floor)}分"
    else:
        said = (
            f"{RULES[item.rule]}，最高{plain(item.most)}分"
            if item.rule == "given"
            else RULES[item.rule]
        )
    if item.zero_below is not None:
        said += f"；差于{plain(item.zero_below)}%不得分"
    return said
