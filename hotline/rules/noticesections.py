"""The other sections of a periodical: matters, boards, picks, knowledge, comment, what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.rules import noticecharts as charts
from hotline.rules import noticelists as lists
from hotline.rules.noticeparts import HotMatter
from hotline.rules.noticeranking import boards, line_shown, on_boards, why_low
from hotline.rules.noticetext import NoticeNames, paragraph
from hotline.rules.noticeview import View
from hotline.rules.noticewords import Part, Section, day, listed
from hotline.rules.periods import Period
from hotline.rules.rounding import count_change, number, percent, ratio


def correction(names: NoticeNames) -> list[Part]:
    """Return the first sentence of a notice that corrects another one."""
    old = names.corrects
    if old is None:
        return []
    why = f"更正原因：{old.reason.rstrip('。')}。" if old.reason else ""
    said = (
        f"本通报更正{day(old.issued_on)}《{old.title.replace(chr(10), '')}》（{old.number}）。{why}"
        "原通报与本通报不一致的，以本通报为准。"
    )
    return [Part(blocks=[paragraph("correction", said)])]


def matters(view: View) -> Section:
    """Return 热点难点问题: top matters with their numbers, then the hard ones."""
    figures = view.figures
    title = "热点难点问题" if figures.hard else "热点问题"
    if not figures.matters:
        none = f"{figures.period.this}没有相对集中的热点问题。"
        return Section(
            "matters", title, [Part(blocks=[paragraph("matters.none", none)]), *_hard(view)]
        )
    ordered = sorted(figures.matters, key=lambda matter: -matter.now)
    blocks = [charts.chart(charts.matters_figure(ordered, figures.period.short))]
    for serial, matter in enumerate(ordered, 1):
        text = matter_told(matter, figures.now.received, figures.period)
        blocks.append(paragraph(f"matters.{serial}", f"{serial}. {matter.name}。{text}"))
    lead = Part("matters.hot", "热点问题", "", blocks) if figures.hard else Part(blocks=blocks)
    return Section("matters", title, [lead, *_hard(view)])


def matter_told(matter: HotMatter, received: int, period: Period) -> str:
    """Say a matter's number, share, how it moved, where and about what."""
    share = percent(ratio(matter.now, received))
    moved = count_change(matter.now, matter.last_month, period.earlier)
    text = f"{matter.now}件，占受理量的{share}，{moved}。"
    if matter.last_year is not None and period.kind != "year":
        text = text[:-1] + f"；{count_change(matter.now, matter.last_year, '上年同期')}。"
    if matter.places:
        text += f"主要集中在{listed(list(matter.places), '处')}。"
    if matter.about:
        text += f"主要涉及{matter.about.rstrip('。')}。"
    return text


def _hard(view: View) -> list[Part]:
    if not view.figures.hard:
        return []
    blocks = []
    for serial, hard in enumerate(view.figures.hard, 1):
        lead = f"，由{hard.unit}牵头" if hard.unit else ""
        words = f"{hard.words.rstrip('。')}。" if hard.words else ""
        said = f"{serial}. {hard.name}。涉及{hard.count}件{lead}。{words}"
        blocks.append(paragraph(f"hard.{serial}", said))
    return [Part("hard", "疑难问题", blocks=blocks)]


def boards_section(view: View) -> Section:
    """Return 红黄榜; a board nobody stands on is left out, the yellow one where none is named."""
    figures = view.figures
    if view.ranks == "none" or figures.board_size < 1:
        return Section("boards", "红黄榜", ())
    size = on_boards(figures.board_size, view.names.publish, view.names.top_shown)
    found = boards(view.rows, view.low, size)
    parts = []
    if found.red:
        by_group: dict[str, list[str]] = {}
        for row in found.red:
            by_group.setdefault(row.group, []).append(row.unit)
        said = "；".join(f"{group}：{listed(units)}" for group, units in by_group.items())
        parts.append(Part("boards.red", "红榜", f"{said}。（名次相同的排名不分先后）"))
    if found.yellow and view.ranks == "full" and view.names_the_low:
        places = figures.scheme.places
        told = []
        for row in found.yellow:
            why = why_low(row.counts)
            told.append(
                f"{row.unit}（{number(row.score.total, places)}分{f'，{why}' if why else ''}）"
            )
        parts.append(Part("boards.yellow", "黄榜", f"{'；'.join(told)}。"))
    return Section("boards", "红黄榜", parts)


def picks_section(view: View) -> Section:
    """Return 十佳十差工单; in public the best by unit and sentence, the worst only when grouped."""
    parts = []
    for board, words in (("best", "十佳工单"), ("worst", "十差工单")):
        picks = [pick for pick in view.figures.picks if pick.board == board]
        if not picks or (board == "worst" and not view.names_the_low):
            continue
        said = f"共{len(picks)}件。" if len(picks) < 10 else ""
        table = lists.picks_table(picks, view.is_public)
        key = f"picks.{board}.public" if view.is_public else f"picks.{board}"
        parts.append(Part(key, words, said, [table]))
    return Section("picks", "十佳十差工单", parts)


def upkeep(view: View) -> Section:
    """Return 知识库更新 and the county's own upload quality."""
    figures = view.figures
    parts = []
    if figures.knowledge:
        added = sum(row.added for row in figures.knowledge)
        revised = sum(row.revised for row in figures.knowledge)
        expired = sum(row.expired for row in figures.knowledge)
        said = f"{figures.period.this}新增{added}条，修订{revised}条，到期未更新{expired}条。"
        done = [r for _, r in lists.knowledge_ranks(figures.knowledge) if r.added + r.revised]
        if done and (view.ranks == "full" or not view.is_public):
            named = [f"{row.unit}{row.added + row.revised}条" for row in done[:3]]
            said += f"更新条数居前的是{listed(named)}。"
        parts.append(Part("knowledge", "知识库更新", said))
    if figures.upload and not view.is_public:
        table = lists.upload_table(figures.upload)
        parts.append(Part("upload", "数据报送质量", "市级考核本县上报数据的情况如下。", [table]))
    return Section("upkeep", "知识库更新和数据报送", parts)


def comment(view: View) -> Section:
    """Return 领导点评 as written down; nothing when nobody commented, nothing in public."""
    names = view.names
    if not names.comment.strip() or view.is_public:
        return Section("comment", "领导点评", ())
    lines = [line.strip() for line in names.comment.splitlines() if line.strip()]
    if names.comment_by:
        lines[0] = f"{names.comment_by}点评：{lines[0]}"
    blocks = [paragraph(f"comment.{serial}", line) for serial, line in enumerate(lines, 1)]
    return Section("comment", "领导点评", [Part(blocks=blocks)])


_TWICE = {"month": "连续两个月", "quarter": "连续两个季度", "year": "连续两年", "week": "连续两周"}


def self_criticism(view: View) -> list[str]:
    """Return the units below the line twice running, who speak at the meeting (检讨发言)."""
    before = view.figures.below_before
    return [unit.unit for unit in view.low if unit.unit in (before or ())]


def criticism_section(view: View) -> Section:
    """Return 检讨发言; never in public."""
    units = self_criticism(view)
    if not units or view.is_public:
        return Section("criticism", "检讨发言", ())
    twice = _TWICE.get(view.figures.period.kind, "连续两期")
    scheme = view.figures.scheme
    rates = "或".join(view.figures.indicator(code).name for code in scheme.line_codes)
    low = f"{twice}{rates}低于{line_shown(scheme)}%"
    said = f"{listed(units)}{low}，在工作调度会上作检讨发言。"
    return Section("criticism", "检讨发言", [Part(blocks=[paragraph("criticism.units", said)])])


def requirements(view: View, title: str = "下一步工作要求") -> Section:
    """Return what is asked next: usual wording led by the period's facts, to be edited."""
    suffix = ".public" if view.is_public else ""
    parts = [
        Part(f"next.{serial}{suffix}", lead, rest)
        for serial, (lead, rest) in enumerate(_asked(view), 1)
    ]
    return Section("next", title, parts)


def _asked(view: View) -> Sequence[tuple[str, str]]:
    figures = view.figures
    asked = []
    if figures.overdue:
        asked.append(("严守办理时限",
                      "存在超期工单的单位要逐件查明原因，尚未答复的立即办理，"
                      "确有困难的在到期前按程序申请延期。"))  # fmt: skip
    if view.low and view.names_the_low:
        named = listed([unit.unit for unit in view.low])
        asked.append(("提高办理质量",
                      f"{named}要对未解决、不满意的诉求逐件回头看，重新联系群众。"))  # fmt: skip
    if figures.matters:
        first = max(figures.matters, key=lambda matter: matter.now)
        said = f"有关单位要针对{first.name}等反映集中的问题，从源头研究解决。"
        asked.append(("抓好集中问题", said))
    said = "承办单位签收后及时联系诉求人，办理结果如实告知，不得以程序性答复代替办理。"
    return [*asked, ("主动联系群众", said)]
