"""The city's own form (市级表格): where its heads lie, and which of our fields each one asks for.

Heads are matched by the table the import uses (`importcolumns`), so a form and a ledger are read
alike; what people chose before goes first. Heads may lie under titles and over two lines.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hotline.rules.importcolumns import LABELS, field_of, plain_head

FEWEST = 2  # heads that must be known before a line is taken for the heads
MOST_HEADS = 120  # as many as a ledger may have (`outside.sheets`)
DEEPEST = 15  # the line below which no heads are looked for
TALLEST = 3  # lines of heads
FULL = 5  # filled lines under the heads: more is last month's form, not an empty one
# What a form asks for beyond the fields of a ledger.
OWN: dict[str, tuple[str, str]] = {
    "serial": ("序号（从 1 起）", "序号 编号序 顺序号"),
    "filled_by": ("填报人", "填报人 填表人 上报人 报送人"),
    "filling_unit": ("填报单位", "填报单位 上报单位 报送单位 填表单位"),
    "filled_on": ("填报日期", "填报日期 上报日期 填表日期 报送日期 填报时间 上报时间"),
}
FIXED, FORMULA = "fixed", "formula"
TARGETS: dict[str, str] = {**LABELS, **{name: words for name, (words, _) in OWN.items()}}
_OWN_HEADS = {plain_head(head): name for name, (_, heads) in OWN.items() for head in heads.split()}
PERSON = frozenset({"name", "gender", "phone", "contact_phone", "company"})
# Who is meant when a head over two lines says only 姓名 or 电话 below.
ASKING = ("诉求人", "来电人", "反映人", "市民", "群众", "投诉人", "来信人", "联系人")
MUST = re.compile(r"[*＊]|必填|必录")
EXAMPLE = re.compile(r"^[（(【]?(示例|样例|例如|例[:：]|填写示例|举例)")


class NoHeads(ValueError):
    """No heads were found; `str(error)` is the sentence for the person."""


@dataclass
class Column:
    """One column: where it is, its head, what goes in, the words of its list, how it shows.

    `field` is one of TARGETS, fixed (`text` in every row), formula (the form's own) or "".
    `words` maps our code to the form's word where a person had to say so.
    """

    at: int
    head: str
    field: str = ""
    text: str = ""
    must: bool = False
    words: dict[str, str] = dataclasses.field(default_factory=dict)
    options: list[str] = dataclasses.field(default_factory=list)
    shows: str = ""
    has_formula: bool = False


@dataclass
class Layout:
    """Where the heads and the blank rows of a form lie. `notes` are lines kept between them."""

    sheet: str
    top: int
    bottom: int
    first: int
    last: int
    remarks: list[str] = dataclasses.field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return asdict(self)


def letters_of(column: int) -> str:
    """Return A for 1, AA for 27, as a spreadsheet names its columns."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _line(texts: Mapping[int, str], kept: Mapping[str, str]) -> int:
    """Return how many heads of a line are known, each field counted once."""
    return len({name for head in texts.values() if (name := target_of([head], kept))})


def target_of(path: Sequence[str], kept: Mapping[str, str]) -> str:
    """Return what a head asks for, "" when nobody knows. `path` is its lines from the top.

    姓名 under 诉求人 is the requester's; under 经办人 it is somebody else's and stays open.
    """
    whole, below = "".join(path), path[-1]
    asked = {plain_head(head): name for head, name in kept.items() if name in TARGETS}
    chosen = asked.get(plain_head("/".join(path))) or asked.get(plain_head(whole))
    found = chosen or _known(whole)
    if found or len(path) == 1:
        return found
    found = _known(below)
    if found in PERSON and not any(word in path[0] for word in ASKING):
        return ""
    return found


def _known(head: str) -> str:
    bare = plain_head(re.sub(r"[(（【\[].*?[)）】\]]", "", head))
    return _OWN_HEADS.get(plain_head(head)) or _OWN_HEADS.get(bare) or field_of(head)


def locate(
    sheets: Sequence[Mapping[str, Any]], kept: Mapping[str, str]
) -> tuple[Layout, list[Column]]:
    """Return where the heads lie and the columns under them. Raises NoHeads with a sentence.

    The sheet and line with the most known heads; the line above or below joins in when cells
    are merged across it.
    """
    best: tuple[int, Mapping[str, Any] | None, int] = (FEWEST - 1, None, 0)
    for sheet in sheets:
        for row in sheet["rows"]:
            if row["number"] <= DEEPEST:
                count = _line(_texts(row), kept)
                best = (count, sheet, row["number"]) if count > best[0] else best
    if best[1] is None:
        raise NoHeads(_no_heads(sheets))
    return _laid_out(best[1], best[2], kept)


def _texts(row: Mapping[str, Any]) -> dict[int, str]:
    return {int(column): text for column, text in row["texts"].items()}


def _no_heads(sheets: Sequence[Mapping[str, Any]]) -> str:
    first = next((_texts(row) for sheet in sheets for row in sheet["rows"] if row["texts"]), {})
    shown = "、".join(text[:12] for text in list(first.values())[:8]) or "（空）"
    return (
        f"没有找到列名：前 {DEEPEST} 行里没有一行至少有 {FEWEST} 个认得的列名，"
        f"例如“工单编号”“诉求标题”“受理时间”。表里第一行是：{shown}。"
    )


def _laid_out(
    sheet: Mapping[str, Any], line: int, kept: Mapping[str, str]
) -> tuple[Layout, list[Column]]:
    top, bottom = _block(sheet, line)
    paths = _paths(sheet, top, bottom)
    if len(paths) > MOST_HEADS:
        raise NoHeads(f"有 {len(paths)} 列，超过 {MOST_HEADS} 列，不像工单上报表，请核对。")
    layout = _room(sheet, top, bottom, paths)
    columns = [_column(sheet, layout, at, path) for at, path in sorted(paths.items())]
    match(columns, paths, kept)
    if sheet["is_protected"]:
        layout.remarks.append("这张表设有工作表保护，导出的文件里保护仍在，填好的内容不能再改。")
    return layout, columns


def _block(sheet: Mapping[str, Any], line: int) -> tuple[int, int]:
    """Return the first and the last line of the heads."""
    rows = {row["number"]: _texts(row) for row in sheet["rows"]}
    top = bottom = line
    for first, _, last, _ in sheet["merges"]:
        if first <= line <= last and last - first < TALLEST and first in rows:
            top, bottom = min(top, first), max(bottom, last)
    for first, left, last, right in sheet["merges"]:
        if first != last or left == right:
            continue
        below = [c for c in rows.get(first + 1, {}) if left <= c <= right]
        if first == bottom and len(below) > 1 and first in rows:
            bottom = first + 1
            break
        is_part = right - left + 1 < len(rows.get(line, {}))
        if first == top - 1 and is_part and len([c for c in rows[line] if left <= c <= right]) > 1:
            top = first
            break
    return top, bottom


def _paths(sheet: Mapping[str, Any], top: int, bottom: int) -> dict[int, list[str]]:
    """Return column -> the lines of its head, merged cells counted for all they cover."""
    lines: dict[int, dict[int, str]] = {
        row["number"]: _texts(row) for row in sheet["rows"] if top <= row["number"] <= bottom
    }
    for first, left, last, right in sheet["merges"]:
        text = lines.get(first, {}).get(left)
        # Down to the last line a merged head is one column wide; above it covers those below.
        if text and top <= first <= bottom and last < bottom:
            lines[first].update(dict.fromkeys(range(left, right + 1), text))
    paths: dict[int, list[str]] = {}
    for number in sorted(lines):
        for column, text in lines[number].items():
            path = paths.setdefault(column, [])
            plain = re.sub(r"\s+", "", text)
            if plain and plain not in path:
                path.append(plain)
    return {column: path for column, path in paths.items() if path}


def _room(
    sheet: Mapping[str, Any], top: int, bottom: int, paths: Mapping[int, list[str]]
) -> Layout:
    """Find the blank rows under the heads. Notes in between stay, an example is written over."""
    serials = {at for at, path in paths.items() if _known("".join(path)) == "serial"}
    told = {
        row["number"]: [text for at, text in _texts(row).items()
                        if not (at in serials and text.isdecimal())]
        for row in sheet["rows"] if row["number"] > bottom
    }  # fmt: skip
    filled = {number: texts for number, texts in told.items() if texts}
    layout = Layout(sheet["name"], top, bottom, bottom + 1, bottom + 1)
    while layout.first in filled and not EXAMPLE.match(filled[layout.first][0]):
        words = filled[layout.first][0][:20]
        layout.remarks.append(f"表头下第 {layout.first} 行“{words}”保留，从它下面一行填起。")
        layout.first += 1
        if layout.first > bottom + FULL:
            raise NoHeads("表头下面已经填有内容。请上传市里发来的空表，或者删去已填的行后再上传。")
    if layout.first in filled:
        layout.remarks.append(f"第 {layout.first} 行是填写示例，导出时由第一件工单代替。")
    later = [number for number in filled if number > layout.first]
    end = min(later, default=max(told, default=0) + 1) - 1
    layout.last = max(layout.first, end)
    if later:
        layout.remarks.append(f"第 {layout.last + 1} 行起的内容移到填好的各行之下。")
    return layout


def _column(sheet: Mapping[str, Any], layout: Layout, at: int, path: Sequence[str]) -> Column:
    row = next((r for r in sheet["rows"] if r["number"] == layout.first), None)
    by_width = (w["shows"] for w in sheet["widths"] if w["first"] <= at <= w["last"])
    shows = row["shows"].get(str(at), "") if row else ""
    column = Column(at, "/".join(path), shows=shows or (next(by_width, "") if not row else ""))
    column.has_formula = bool(row and at in row["formulas"])
    column.must = any(MUST.search(text) for text in path)
    for note in sheet["rows"]:
        if layout.bottom < note["number"] < layout.first:
            column.must = column.must or bool(MUST.search(note["texts"].get(str(at), "")))
    for each in sheet["lists"]:
        if any(a <= layout.first <= c and b <= at <= d for a, b, c, d in each["areas"]):
            column.options = each["options"]
    return column


def match(
    columns: Sequence[Column], paths: Mapping[int, Sequence[str]], kept: Mapping[str, str]
) -> None:
    """Give each column its field. A head said twice counts once, and so does who asked.

    受理时间 and 受理日期 may both want the same moment; two columns for a number are two people.
    """
    taken: set[str] = set()
    for column in columns:
        found = target_of(paths[column.at], kept)
        is_again = column.head in taken or (found in PERSON and found in taken)
        column.field = FORMULA if column.has_formula else "" if is_again else found
        taken |= {column.head, column.field}


def unmatched(columns: Sequence[Column]) -> list[Column]:
    """Return the columns nothing goes into."""
    return [column for column in columns if not column.field]


def said_twice(columns: Sequence[Column]) -> list[str]:
    """Return the heads that stand over more than one column."""
    heads = [column.head for column in columns]
    return [head for head in dict.fromkeys(heads) if heads.count(head) > 1]


def is_personal(columns: Sequence[Column]) -> bool:
    """Return whether the form asks who the requester is and how to ring them."""
    return any(column.field in PERSON for column in columns)
