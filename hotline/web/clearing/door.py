"""The blueprint, which columns a board has, and where each figure leads."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, g, request

from hotline.casework.clearing import Board, current, months
from hotline.rules.clearing import LEDGERS, BoardRow, LedgerCounts
from hotline.rules.rounding import percent, ratio
from hotline.rules.words import LEDGERS as LEDGER_WORDS

blueprint = Blueprint("clearing", __name__)

SCORED = "scored"  # all ledgers that enter the sum
_JUDGED = (("owed", "应清"), ("cleared", "已清"), ("uncleared", "未清"))
# Ledger -> its columns. An exclusion is approved or waits: nothing of it can be uncleared.
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "ordinary": (*_JUDGED, ("waiting", "未到期"), ("rate", "清零率")),
    "deferral": (*_JUDGED, ("waiting", "挂账中"), ("rate", "清零率")),
    "suggestion": (*_JUDGED, ("waiting", "未到期"), ("rate", "清零率")),
    "exclusion": (("cleared", "已剔除"), ("waiting", "待批")),
    SCORED: (*_JUDGED, ("rate", "清零率")),
}
HEADS = {
    **{code: LEDGER_WORDS[code] for code in LEDGERS},
    "suggestion": "建议类工单",
    "deferral": "延时挂账工单",
    "exclusion": "剔除类工单",
    SCORED: "合计",
}


@dataclass(frozen=True)
class Cell:
    """One figure as shown, and the address of the tickets behind it ("" for none)."""

    column: str
    words: str
    url: str = ""


def month_asked() -> str:
    """Return the month in the address, or the running one."""
    return request.args.get("month", "").strip()[:7] or current(g.now)


def meeting_month() -> str:
    """Return the month in the address, or the last whole one: the 20th looks back on it."""
    return request.args.get("month", "").strip()[:7] or (months(g.now) * 2)[1]


def month_choices() -> list[str]:
    return months(g.now)


def counts_of(row: BoardRow, ledger: str) -> LedgerCounts:
    return row.total if ledger == SCORED else row.ledgers[ledger]


def rate(counts: LedgerCounts) -> str:
    """Return the rate as printed, 「—」 when nothing was owed."""
    return percent(ratio(counts.cleared, counts.owed))


def figure(counts: LedgerCounts, column: str) -> str:
    """Return one figure in words."""
    return rate(counts) if column == "rate" else str(getattr(counts, column))


def cells(board: Board, row: BoardRow) -> list[Cell]:
    """Return a line's figures in the order of `COLUMNS`, each with its address."""
    return [
        Cell(column, figure(counts_of(row, ledger), column), _url(board, row, ledger, column))
        for ledger, columns in COLUMNS.items()
        for column, _ in columns
    ]


def cards(board: Board, row: BoardRow) -> list[tuple[str, list[tuple[str, Cell]]]]:
    """Return (ledger, figures) for the phone: ledgers with nothing in them are left out."""
    found = []
    for ledger, columns in COLUMNS.items():
        counts = counts_of(row, ledger)
        if ledger == SCORED or not (counts.owed or counts.waiting):
            continue
        shown = [
            (words, Cell(column, figure(counts, column), _url(board, row, ledger, column)))
            for column, words in columns
        ]
        found.append((HEADS[ledger], shown))
    return found


def _url(board: Board, row: BoardRow, ledger: str, column: str) -> str:
    if column == "rate" or not getattr(counts_of(row, ledger), column):
        return ""
    return tickets_url(board.name, row.unit_id, ledger, column)


def tickets_url(month: str, unit_id: int, ledger: str, column: str, **more: object) -> str:
    """Return the address of the list behind a figure."""
    args: dict[str, object] = {"month": month, "ledger": ledger, "state": column, **more}
    if unit_id:
        args["unit"] = unit_id
    return f"/clearing/tickets?{urlencode(args)}"
