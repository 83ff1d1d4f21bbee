"""Reading one line of a foreign ledger: the office's words into codes, moments and numbers.

What decides scores or reaches a citizen (times, units, satisfaction, numbers) is refused when
it cannot be read. What only sorts (kind, channel, urgency) falls back, with a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotline.rules.importcolumns import LABELS
from hotline.rules.importvalues import (
    BadValue,
    guess_kind,
    is_empty,
    judgement,
    moment,
    numbers,
    tick,
    title_from,
    word_code,
)
from hotline.rules.intake import check_appeal
from hotline.rules.words import KINDS

# In the order in which they happen; each may not be earlier than the one before.
TIMES = ("registered_at", "dispatched_at", "accepted_at", "contacted_at", "answered_at",
         "closed_at", "called_back_at")  # fmt: skip
# Any of these says that the matter was dealt with.
OUTCOME = ("reply", "closed_at", "satisfied", "solved", "result", "days_to_reply", "called_back_at")
PLAIN = ("labels", "company", "gender", "reported_party", "category", "record", "unsolved_reason",
         "callback_text", "note", "reply")  # fmt: skip
LONGEST_TEXT = 20_000
# An appeal this old without an outcome is more often a ledger that was not kept up.
LONG_AGO = timedelta(days=365)
LONGEST_SHORT = 200
ENDED = ("办结", "结案", "完成", "归档", "已回复", "已答复", "关闭")


@dataclass(frozen=True)
class Problem:
    """Why a line is refused: its number in the file, the heading of the column, a sentence."""

    line: int
    column: str
    sentence: str


@dataclass
class ReadLine:
    """One line as it would be imported. `values` are plain, `notes` say what was assumed."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_history: bool = False


class _Reader:
    def __init__(self, line: int, cells: Mapping[str, str], heads: Mapping[str, str]) -> None:
        self.cells = {name: text.strip() for name, text in cells.items()}
        self.heads = heads
        self.read = ReadLine(line)

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def blame(self, name: str, sentence: str) -> None:
        column = self.heads.get(name) or LABELS.get(name, name)
        self.read.problems.append(Problem(self.read.line, column, sentence))

    def note(self, sentence: str) -> None:
        self.read.notes.append(sentence)

    def keep(self, name: str, value: Any) -> None:
        self.read.values[name] = value


def read_line(
    line: int,
    cells: Mapping[str, str],
    heads: Mapping[str, str],
    now: datetime,
    all_history: bool = False,
) -> ReadLine:
    """Return what one line says. `cells` and `heads` go by field; `line` as the file counts.

    A line with an outcome (reply, end, judgement) is history; with `all_history` every line is.
    """
    reader = _Reader(line, cells, heads)
    _read_texts(reader)
    _read_codes(reader)
    _read_requester(reader)
    _read_outcome(reader)
    reader.read.is_history = all_history or _has_outcome(reader)
    _read_times(reader, now)
    _check(reader)
    registered = reader.read.values["registered_at"]
    if not reader.read.is_history and registered and now - registered > LONG_AGO:
        reader.note("受理已超过一年、没有办理结果，将进入待派单；如已办完，请选择归入历史工单")
    return reader.read


def _has_outcome(reader: _Reader) -> bool:
    ended = any(word in reader.text("state") for word in ENDED) and "未" not in reader.text("state")
    told = any(not is_empty(reader.text(name)) for name in OUTCOME)
    return ended or told


def _read_texts(reader: _Reader) -> None:
    title, content = reader.text("title"), reader.text("content")
    if not title and content:
        title = title_from(content)
        reader.note("没有标题，取内容的前几句作标题")
    elif title and not content:
        content = title
        reader.note("没有内容，以标题作内容")
    elif not title:
        reader.blame("content", "标题和内容都是空的，至少要有一项。")
    reader.keep("title", title)
    reader.keep("content", content)
    for name in PLAIN:
        reader.keep(name, reader.text(name))
    reader.keep("address", _address(reader))
    for name in ("city_no", "number"):
        number = reader.text(name).removesuffix(".0")
        if len(number) > 64 or not number.isprintable():
            reader.blame(name, "编号最长 64 个字，不能换行。")
            number = ""
        reader.keep(name, "" if is_empty(number) else number)


def _address(reader: _Reader) -> str:
    """Return district, township, village and address in one line, each said once."""
    whole = ""
    for name in ("district", "township", "village", "address"):
        part = reader.text(name)
        if part and not is_empty(part) and part not in whole:
            whole = part if whole and part.startswith(whole) else whole + part
    return whole


def _read_codes(reader: _Reader) -> None:
    kind = word_code("kind", reader.text("kind"))
    if not kind:
        kind = guess_kind(f"{reader.text('kind')} {reader.text('title')}", reader.text("content"))
        blank = is_empty(reader.text("kind"))
        said = "没有诉求类型" if blank else f"诉求类型“{reader.text('kind')[:20]}”不认识"
        reader.note(f"{said}，按文字推断为“{KINDS[kind]}”")
    reader.keep("kind", kind)
    for name, otherwise, words in (
        ("channel", "import", "批量导入"),
        ("urgency", "ordinary", "一般"),
    ):
        text = reader.text(name)
        code = word_code(name, text)
        if not code and not is_empty(text):
            reader.note(f"{LABELS[name]}“{text[:20]}”不认识，按“{words}”处理，原文记入备注")
            reader.read.values["note"] = (
                f"{reader.read.values['note']} {LABELS[name]}：{text}".strip()
            )
        reader.keep(name, code or otherwise)


def _read_requester(reader: _Reader) -> None:
    name = reader.text("name")
    reader.keep("is_confidential", tick(reader.text("is_confidential")) or name == "保密")
    reader.keep("is_anonymous", tick(reader.text("is_anonymous")) or name == "匿名")
    reader.keep("is_enterprise", tick(reader.text("is_enterprise")) or bool(reader.text("company")))
    reader.keep("name", "" if is_empty(name) or name in ("匿名", "保密") else name)
    found: list[str] = []
    for column in ("phone", "contact_phone"):
        try:
            found += numbers(reader.text(column))
        except BadValue as bad:
            reader.blame(column, str(bad))
    found = list(dict.fromkeys(found))
    reader.keep("phone", found[0] if found else "")
    reader.keep("contact_phone", found[1] if len(found) > 1 else "")
    if len(found) > 2:
        reader.note("号码多于两个，只保留前两个")


def _read_outcome(reader: _Reader) -> None:
    for name in ("solved", "satisfied", "contacted", "result"):
        try:
            reader.keep(name, judgement(name, reader.text(name)))
        except BadValue as bad:
            reader.blame(name, str(bad))
    true = reader.text("is_true")
    reader.keep("is_true", is_empty(true) or "不属实" not in true and tick(true, True))


def _read_times(reader: _Reader, now: datetime) -> None:
    times: dict[str, datetime] = {}
    for name in (*TIMES, "due_at"):
        if is_empty(reader.text(name)):
            continue
        try:
            times[name] = moment(reader.text(name), ends_day=name != "registered_at")
        except BadValue as bad:
            reader.blame(name, str(bad))
            continue
        if name != "due_at" and times[name] > now:
            if times[name].date() > now.date():
                reader.blame(name, f"“{reader.text(name)}”在今天之后，请核对。")
            times[name] = now
    if "registered_at" not in times and not reader.read.problems:
        _assume_registered(reader, times, now)
    if days := reader.text("days_to_reply"):
        _end_after(reader, times, days, now)
    _in_order(reader, times)
    for name in (*TIMES, "due_at"):
        reader.keep(name, times.get(name))


def _assume_registered(reader: _Reader, times: dict[str, datetime], now: datetime) -> None:
    known = [times[name] for name in TIMES if name in times]
    times["registered_at"] = min(known, default=now)
    if known:
        reader.note("没有受理时间，以最早的办理时间为准")
    elif reader.read.is_history:
        reader.blame("registered_at", "已办结的诉求要有受理时间或办结时间。")
    else:
        reader.note("没有受理时间，以导入时间为准")


def _end_after(reader: _Reader, times: dict[str, datetime], days: str, now: datetime) -> None:
    try:
        span = timedelta(days=float(days))
    except (ValueError, OverflowError):
        reader.blame("days_to_reply", f"“{days[:20]}”不是天数。")
        return
    if span < timedelta(0) or span > timedelta(days=3650):
        reader.blame("days_to_reply", f"“{days[:20]}”天不合常理，请核对。")
    elif "registered_at" in times and "closed_at" not in times:
        times["closed_at"] = min(times["registered_at"] + span, now)


def _in_order(reader: _Reader, times: dict[str, datetime]) -> None:
    """Blame a step before the one it follows; on one day without hours they are simply equal."""
    last, last_name = times.get("registered_at"), "registered_at"
    for name in TIMES[1:]:
        at = times.get(name)
        if at is None or last is None:
            continue
        if at < last:
            if at.date() < last.date() or ":" in reader.text(name):
                before = f"{LABELS[last_name]}（{last:%Y-%m-%d %H:%M}）"
                reader.blame(name, f"{LABELS[name]}早于{before}，请核对。")
            times[name] = at = last
        last, last_name = at, name


def _check(reader: _Reader) -> None:
    """Ask the rule of registering; a missing number does not hold an old ledger up."""
    values = {**reader.read.values, "channel": "import"}
    for name, sentence in check_appeal(values).items():
        if name not in ("title", "content") or values.get(name):
            reader.blame(name, sentence)
    for name in PLAIN:
        limit = LONGEST_TEXT if name in ("reply", "record", "callback_text") else LONGEST_SHORT * 5
        if len(reader.read.values[name]) > limit:
            reader.blame(name, f"最多 {limit} 个字，请删减后再导入。")
