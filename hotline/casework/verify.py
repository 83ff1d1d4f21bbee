"""The check page of a paper (`/verify/…`): what whoever holds it may see without logging in.

Only sealed notices are found, only by a code nobody can guess, and only what was printed on the
public paper is told: totals, never tickets, and no ranking unless the notice publishes one.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hotline.casework import noticedrafts, noticefrozen, noticekinds
from hotline.casework.noticekeys import read_code, shown_code
from hotline.casework.noticewording import one_line
from hotline.rules.monthfigures import MonthFigures
from hotline.rules.privacy import without_numbers
from hotline.rules.rounding import NONE_SHOWN
from hotline.store import notices
from hotline.store.notices import Notice

PUBLIC = ("grouped", "top")
# Rates told of the whole county, in the order of the notice.
RATES = ("contacted_rate", "solved_rate", "satisfied_rate", "answered_on_time")


@dataclass(frozen=True)
class Named:
    """Another notice as the check page names it."""

    title: str
    number: str
    issued_on: str
    code: str


@dataclass(frozen=True)
class Verified:
    """A sealed notice as the holder of its paper may see it.

    totals    (words, figure as printed), from the frozen figures
    ranking   (group and size class, rank, unit, score as printed); () unless it is published
    sha256    of the paper as printed, `public_sha256` of the version for everyone, "" without one
    """

    code: str
    kind: str
    kind_word: str
    period_name: str
    title: str
    number: str
    office: str
    issued_on: str
    counted_at: str
    sha256: str
    public_sha256: str
    figures_sha256: str
    totals: Sequence[tuple[str, str]]
    ranking: Sequence[tuple[str, int, str, str]]
    corrects: Named | None
    corrected_by: Named | None

    @property
    def is_in_force(self) -> bool:
        """Whether no later notice has put this one right."""
        return self.corrected_by is None


def verified(code: str) -> Verified | None:
    """Return the sealed notice with that code, however it was typed; None for an unknown one."""
    kept = read_code(code)
    row = notices.with_code(kept) if kept else None
    if row is None:
        return None
    material, names, issued_on = noticefrozen.opened(row)
    period = noticekinds.period_for(row.kind, row.period)
    hashes = {file["kind"]: file["sha256"] for file in notices.files_of(row.id)}
    return Verified(
        code=shown_code(kept), kind=row.kind, kind_word=noticekinds.word(row.kind),
        period_name=period.name, title=without_numbers(one_line(row.title)), number=row.number,
        office=names.office, issued_on=issued_on.isoformat(),
        counted_at=row.counted_at.isoformat(timespec="minutes"), sha256=hashes["paper"],
        public_sha256=hashes.get("public", ""), figures_sha256=row.figures_sha256,
        totals=_totals(material), ranking=_ranking(row, material, names.top_shown),
        corrects=_named(notices.find(row.corrects_id)) if row.corrects_id else None,
        corrected_by=_named(notices.correction_of(row.id)),
    )  # fmt: skip


def matches(code: str, sha256: str) -> bool:
    """Return whether a file with that SHA-256 is the paper, or its public version, of the code."""
    kept = read_code(code)
    row = notices.with_code(kept) if kept else None
    if row is None:
        return False
    given = sha256.strip().lower().encode()
    return any(
        hmac.compare_digest(given, file["sha256"].encode())
        for file in notices.files_of(row.id)
        if file["kind"] in ("paper", "public")
    )


def _named(row: Notice | None) -> Named | None:
    if row is None:
        return None
    title = without_numbers(one_line(row.title))
    return Named(title, row.number, row.issued_on, shown_code(row.verify_code or ""))


def _totals(material: Any) -> list[tuple[str, str]]:
    """Return the totals of a periodical; other kinds are told by their hash alone."""
    if not isinstance(material, MonthFigures):
        return []
    now = material.now
    counts = [
        ("受理", now.received),
        ("直办", now.answered_at_once),
        ("转办", now.dispatched),
        ("办结", now.closed),
        ("期末在办", now.open_at_end),
    ]
    told = [(words, f"{number}件") for words, number in counts]
    for code in RATES:
        shown = material.measure(code, now.counts).shown
        name = material.indicator(code).name
        told.append((name, NONE_SHOWN if shown is None else f"{shown}%"))
    return told


def _ranking(row: Notice, material: Any, head: int) -> list[tuple[str, int, str, str]]:
    if row.publish not in PUBLIC or row.kind == "unit_sheet":
        return []
    most = head if row.publish == "top" else None
    return [
        (f"{line.group}{line.size_class}", line.rank, line.unit, str(line.score.total))
        for line in noticedrafts.ranked(material)
        if line.rank is not None and (most is None or line.rank <= most)
    ]
