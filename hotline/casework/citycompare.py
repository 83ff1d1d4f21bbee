"""Mending what the line cannot see: gaps in what came, and a nightly comparison with the city.

The sets and the digest are the protocol's ("reconcile"). What the city lacks is owed to it as a
snapshot; what the county lacks is asked for with `sync.request`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hotline.casework.cityorders import owe_snapshot
from hotline.outside.cityplatform import CityPlatform
from hotline.rules.cityreports import reconcile_digest, sync_request
from hotline.store import comparisons, inbox, outbox, settings, tickets
from hotline.store.database import write

# Protocol: "a gap open for 15 minutes is asked for with sync.request".
GAP = timedelta(minutes=15)
MOST_ASKED = 200
# A city that was away for a while is compared day by day, but no further back than this.
LONGEST_BACK = 14
ASKED, COMPARED = "gaps_asked_at", "reconciled_on"


@dataclass(frozen=True)
class Compared:
    """What one day's comparison came to; `error` when the city gave no answer."""

    day: date
    is_same: bool = False
    sent_again: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = ()
    error: str | None = None


def reconcile(city: CityPlatform, day: date, now: datetime) -> Compared:
    """Compare one day's tickets with the city, owe or ask for what is missing, keep the outcome.

    A ticket with an event that still waits or was refused is left to the line and the desk.
    """
    done = _compared(city, day, now)
    outcome = "silent" if done.error else "match" if done.is_same else "mismatch"
    with write():
        comparisons.keep(
            day, now, outcome, len(done.sent_again), len(done.asked_for), done.error or ""
        )
    return done


def _compared(city: CityPlatform, day: date, now: datetime) -> Compared:
    ours = outbox.versions_on(day)
    told = city.reconcile(day, len(ours), reconcile_digest(ours))
    if told.match is None:
        return Compared(day, error=told.error or "市平台没有答复对账。")
    if told.match:
        return Compared(day, is_same=True)
    with write():
        busy = outbox.unsettled(set(ours) | set(told.tickets))
        # Read again: acts may have been done while the city was thinking.
        ours = outbox.versions_on(day)
        sent = _send_again(ours, told.tickets, busy, now)
        asked = sorted(set(told.tickets) - set(ours) - busy)
        asked = [number for number in asked if _is_lacking(number, told.tickets[number])]
        _ask(asked[:MOST_ASKED], now)
    return Compared(day, False, tuple(sent), tuple(asked))


def _send_again(
    ours: Mapping[str, int], theirs: Mapping[str, int], busy: set[str], now: datetime
) -> list[str]:
    sent = []
    for number, version in sorted(ours.items()):
        ticket = tickets.of_wire_no(number)
        if number in busy or theirs.get(number) == version or ticket is None:
            continue
        outbox.raise_version(number, theirs.get(number, 0))
        owe_snapshot(ticket, now)
        sent.append(number)
    return sent


def _is_lacking(number: str, version: int) -> bool:
    """Return whether the city knows more of that ticket than we do, or we do not know it."""
    return tickets.of_wire_no(number) is None or outbox.version_up(number) < version


def reconcile_due(city: CityPlatform, now: datetime) -> list[Compared]:
    """Compare every day not compared yet up to yesterday; stop at the first without an answer."""
    yesterday = now.date() - timedelta(days=1)
    last = settings.read(COMPARED)
    first = date.fromisoformat(last) + timedelta(days=1) if last else yesterday
    if first > yesterday + timedelta(days=1):  # noted while the clock was wrong
        first = yesterday
    first = max(first, yesterday - timedelta(days=LONGEST_BACK))
    done = []
    for day in (first + timedelta(days=n) for n in range((yesterday - first).days + 1)):
        compared = reconcile(city, day, now)
        done.append(compared)
        if compared.error:
            break
        with write():
            settings.save(COMPARED, day.isoformat(), now, "系统")
    return done


def ask_for_gaps(now: datetime) -> list[str]:
    """Ask the city for tickets of which an event has waited 15 minutes for those before it.

    The same question goes out again after another 15 minutes, because the answer may be lost.
    """
    last = settings.read(ASKED)
    # A moment in the future was noted while the clock was wrong.
    if last and now - GAP < datetime.fromisoformat(last) <= now:
        return []
    with write():
        missing = inbox.gaps_older_than(now - GAP, MOST_ASKED)
        _ask(missing, now)
        if missing:
            settings.save(ASKED, now.isoformat(), now, "系统")
    return missing


def _ask(numbers: list[str], now: datetime) -> None:
    if numbers:
        outbox.owe("sync.request", None, sync_request(numbers), now)


# More versions of one ticket than a county gives in the days between two copies.
SKIPPED = 1000


def go_on_after_a_restore() -> None:
    """Never give a version twice: the city has seen what a copy of ours does not remember.

    It would confirm another event under a used version and drop it, and the comparison would
    find nothing. The gap that is left is closed by the snapshot the comparison sends.
    """
    with write():
        outbox.skip_versions(SKIPPED)
