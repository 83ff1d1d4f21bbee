"""Which decided case of the duty list speaks for a ticket, and the words a new case is found by.

A case fits when it is of the ticket's category, or when two of its keywords stand in title and
content (one when the case has no more). S3: 案例推广法, what was decided once serves again.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from hotline.rules.wording import index_words

LEAST_HITS = 2
MOST_KEYWORDS = 8
_BETWEEN = re.compile(r"[\s,，、;；。]+")
# Pairs every appeal has; they would find everything.
_COMMON = frozenset(
    index_words(
        "来电人反映 希望尽快解决 诉求人 市民反映 群众反映 反映的问题 请求 要求 一直没有 已经多次 "
        "今天 昨天 目前 现在 相关部门 有关部门 尽快处理 咨询 投诉 举报 建议 求助 两天 三天 几天 "
        "周一 周二 周三 周四 周五 严重 无人 至今 附近 什么 是否 如何"
    ).split()
)


def keywords(text: str) -> list[str]:
    """Return keywords as typed, one each, without doubles, in order."""
    return list(dict.fromkeys(word for word in _BETWEEN.split(text) if word))[:MOST_KEYWORDS]


def suggested_keywords(title: str, content: str, but: Collection[str] = ()) -> list[str]:
    """Return words for a case out of a ticket's title; `but` are names of places to leave out.

    Pairs of the title that come again in the content are joined where they overlap; a title of
    which nothing comes again gives its own pairs.
    """
    for name in but:
        title = title.replace(name, "，")
    again = content.replace(" ", "")
    pairs = [pair for pair in index_words(title).split() if len(pair) > 1 and pair not in _COMMON]
    found = _joined([pair for pair in pairs if pair in again], title) or _joined(pairs, title)
    return found[:MOST_KEYWORDS]


def _joined(pairs: list[str], title: str) -> list[str]:
    """Join pairs that follow each other in the title: 自来 来水 -> 自来水; never beyond four."""
    words: list[str] = []
    for pair in dict.fromkeys(pairs):
        longer = words[-1] + pair[1:] if words and words[-1][-1] == pair[0] else ""
        if longer and len(longer) <= 4 and longer in title:
            words[-1] = longer
        else:
            words.append(pair)
    return [word for word in words if word in title]


def hits(case_words: Collection[str], text: str) -> list[str]:
    """Return the keywords of a case that stand in the text."""
    return [word for word in case_words if word in text]


def fits(category: str, case_words: Collection[str], ticket_category: str, text: str) -> bool:
    """Return whether a case speaks for a ticket of that category and text."""
    if category and category == ticket_category:
        return True
    least = min(LEAST_HITS, len(case_words))
    return least > 0 and len(hits(case_words, text)) >= least
