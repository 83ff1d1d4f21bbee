"""Import (批量导入): a foreign ledger is read whole, shown, then taken in whole or not at all.

`look` reads and judges every line and writes nothing; `take_in` writes all of it in one
transaction. A line is known again by the city's number, by its number in the named source, or
by its own words, so the same file twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from hotline.casework import importlines
from hotline.casework.act import Act, one_act
from hotline.casework.importplaces import Surroundings
from hotline.errors import Incomplete
from hotline.outside.sheets import Sheet
from hotline.rules.importcolumns import LABELS, heading_line, recognise, twice
from hotline.rules.importing import Problem, ReadLine, read_line
from hotline.store import mappings
from hotline.store.settings import read as setting
from hotline.store.units import county_office

NEW, CHANGED, SAME = "new", "changed", "same"
SHOWN = 10  # lines kept whole for the preview
OURS = 15  # characters; county code, day and serial make 19


@dataclass(frozen=True)
class Column:
    """One column of the file: its heading, the field it is taken for, and a first value."""

    head: str
    field: str
    sample: str


@dataclass
class Entry:
    """One line ready to be taken in. `fate` is new, changed or same; `ticket_id` when known.

    `read` is let go of beyond the first lines and made again by `recall` when it is written:
    ten thousand lines read at once would keep the web process large for the rest of the day.
    """

    read: ReadLine
    source: str
    number: str
    digest: str
    recall: Callable[[], ReadLine]
    unit_ids: list[int] = field(default_factory=list)
    division: str = ""
    fate: str = NEW
    ticket_id: int | None = None


@dataclass
class Outlook:
    """What taking in the file would do. `notes` are (sentence, lines, first line)."""

    name: str
    sha256: str
    source: str
    columns: list[Column]
    entries: list[Entry]
    problems: list[Problem]
    notes: list[tuple[str, int, int]]
    remarks: list[str]
    lines: int
    repeated: int = 0

    def count(self, fate: str) -> int:
        """Return how many lines meet that fate."""
        return sum(entry.fate == fate for entry in self.entries)

    @property
    def history(self) -> int:
        """How many of the new lines are closed tickets of the past."""
        return sum(entry.read.is_history for entry in self.entries if entry.fate == NEW)


def look(
    sheet: Sheet,
    now: datetime,
    source: str = "",
    chosen: Mapping[str, str] | None = None,
    all_history: bool = False,
) -> Outlook:
    """Return what importing the sheet would do. `chosen` (heading → field) wins over the aliases.

    Raises Incomplete when no heading is found or a field is chosen for two columns.
    """
    at = heading_line([cells for _, cells in sheet.lines], chosen)
    if at < 0:
        raise Incomplete(_no_heading(sheet))
    heads = sheet.lines[at][1]
    fields = recognise(heads, chosen)
    if doubled := twice(fields):
        raise Incomplete(
            f"“{doubled[0]}”选了不止一列，请只保留一列。", fields={"columns": "请更正。"}
        )
    body = sheet.lines[at + 1 :]
    outlook = Outlook(
        sheet.name, sheet.sha256, source or _source_of(sheet.name), _columns(heads, fields, body),
        [], [], [], list(sheet.notes), len(body),
    )  # fmt: skip
    if county_office() is None:
        outlook.remarks.append("还没有装入本县的区划和单位，事发地和承办单位暂时对不上。")
    _read_all(outlook, body, heads, fields, now, all_history)
    match(outlook.entries)
    return outlook


def _no_heading(sheet: Sheet) -> str:
    first = "、".join(cell[:12] for cell in sheet.lines[0][1][:8] if cell)
    return (
        f"“{sheet.name}”里没有找到列名。表头一行至少要有“标题”或“内容”，再加一列能认出的列，"
        f"例如“受理时间”“来电号码”。文件第一行是：{first}。"
    )


def _source_of(name: str) -> str:
    """Return the file's name without ending and without the (1) of a second download."""
    stem = name.rsplit(".", 1)[0]
    for mark in (" (", "（", "("):
        head, _, tail = stem.rpartition(mark)
        if head and tail.rstrip(")）").isdecimal():
            stem = head
    return stem.strip()[:60] or "未命名"


def _columns(
    heads: Sequence[str], fields: Sequence[str], body: Sequence[tuple[int, list[str]]]
) -> list[Column]:
    columns = []
    for index, (head, name) in enumerate(zip(heads, fields, strict=True)):
        filled = (cells[index] for _, cells in body[:50] if index < len(cells) and cells[index])
        columns.append(Column(head, name, next(filled, "")[:40]))
    return columns


def _read_all(
    outlook: Outlook,
    body: Sequence[tuple[int, list[str]]],
    heads: Sequence[str],
    fields: Sequence[str],
    now: datetime,
    all_history: bool,
) -> None:
    named = {name: head for name, head in zip(fields, heads, strict=True) if name}
    around = Surroundings()
    seen: dict[tuple[str, str], Entry] = {}
    counted: Counter[str] = Counter()
    first: dict[str, int] = {}
    for number, cells in body:
        by_field = {name: cell for name, cell in zip(fields, cells, strict=False) if name}
        recall = partial(read_line, number, by_field, named, now, all_history)
        line = recall()
        source, mark, digest = _identity(line, by_field, outlook.source)
        entry = Entry(line, source, mark, digest, recall)
        around.settle(entry, by_field, named)
        for note in line.notes:
            counted[note] += 1
            first.setdefault(note, number)
        outlook.problems += line.problems
        if not line.problems:
            _place(outlook, seen, entry, named)
        if len(outlook.entries) > SHOWN:
            entry.read = ReadLine(number, is_history=line.is_history)
    outlook.notes = [(note, many, first[note]) for note, many in counted.most_common()]
    outlook.problems.sort(key=lambda problem: problem.line)


def _place(
    outlook: Outlook,
    seen: dict[tuple[str, str], Entry],
    entry: Entry,
    named: Mapping[str, str],
) -> None:
    """Keep the entry; the same line again is passed over, the same number otherwise refused."""
    key = (entry.source, entry.number)
    earlier = seen.setdefault(key, entry)
    if earlier is entry:
        outlook.entries.append(entry)
    elif earlier.digest == entry.digest:
        outlook.repeated += 1
    else:
        name = "city_no" if entry.source == mappings.CITY else "number"
        outlook.problems.append(
            Problem(
                entry.read.line,
                named.get(name, LABELS[name]),
                f"编号“{entry.number}”与第 {earlier.read.line} 行相同，内容却不同，请保留一行。",
            )
        )


def _identity(line: ReadLine, cells: Mapping[str, str], source: str) -> tuple[str, str, str]:
    """Return source, number and digest by which the line is known again."""
    said = {name: text for name, text in sorted(cells.items()) if text}
    plain = json.dumps([said, line.is_history], ensure_ascii=False)
    digest = hashlib.sha256(plain.encode()).hexdigest()[:32]
    if number := line.values["city_no"]:
        return mappings.CITY, number, digest
    if number := line.values["number"]:
        return source, number, digest
    # Without any number the words themselves are the mark; two sources may share them.
    words = [cells.get(name, "") for name in ("title", "content", "registered_at", "phone")]
    mark = hashlib.sha256("\n".join(words).encode()).hexdigest()[:24]
    return source, f"~{mark}", digest


def match(entries: Sequence[Entry]) -> None:
    """Say of each entry whether it is new, changed or the same as what was taken in before."""
    by_source: dict[str, list[Entry]] = {}
    for entry in entries:
        by_source.setdefault(entry.source, []).append(entry)
    for source, group in by_source.items():
        numbers = [entry.number for entry in group]
        known = mappings.known_numbers(source, numbers)
        # A long number that is a ticket's own comes from this system's export, not another's.
        ours = numbers if source == mappings.CITY else [n for n in numbers if len(n) >= OURS]
        of_city = mappings.tickets_of_city(n for n in ours if not n.startswith("~"))
        for entry in group:
            entry.fate, entry.ticket_id = NEW, None
            if entry.number in known:
                entry.ticket_id, digest = known[entry.number]
                entry.fate = SAME if digest == entry.digest else CHANGED
            elif entry.number in of_city:
                entry.fate, entry.ticket_id = CHANGED, of_city[entry.number]


@dataclass(frozen=True)
class Batch:
    """What is taken in, and under which name the columns are kept for next time ("" for none)."""

    outlook: Outlook
    keep_as: str = ""


@one_act("import")
def take_in(act: Act, batch: Batch) -> str:
    """Write every line of the outlook, or none. Returns the batch's number.

    Raises Incomplete when a line was refused. Lines are matched anew inside the transaction, so
    two people taking in one file at the same moment double nothing.
    """
    outlook = batch.outlook
    if outlook.problems:
        raise Incomplete(f"有 {len(outlook.problems)} 处需要更正，没有导入任何一行。")
    if not outlook.entries:
        raise Incomplete("文件里没有可以导入的行。")
    match(outlook.entries)
    writer = importlines.Writer(act, setting("county_code", "410599"))
    counts: Counter[str] = Counter()
    for entry in outlook.entries:
        counts[writer.write(entry)] += 1
    if batch.keep_as:
        columns = {column.head: column.field for column in outlook.columns}
        mappings.save_mapping(batch.keep_as[:40], columns, act.now, act.actor.name)
    kept = mappings.ImportBatch.create(
        sha256=outlook.sha256, name=outlook.name, source=outlook.source, made=counts[NEW],
        updated=counts[CHANGED], unchanged=counts[SAME], at=act.now, by_name=act.actor.name,
    )  # fmt: skip
    act.subject = outlook.name
    act.noted = {"来源": outlook.source, "新增": counts[NEW], "更新": counts[CHANGED]}
    return str(kept.id)


def figures(outlook: Outlook) -> list[tuple[str, Any]]:
    """Return the counts of an outlook in the office's words, for screen and command line."""
    new = outlook.count(NEW)
    return [
        ("读取", outlook.lines),
        ("新增待派单", new - outlook.history),
        ("新增历史工单", outlook.history),
        ("更新", outlook.count(CHANGED)),
        ("没有变化", outlook.count(SAME)),
        ("文件内重复", outlook.repeated),
        ("不能导入", len({problem.line for problem in outlook.problems})),
    ]
