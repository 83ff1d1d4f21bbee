"""Every table of a notice as a spreadsheet with real numbers, and the version for the public.

A printed rate becomes the number it shows (93.33% is 0.9333 shown as a percentage), a fraction
two columns, a dash an empty cell; ticket numbers stay text, or a spreadsheet would round them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from hotline.rules.noticetext import Annex, Block, NoticeText
from hotline.rules.privacy import without_numbers
from hotline.rules.rounding import NONE_SHOWN

Cell = int | Decimal | str | None
# Excel's own limit, and what it forbids in the name of a sheet.
NAME_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_NUMBER = re.compile(r"([+−-]?)(\d+)(\.\d+)?(%?)")


@dataclass(frozen=True)
class SheetColumn:
    """`form` says how its numbers are shown: text, whole, decimal or percent."""

    name: str
    form: str


@dataclass(frozen=True)
class SheetTable:
    """One table: `rows` hold numbers where numbers are printed; `total` is the last line or ()."""

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""


def sheets(notice: NoticeText) -> list[SheetTable]:
    """Return every table and chart of the notice, in order, under names no two of which agree."""
    found: list[SheetTable] = []
    taken: set[str] = set()
    for title, block in _tables(notice):
        name = _name(title, taken)
        taken.add(name)
        found.append(_sheet(name, title, block))
    return found


def _tables(notice: NoticeText) -> Iterator[tuple[str, Block]]:
    section = notice.title.replace("\n", "")
    for block in notice.blocks:
        if block["kind"] == "heading":
            section = re.sub(r"^(（.+?）|[一二三四五六七八九十]+、|\d+\. )", "", block["text"])
        elif block["kind"] == "table":
            yield block.get("title") or section.rstrip("。"), block
        elif block["kind"] == "chart":
            yield block["figure"]["title"], _chart_table(block["figure"])
    for annex in notice.annexes:
        for block in annex.blocks:
            if block["kind"] == "table":
                yield annex.title, block


def _chart_table(figure: dict[str, Any]) -> Block:
    rows = [[bar["label"], bar["value"]] for bar in figure["bars"]]
    rows += [[place["name"], place["shown"].rstrip("件")] for place in figure.get("places", ())]
    columns = [
        {"name": "项目", "align": "left"},
        {"name": f"数值（{figure['unit']}）", "align": "right"},
    ]
    return {"kind": "table", "columns": columns, "rows": rows}


def _name(title: str, taken: set[str]) -> str:
    plain = _FORBIDDEN.sub("", title).strip("'")[:NAME_LONGEST] or "表"
    name, serial = plain, 1
    while name in taken:
        serial += 1
        tail = f"（{serial}）"
        name = plain[: NAME_LONGEST - len(tail)] + tail
    return name


def _sheet(name: str, title: str, block: Block) -> SheetTable:
    total: Sequence[Any] = block.get("total") or ()
    lines = [list(row) for row in block["rows"]] + ([list(total)] if total else [])
    columns: list[SheetColumn] = []
    cells: list[list[Cell]] = [[] for _ in lines]
    for place, head in enumerate(block["columns"]):
        for one, values in _split(head, [line[place] for line in lines]):
            columns.append(one)
            for line, value in zip(cells, values, strict=True):
                line.append(value)
    rows = [tuple(line) for line in cells]
    last = rows.pop() if total else ()
    return SheetTable(name, title, tuple(columns), tuple(rows), last, str(block.get("note", "")))


def _split(head: Any, values: list[Any]) -> Iterator[tuple[SheetColumn, list[Cell]]]:
    """Yield the column as it is, or as two when it holds fractions 「30÷44」."""
    name = str(head["name"])
    if "÷" not in name:
        yield _typed(name, values, head["align"] == "left")
        return
    found = re.fullmatch(r"(.*?)（?([^（）÷]+)÷([^（）÷]+)）?", name)
    lead, *words = found.groups() if found else ("", name, name)
    for side, word in enumerate(f"{lead}{word}" for word in words):
        parts = [str(value).split("÷") for value in values]
        yield _typed(word, [part[side] if len(part) == 2 else "" for part in parts], False)


def _typed(name: str, values: list[Any], is_text: bool) -> tuple[SheetColumn, list[Cell]]:
    if is_text:
        return SheetColumn(name, "text"), [str(value) for value in values]
    cells = [_cell(value) for value in values]
    printed = [str(value) for value in values]
    if any(isinstance(cell, str) for cell in cells):
        form = "text"
    elif any(value.endswith("%") for value in printed):
        form = "percent"
    else:
        form = "decimal" if any(isinstance(cell, Decimal) for cell in cells) else "whole"
    return SheetColumn(name, form), cells


def _cell(value: Any) -> Cell:
    """Return the number that is printed; None for a dash or nothing; else the words."""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(str(value))
    text = str(value).strip()
    if text in ("", NONE_SHOWN):
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    sign, whole, decimals, per_cent = found.groups()
    number = Decimal(whole + (decimals or "")) * (-1 if sign in ("−", "-") else 1)
    if per_cent:
        return number / 100
    return number if decimals else int(number)


def public_version(notice: NoticeText) -> NoticeText | None:
    """Return the notice for everybody, None for one that never goes outside.

    It was composed without ticket numbers, titles and lists of tickets, with the publish switch
    applied and without the leader's comment and the self-criticism list; whatever the office
    wrote into it is masked here where it looks like a telephone, identity or ticket number.
    """
    if notice.public is None:
        return None
    blocks = tuple(_masked(block) for block in notice.public.blocks)
    annexes = tuple(
        Annex(annex.title, tuple(_masked(block) for block in annex.blocks))
        for annex in notice.public.annexes
    )
    return replace(notice.public, blocks=blocks, annexes=annexes)


# Ticket numbers of every form seen: fifteen digits and more in a row, or 房山's 热线-yymmdd-n.
_TICKET = re.compile(r"(?<![\d.])\d{15,}(?!\d)|热线-\d{6}-\d+")


def _masked(block: Block) -> Block:
    if block["kind"] == "chart":
        return block
    plain: Block = without_numbers(block)
    for key in ("text", "run"):
        if isinstance(plain.get(key), str):
            plain[key] = _TICKET.sub("（工单编号略）", plain[key])
    return plain
