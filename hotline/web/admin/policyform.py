"""A whole policy between its document and the form on screen. Nothing is kept in between.

Rows carry numbers of their own: those below the length of the starting document's list are its
rows, higher ones were added. `limit-rows` names those still there, in order.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from hotline.rules.policy_edit import Document
from hotline.web.admin.policyfields import CHAPTERS, PROFILE, Chapter
from hotline.web.admin.policyvalues import ABSENT, said, shown, typed
from hotline.web.forms import Form

MOST_ROWS = 120
OFFICE = "县热线办"
Values = dict[str, Any]


def inputs(whole: Document) -> MultiDict[str, str]:
    """Return the form's inputs for a document, as if they had been typed."""
    found: MultiDict[str, str] = MultiDict()
    for chapter in CHAPTERS:
        tables = _tables(whole, chapter)
        if chapter.is_rows:
            found[f"{chapter.key}-rows"] = ",".join(str(n) for n in range(len(tables)))
        for number, table in enumerate(tables):
            _show(found, chapter, prefix(chapter, number), table)
    return found


def _show(found: MultiDict[str, str], chapter: Chapter, start: str, table: Values) -> None:
    for field in chapter.fields:
        for name, value in shown(field, f"{start}-{field.key}", table.get(field.key)).items():
            found.setlist(name, value if isinstance(value, list) else [value])


def prefix(chapter: Chapter, number: int) -> str:
    """Return what the names of a chapter's inputs begin with."""
    return f"{chapter.key}-{number}" if chapter.is_rows else chapter.key


def _tables(whole: Document, chapter: Chapter) -> list[Values]:
    value: Any = whole
    for key in chapter.path:
        value = value.get(key, [] if chapter.is_rows else dict(chapter.usual))
    return list(value) if chapter.is_rows else [value]


def rows(form: Form, chapter: Chapter) -> list[int]:
    """Return the numbers of the rows still there, in order."""
    numbers = re.findall(r"\d{1,4}", form.typed.get(f"{chapter.key}-rows", ""))
    return list(dict.fromkeys(int(number) for number in numbers))[:MOST_ROWS]


def press(form: Form, whole: Document, today: date) -> str:
    """Add or drop the row whose button was pressed and return its chapter's key, else ""."""
    what, _, rest = form.typed.get("press", "").partition(":")
    key, _, number = rest.partition(":")
    chapter = next((c for c in CHAPTERS if c.is_rows and c.key == key and c.add), None)
    if chapter is None or what not in ("add", "drop"):
        return ""
    numbers = rows(form, chapter)
    if what == "drop":
        numbers = [n for n in numbers if str(n) != number or len(numbers) <= chapter.least]
    else:
        fresh = max([*numbers, len(_tables(whole, chapter)) - 1]) + 1
        numbers.append(fresh)
        form.typed[f"{chapter.key}-{fresh}-source"] = f"{OFFICE} {_day(today)} 新增"
    form.typed[f"{chapter.key}-rows"] = ",".join(map(str, numbers))
    return chapter.key


def read(form: Form, start: Document, today: date) -> Document:
    """Return the document as typed; what is wrong is noted in the form.

    What a chapter holds beside its fields stays as in the starting document. A value that was
    changed while its source was not gets the office's own source, kept in the form as well.
    """
    whole = deepcopy(start)
    shown_before = Form(inputs(start))
    for chapter in CHAPTERS:
        tables = _tables(start, chapter)
        numbers = rows(form, chapter) if chapter.is_rows else [0]
        found = []
        for number in numbers:
            old = tables[number] if number < len(tables) else {}
            was = _fields(shown_before, chapter, number) if old else {}
            now = _fields(form, chapter, number)
            if was and chapter is not PROFILE:
                _sourced(form, chapter, number, was, now, today)
            kept = {key: value for key, value in old.items() if key not in _keys(chapter)}
            found.append(kept | now)
        if not chapter.usual or found != tables or chapter.key in start:
            _put(whole, chapter, found)
    _name_new_rows(whole)
    return whole


def _fields(form: Form, chapter: Chapter, number: int) -> Values:
    start = prefix(chapter, number)
    read_one = {f.key: typed(f, f"{start}-{f.key}", form) for f in chapter.fields}
    return {key: value for key, value in read_one.items() if value is not ABSENT}


def _keys(chapter: Chapter) -> set[str]:
    return {field.key for field in chapter.fields}


def _put(whole: Document, chapter: Chapter, found: list[Values]) -> None:
    above = whole
    for key in chapter.path[:-1]:
        above = above.setdefault(key, {})
    if chapter.is_rows:
        above[chapter.path[-1]] = found
        return
    inner = {c.path[-1] for c in CHAPTERS if len(c.path) > 1 and c.path[0] == chapter.key}
    before = above.get(chapter.path[-1], {})
    kept = {key: before[key] for key in inner if key in before}
    above[chapter.path[-1]] = {**found[0], **kept}


def _sourced(
    form: Form, chapter: Chapter, number: int, was: Values, now: Values, today: date
) -> None:
    """Give a changed value whose source stands unchanged the office's own source."""
    changed = [f for f in chapter.fields if f.key != "source" and was.get(f.key) != now.get(f.key)]
    if not changed or now.get("source") != was.get("source"):
        return
    told = "，".join(_was(f.label, said(f, was.get(f.key)), len(changed) > 1) for f in changed)
    before = str(was.get("source", ""))
    origin = "" if before.startswith(OFFICE) or not before else f"（{before}）"
    now["source"] = f"{OFFICE} {_day(today)} 修改，原：{told}{origin}"[:400]
    form.typed[f"{prefix(chapter, number)}-source"] = now["source"]


def _was(label: str, words: str, is_named: bool) -> str:
    return f"{label} {words}" if is_named else words


def _day(today: date) -> str:
    return f"{today.year}年{today.month}月{today.day}日"


def _name_new_rows(whole: Document) -> None:
    """Give rows that were added a code of their own, and the steps of the ladder their numbers."""
    for chapter in ("urgent_kind", "checkpoint", "report"):
        taken = {row.get("code") for row in whole.get(chapter, [])}
        free = (f"own_{number}" for number in range(1, 999) if f"own_{number}" not in taken)
        for row in whole.get(chapter, []):
            row.setdefault("code", next(free))
    for number, row in enumerate(whole.get("ladder", []), 1):
        row["step"] = number


def blame(form: Form, faults: dict[str, str]) -> None:
    """Note faults of the document at the inputs they belong to, or at their chapter."""
    names = {
        f"{prefix(chapter, number)}-{field.key}"
        for chapter in CHAPTERS
        for number in (rows(form, chapter) if chapter.is_rows else [0])
        for field in chapter.fields
    }
    for place, sentence in faults.items():
        key, *rest = place.split(".")
        chapter = next((c for c in CHAPTERS if c.key == key), PROFILE)
        if chapter.is_rows and rest and rest[0].isdecimal():
            rest[0] = str(rows(form, chapter)[int(rest[0])])
        name = "-".join([key, *rest])
        form.blame(name if name in names else f"chapter-{chapter.key}", sentence)
