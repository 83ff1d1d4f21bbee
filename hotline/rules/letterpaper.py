"""A letter of supervision as it goes on paper: its parts, its list of tickets, the slip to answer.

The wording itself is `rules/letters.py`; here it is only taken apart and completed. A draft says
that it is one: only a person issues a letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.rules.papertext import Pairs, SignBox
from hotline.rules.phrases_of_time import moment
from hotline.rules.privacy import without_numbers
from hotline.rules.words import LETTERS

HEADS = (("序号", "center"), ("工单编号", "center"), ("诉求事项", "left"), ("派单时间", "center"),
         ("办结期限", "center"))  # fmt: skip
# Empty lines to write on when nothing has been answered yet.
BLANK = "\n\n\n\n"


@dataclass(frozen=True)
class LetterLineText:
    """One ticket the letter is about."""

    ticket_no: str
    title: str
    dispatched_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class LetterFacts:
    """What is kept of a letter; `text` begins with the addressee's line."""

    letter_id: int
    kind: str
    state: str
    number: str
    unit: str
    text: str
    issued_at: datetime | None
    lines: Sequence[LetterLineText]
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    close_text: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True)
class LetterText:
    """One letter, ready to be set."""

    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    date: str
    table_title: str
    rows: tuple[tuple[str, ...], ...]
    slip_title: str
    slip_texts: Pairs
    slip: tuple[tuple[SignBox, ...], ...]
    qr: str


def letter_text(facts: LetterFacts) -> LetterText:
    """Take the letter apart for the press; personal numbers in its words are masked."""
    title = LETTERS[facts.kind]
    addressee, paragraphs = _parts(str(without_numbers(facts.text)), facts.unit)
    is_draft = facts.issued_at is None
    first = facts.lines[0].ticket_no if len(facts.lines) == 1 else ""
    serial = f"L{facts.letter_id}"
    return LetterText(
        title=title,
        number="（拟稿，尚未签发）" if is_draft else facts.number,
        addressee=addressee,
        paragraphs=paragraphs,
        date="年　　月　　日" if is_draft else _day(facts.issued_at),
        table_title=f"所涉工单（{len(facts.lines)}件）" if facts.lines else "",
        rows=tuple(_row(number, line) for number, line in enumerate(facts.lines, 1)),
        slip_title=f"{title}回执",
        slip_texts=(("答复情况", str(without_numbers(facts.answer)) or BLANK),),
        slip=_slip(facts),
        qr=f"{first}-{serial}" if first else serial,
    )


def _parts(text: str, unit: str) -> tuple[str, tuple[str, ...]]:
    """Split a text into its addressee and paragraphs; a text without one gets the unit's name."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and lines[0].endswith("：") and len(lines[0]) <= 80 and len(lines) > 1:
        return lines[0], tuple(lines[1:])
    return f"{unit}：", tuple(lines)


def _row(number: int, line: LetterLineText) -> tuple[str, ...]:
    return (
        str(number), line.ticket_no, str(without_numbers(line.title)),
        _short(line.dispatched_at), _short(line.due_at),
    )  # fmt: skip


def _short(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "—"


def _slip(facts: LetterFacts) -> tuple[tuple[SignBox, ...], ...]:
    """The unit's boxes; of a supervision order also the office's, which strikes it off (销号)."""
    answered = ""
    if facts.answered_at:
        answered = f"{facts.answered_by}于{moment(facts.answered_at)}答复。"
    rows: list[tuple[SignBox, ...]] = [(
        SignBox("承办单位经办人", "经办人（签字）", answered),
        SignBox("承办单位负责人意见", "负责人（签字）", seal=True),
    )]  # fmt: skip
    if facts.kind != "urging":
        closed = ""
        if facts.closed_at:
            said = f"{facts.close_text.rstrip('。')}。" if facts.close_text else ""
            closed = f"{facts.closed_by}于{moment(facts.closed_at)}销号。{said}"
        rows.append((SignBox("县热线办销号意见", "负责人（签字）", closed, seal=True),))
    return tuple(rows)


def _day(at: datetime | None) -> str:
    return f"{at.year}年{at.month}月{at.day}日" if at else ""
