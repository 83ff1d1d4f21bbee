"""Measure the counting engine: `python -m tests.bench.ranking --tickets 1000000`.

Makes a county of 60 ranked units and 300 villages by plain SQL, its tickets spread over fourteen
months in the order of their registration, and prints each measurement beside the target of the
requirements. Asserts no time. The database is kept in --data and used again.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from hotline.casework import figures
from hotline.rules.calendar import ZONE
from hotline.store.database import db, migrate
from hotline.store.policies import save_policy
from hotline.store.sealing import open_keys
from hotline.store.units import Division, Unit, add_unit

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2025, 9, 1, tzinfo=ZONE)
NOW = datetime(2026, 11, 1, 9, tzinfo=ZONE)
MONTHS = 14
TOWNSHIPS, DEPARTMENTS, VILLAGES = 20, 40, 15  # villages a township
SCHEME = ("accept_on_time", "contacted_rate", "satisfied_rate", "solved_rate")
CONTENT = (
    "来电人反映村里主街路灯不亮，夜间老人孩子出行不便，多次向村里反映没有结果，希望尽快维修。" * 3
)


def county() -> list[int]:
    """Make places and units; return the ids of the ranked units."""
    save_policy((ROOT / "db/policies/baotou.toml").read_text("utf-8"), START, "系统")
    top = Division.create(code="410599000000", name="云溪县", level="county")
    office = add_unit(code="office", name="热线办", short_name="县热线办", kind="county_office",
                      division=top)  # fmt: skip
    ranked = []
    for number in range(TOWNSHIPS):
        code = f"410599{100 + number}"
        place = Division.create(code=f"{code}000", name=f"{number}镇", level="township", parent=top)
        unit = add_unit(office, code=f"t{number}", name=f"{number}镇", short_name=f"{number}镇",
                        kind="township", division=place)  # fmt: skip
        ranked.append(unit.id)
        for serial in range(VILLAGES):
            spot = Division.create(code=f"{code}{201 + serial}", name=f"{serial}村",
                                   level="village", parent=place)  # fmt: skip
            add_unit(unit, code=f"v{number}-{serial}", name=f"{number}镇{serial}村",
                     short_name=f"{serial}村", kind="village", division=spot)  # fmt: skip
    for number in range(DEPARTMENTS):
        unit = add_unit(office, code=f"d{number}", name=f"{number}局", short_name=f"{number}局",
                        kind="department")  # fmt: skip
        ranked.append(unit.id)
    return ranked


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


class Writer:
    """Writes invented tickets with their parts, clocks, answers and callbacks."""

    def __init__(self, ranked: list[int]) -> None:
        self.ranked = ranked
        self.chance = random.Random(12345)
        self.villages: dict[int, list[int]] = {}
        for unit in Unit.select().where(Unit.kind == "village"):
            self.villages.setdefault(unit.parent_id, []).append(unit.id)
        self.places = [d.code for d in Division.select().where(Division.level == "village")]
        self.part = 0
        self.rows: dict[str, list[dict[str, object]]] = {}
        self.defaults = {
            table: {
                name: ("" if kind == "TEXT" else 0)
                for _, name, kind, needed, default, key in db.execute_sql(
                    f"PRAGMA table_info({table})"
                )
                if needed and default is None and not key
            }
            for table in ("requester", "ticket", "assignment", "answer", "callback",
                          "stage_clock", "unit_request")
        }  # fmt: skip

    def add(self, table: str, **values: object) -> None:
        self.rows.setdefault(table, []).append({**self.defaults[table], **values})

    def flush(self) -> None:
        for table, rows in self.rows.items():
            names = sorted({name for row in rows for name in row})
            marks = ", ".join("?" * len(names))
            sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
            db.connection().executemany(sql, [[row.get(name) for name in names] for row in rows])
        self.rows = {}

    def ticket(self, number: int, at: datetime) -> None:
        """One ticket's life as the acts would have left it."""
        chance = self.chance
        lead = chance.choice(self.ranked)
        sent = at + timedelta(minutes=chance.randint(1, 20))
        due = sent + timedelta(days=chance.choice((1, 3, 5, 10)))
        done = sent + (due - sent) * chance.uniform(0.1, 1.15)
        passed = done + timedelta(hours=chance.randint(1, 30))
        closed = passed + timedelta(hours=chance.randint(2, 60))
        over = closed < NOW
        heard = over and chance.random() < 0.9
        rework = chance.random() < 0.05
        self.add("requester", id=number, phone_hash=f"h{chance.randint(1, 300_000)}")
        self.add(
            "ticket", id=number, ticket_no=f"B{number:09d}", wire_no=f"B{number:09d}",
            origin=chance.choice(("city", "county")), requester_id=number, title="路灯不亮",
            content=CONTENT, kind="help", category=f"城乡建设/类{chance.randint(1, 60)}",
            urgency=chance.choices(("ordinary", "urgent", "livelihood"), (90, 3, 7))[0],
            channel=chance.choice(("phone", "web", "110")),
            division_code=chance.choice(self.places), state="closed" if over else "handling",
            lane="done" if over else "handling", version=9, registered_at=_text(at),
            dispatched_at=_text(sent), answered_at=_text(done) if over else None,
            passed_at=_text(passed) if over else None, closed_at=_text(closed) if over else None,
            first_due_at=_text(due), due_at=_text(due), lead_unit_id=lead,
            called_back_at=_text(closed) if heard else None, is_effective=int(heard),
            contacted="yes" if heard else "", solved=chance.choice(("yes", "partly", "no")),
            satisfied=chance.choice(("yes", "mostly", "no", "unrated")), policy_id=1,
            rework_times=int(rework),
        )  # fmt: skip
        self._clock(number, None, "dispatch", at, sent)
        self._part(number, lead, "lead", sent, due, done, over, rework)
        if chance.random() < 0.1:
            self._part(number, chance.choice(self.ranked), "co", sent, due, done, over, False)
        if over:
            self.add("callback", ticket_id=number, at=_text(closed), is_reached=int(heard))
        if chance.random() < 0.05:
            self.add("unit_request", ticket_id=number, assignment_id=self.part, kind="return",
                     state=chance.choice(("approved", "refused")), asked_at=_text(sent),
                     decided_at=_text(sent + timedelta(hours=5)))  # fmt: skip

    def _part(
        self, number: int, unit: int, role: str, sent: datetime, due: datetime, done: datetime,
        over: bool, rework: bool,
    ) -> None:  # fmt: skip
        chance = self.chance
        self.part += 1
        top = self.part
        taken = sent + timedelta(minutes=chance.randint(5, 200))
        common = {
            "ticket_id": number, "lane": "done" if over else "to_answer", "version": 5,
            "state": "passed" if over else "handling", "round": 2 if rework else 1,
            "dispatched_at": _text(sent), "accept_due_at": _text(sent + timedelta(hours=2)),
            "accepted_at": _text(taken), "contact_due_at": _text(sent + timedelta(days=1)),
            "contacted_at": _text(taken + timedelta(hours=2)), "answer_due_at": _text(due),
            "answered_at": _text(done) if done < NOW else None,
            "ended_at": _text(done + timedelta(hours=9)) if over else None,
        }  # fmt: skip
        self.add("assignment", id=top, unit_id=unit, role=role, level="township", **common)
        for stage in ("accept", "contact", "answer"):
            self._clock(number, top, stage, sent, taken)
        if over:
            self.add("answer", assignment_id=top, ticket_id=number, round=1, at=_text(done),
                     record="已办理。", reply="您好，已处理。", decision="pass",
                     is_perfunctory=int(chance.random() < 0.01))  # fmt: skip
        if role == "lead" and unit in self.villages and chance.random() < 0.5:
            self.part += 1
            village = chance.choice(self.villages[unit])
            self.add("assignment", id=self.part, unit_id=village, role="delegate",
                     level="village", parent_id=top, **common)  # fmt: skip

    def _clock(
        self, number: int, part: int | None, stage: str, start: datetime, met: datetime
    ) -> None:
        due = _text(start + timedelta(minutes=10))
        self.add("stage_clock", ticket_id=number, assignment_id=part, stage=stage,
                 started_at=_text(start), due_at=due, warn_at=due, ended_at=_text(met),
                 met_at=_text(met))  # fmt: skip


def _moments(tickets: int) -> Iterator[datetime]:
    step = (NOW - START) / tickets
    return (START + step * number for number in range(tickets))


# table -> the columns that hold ids which are spread
IDS = {
    "requester": ("id",),
    "ticket": ("id", "requester_id"),
    "assignment": ("id", "ticket_id", "parent_id"),
    "answer": ("id", "assignment_id", "ticket_id"),
    "callback": ("id", "ticket_id"),
    "stage_clock": ("id", "ticket_id", "assignment_id"),
    "unit_request": ("id", "ticket_id", "assignment_id"),
}


def spread(small: Path, times: int) -> None:
    """Fill this database with every row of the small one so many times, side by side.

    Ids are spread, so rows stay in the order of time as they would in a county that grew.
    """
    db.execute_sql("PRAGMA synchronous = off")
    db.execute_sql("PRAGMA foreign_keys = off")
    db.execute_sql("ATTACH ? AS small", (str(small),))
    for table in ("policy_version", "division", "unit"):
        db.execute_sql(f"INSERT INTO main.{table} SELECT * FROM small.{table}")
    copies = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(times))
    for table, ids in IDS.items():
        names = [row[1] for row in db.execute_sql(f"PRAGMA main.table_info({table})")]
        values = [
            f"(s.{name} - 1) * {times} + k.n + 1" if name in ids
            else f"s.{name} || '-' || k.n" if name in ("ticket_no", "wire_no", "phone_hash")
            else f"s.{name}"
            for name in names
        ]  # fmt: skip
        db.execute_sql(
            f"INSERT INTO main.{table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM small.{table} s CROSS JOIN ({copies}) k ORDER BY s.id, k.n"
        )
        print(f"  {table}", flush=True)
    db.execute_sql("ANALYZE")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def fill(tickets: int) -> None:
    """Write so many tickets, oldest first."""
    db.execute_sql("PRAGMA synchronous = off")
    db.execute_sql("PRAGMA foreign_keys = off")
    writer = Writer(county())
    for number, at in enumerate(_moments(tickets), start=1):
        writer.ticket(number, at)
        if number % 20_000 == 0 or number == tickets:
            with db.atomic():
                writer.flush()
            print(f"  {number:,}", flush=True)
    db.execute_sql("ANALYZE")
    db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def timed(name: str, target: str, work: Callable[[], object], times: int = 5) -> None:
    """Print the first and the middle time of a few runs beside the target."""
    taken, used = [], []
    for _ in range(times):
        start, busy = time.perf_counter(), time.process_time()
        work()
        taken.append(time.perf_counter() - start)
        used.append(time.process_time() - busy)
    words = (
        f"first {taken[0]:6.2f} s  median {statistics.median(taken):6.2f} s"
        f"  processor {statistics.median(used):6.2f} s"
    )
    print(f"{name:<60}{words}  target {target}", flush=True)


def measure(tickets: int) -> None:
    month, year = figures.period("2026-10"), figures.period("2026")
    print(f"{tickets:,} tickets, month {figures.county(month, NOW).received:,}")
    goal = "≤ 1 s at 1,000,000"
    timed("month, 60 units, what a scheme of four rates needs", goal,
          lambda: figures.lines(month, NOW, "unit", SCHEME))  # fmt: skip
    timed("month, 60 units, every count", goal, lambda: figures.lines(month, NOW))
    timed("month, the county, every count", goal, lambda: figures.county(month, NOW))
    timed("year, 60 units, what a scheme of four rates needs", "≤ 1.5 s at 100,000",
          lambda: figures.lines(year, NOW, "unit", SCHEME))  # fmt: skip
    timed("year, 60 units, every count", "≤ 1.5 s at 100,000", lambda: figures.lines(year, NOW))
    for by in ("village", "division", "person"):
        timed(
            f"month, by {by}, every count", "none", lambda by=by: figures.lines(month, NOW, by), 2
        )
    unit = Unit.get(Unit.kind == "township").id
    months = [figures.period(f"2026-{number:02d}") for number in range(1, 11)]
    beside = [month, months[-2], figures.period("2025-10")]
    for name, work in (
        (
            "month, month before, year before, every count",
            lambda: figures.unit_counts("unit", unit, beside, NOW),
        ),
        ("year, every count", lambda: figures.unit_counts("unit", unit, [year], NOW)),
        ("ten months, four rates", lambda: figures.unit_counts("unit", unit, months, NOW, SCHEME)),
    ):
        timed(f"one unit: {name}", "≤ 0.3 s at 100,000 the page", work)
    timed("all figures of a monthly notice", "none", lambda: figures.month_figures(month, NOW), 2)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process {used:.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--spread", type=Path, help="a smaller county's database, spread tenfold")
    told = parser.parse_args()
    file = told.data / "hotline.db"
    is_new = not file.exists()
    told.data.mkdir(parents=True, exist_ok=True)
    open_keys(told.data / "keys")
    migrate(file)
    if is_new and told.spread:
        spread(told.spread, 10)
    elif is_new:
        fill(told.tickets)
    tickets = db.execute_sql("SELECT COUNT(*) FROM ticket").fetchone()[0]
    print(f"database {file.stat().st_size / 2**20:,.0f} MB")
    measure(tickets)


if __name__ == "__main__":
    main()
