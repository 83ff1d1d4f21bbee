"""Heads of columns broken between words: 按时／办结率, never 按时办／结率 (／ is the break).

There is no dictionary of Chinese in the box. The words of an office's tables are few, and what
is not among them falls into pairs, as most Chinese words do, 率, 数, 量 … with the pair before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hotline.outside.pdf.setting import cells

_KNOWN = (
    "未办结数 应办结数 办结数 不满意率 基本满意 满意度 满意率 不满意 非常满意 "
    "解决率 未解决 办结率 签收率 联系率 响应率 退回率 超期率 及时率 按时率 受理量 "
    "办理量 交办量 派单量 工单 得分 总分 加分 扣分 排名 位次 名次 件数 次数 "
    "件次 占比 环比 同比 增减 上月 本月 上期 本期 去年 同期 累计 全县 承办 "
    "单位 编号 诉求 事项 类型 派单 时间 办结 期限 首次 联系 及时 按时 有效 "
    "回访 重复 投诉 延时 挂账 剔除 主办 协办 乡镇 部门 平均 用时 公开 答复 "
    "百分点 工作日 已清零 未清零 应清零 清零率 待批 已批 应办 已办 未办 待办 "
    "序号 情况 原因 依据 结果 备注 要求 责任人 负责人 经办人"
)
_TAILS = "率数量值额度比"
_FRONTS = "不未非应已超总无再"
_WORD = re.compile(
    r"（[^（）]*）?|\([^()]*\)?|[A-Za-z0-9.,%％‰+\-〔〕:/]+|"
    + "|".join(sorted(_KNOWN.split(), key=len, reverse=True))
    + r"|[、，／/·和及与的]|\s+|."
)


def width(text: str) -> float:
    """Return the length of a text in cells."""
    return sum(map(cells, text))


def head_words(name: str) -> list[str]:
    """Return the words of a head; joined they are the head again."""
    words: list[str] = []
    unknown = ""
    for found in _WORD.findall(name):
        if len(found) == 1 and "\u3400" <= found <= "\u9fff" and found not in "和及与的":
            unknown += found
            continue
        words += _pairs(unknown)
        unknown = ""
        if words and (found in "、，／/·的" or found.isspace()):
            words[-1] += found
        else:
            words.append(found)
    return _joined([*words, *_pairs(unknown)])


def _pairs(run: str) -> list[str]:
    """Cut a run of characters nobody knows into pairs; a single one joins its neighbour."""
    if len(run) <= 3:
        return [run] if run else []
    if len(run) % 2 == 0:
        return [run[at : at + 2] for at in range(0, len(run), 2)]
    if run[-1] not in _TAILS and run[0] in _FRONTS:
        return [run[:3], *_pairs(run[3:])]
    return [*_pairs(run[:-3]), run[-3:]]


def _joined(words: Sequence[str]) -> list[str]:
    """Draw single characters to the word they belong to: 率 to the one before, 未 to the next."""
    found: list[str] = []
    for word in words:
        is_tail = len(word) == 1 and word not in _FRONTS + "和及与"
        lone_front = bool(found) and len(found[-1]) == 1 and found[-1] in _FRONTS + "和及与"
        if found and (is_tail or lone_front):
            found[-1] += word
        else:
            found.append(word)
    return found


def head_lines(name: str, room: float) -> list[str]:
    """Break a head into as few lines of `room` cells as it needs, all nearly as long.

    A word longer than the room stands on a line of its own, to be cut by the setter.
    """
    parts = name.split("\n")
    if len(parts) > 1:
        return [line for part in parts for line in head_lines(part, room)]
    words = head_words(name) or [""]
    lines = _filled(words, room)
    tightest = room
    # Even lines read better than a full one over a short one.
    while len(lines) > 1 and (narrower := _filled(words, tightest - 0.5)):
        if len(narrower) > len(lines) or tightest - 0.5 < max(map(width, words)):
            break
        lines, tightest = narrower, tightest - 0.5
    return lines


def _filled(words: Sequence[str], room: float) -> list[str]:
    lines = [""]
    for word in words:
        if lines[-1] and width(lines[-1] + word.rstrip()) > room + 1e-6:
            lines.append(word)
        else:
            lines[-1] += word
    return [line.strip() for line in lines]


def least_width(name: str) -> float:
    """Return how many cells the longest word of a head needs, its brackets apart."""
    return max((width(word) for word in head_words(name)), default=0.0)


def width_in(name: str, rows: int) -> float:
    """Return how many cells a head needs to stand on `rows` lines."""
    words = head_words(name)
    least = least_width(name)
    room = max(least, width(name) / rows)
    while len(_filled(words, room)) > rows:
        room += 0.5
    return room
