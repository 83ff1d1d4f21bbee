"""How a notice counts, lists and lays out: sections numbered 一、（一）, long lists cut with 等."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hotline.rules.noticetext import Block, heading

# More names than this are not read aloud in a sentence: the annex has them all.
NAMED = 10


def chinese(number: int) -> str:
    """Write a serial in Chinese figures, 1–99."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return digits[ones]
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def day(value: date) -> str:
    """Write a day as documents do: 2026年8月3日, no leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """Return a moment as lists print it: 「7月3日 09:12」, the county's zone."""
    return f"{value.month}月{value.day}日 {value:%H:%M}"


def hour(value: datetime) -> str:
    """Return a moment as running text says it: 「2026年8月1日8时05分」."""
    return f"{day(value)}{value.hour}时{value.minute:02d}分"


def listed(items: Sequence[str], of: str = "个单位", most: int = NAMED, between: str = "、") -> str:
    """Join words; of more than `most` the first are named and all counted: 「等12个单位」.

    With `of` empty the sentence has told the number before: the list only ends in 「等」.
    """
    if len(items) <= most:
        return between.join(items)
    if not of:
        return f"{between.join(items[:most])}等"
    return f"{between.join(items[:most])}等{len(items)}{of}"


@dataclass(frozen=True)
class Part:
    """A part of a section: a titled one is numbered （一）, an untitled one is its blocks only."""

    key: str = ""
    title: str = ""
    run: str = ""
    blocks: Sequence[Block] = ()


@dataclass(frozen=True)
class Section:
    """A section 一、 with its parts; one without parts is left out when laid."""

    key: str
    title: str
    parts: Sequence[Part]


def laid(sections: Iterable[Section]) -> tuple[Block, ...]:
    """Number the sections that have something and their titled parts; return the blocks."""
    blocks: list[Block] = []
    for number, section in enumerate((each for each in sections if each.parts), 1):
        blocks.append(heading(section.key, 1, f"{chinese(number)}、{section.title}"))
        serial = 0
        for part in section.parts:
            if part.title:
                serial += 1
                stop = "。" if part.run and not part.title.endswith("。") else ""
                title = f"（{chinese(serial)}）{part.title}{stop}"
                blocks.append(heading(part.key, 2, title, part.run))
            blocks += part.blocks
    return tuple(blocks)
