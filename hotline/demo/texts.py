"""Believable words: what people call about at a place and a season, and what offices write back.

The templates in `db/seed/demo/appeals` were written for this product. Nothing is drawn from real
letters; shops, firms and estates exist nowhere. Same random, same words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from random import Random
from typing import Any

from hotline.demo.geography import SEED_FOLDER, Division, Places

# The requirement for a believable transcript: long enough to say something, short enough to read.
SHORTEST, LONGEST = 60, 200
# What grows and is harvested here, by month: nobody asks for a maize seed in February.
_CROPS = {
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 11, 12), ("小麦", "大蒜", "蔬菜")),
    7: ("玉米", "花生"),
}

# Pairs of characters that any appeal and any answer share.
_EVERYWHERE = frozenset(
    ("诉求", "求人", "群众", "人员", "工作", "现场", "，已", "已经", "有关", "，希")
)


@dataclass(frozen=True)
class Spot:
    """Where it is: a village with its township and the names above."""

    village: Division
    township: Division
    county_name: str


@dataclass(frozen=True)
class Appeal:
    """What somebody calls about. `handler` is a unit's short name, "township" or "village"."""

    topic: str
    title: str
    content: str
    kind: str
    urgency: str
    category: str  # three names joined by "/", DB44/T 2479-2024 annex A
    handler: str
    co_handlers: tuple[str, ...]
    is_enterprise: bool
    words: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """The two texts of an answer, never mixed: internal record and public reply."""

    record: str
    reply: str
    result: str  # done beyond_duty untrue unsolved
    solved: str  # yes partly no
    unsolved_reason: str


@cache
def topics() -> tuple[dict[str, Any], ...]:
    """Return every matter of the appeals files, in file order."""
    files = sorted((SEED_FOLDER / "appeals").glob("*.toml"))
    loaded = [tomllib.loads(path.read_text(encoding="utf-8"))["topic"] for path in files]
    return tuple(topic for listed in loaded for topic in listed)


@cache
def words() -> dict[str, list[str]]:
    """Return the fillers and frames."""
    return tomllib.loads((SEED_FOLDER / "words.toml").read_text(encoding="utf-8"))


def spot_at(places: Places, village: Division) -> Spot:
    return Spot(village, places.township_of(village), places.county.name)


def fits(topic: Mapping[str, Any], spot: Spot, when: datetime) -> bool:
    """Return whether the matter can come up there and then."""
    where = topic.get("where", "any")
    here = where == "any" or (where == "town") == spot.village.is_town
    return here and (not topic.get("only") or when.month in topic["months"])


def appeal(random: Random, spot: Spot, when: datetime, topic_name: str | None = None) -> Appeal:
    """Return what somebody at `spot` calls about at `when`; `topic_name` fixes the matter."""
    if topic_name:
        topic = next(topic for topic in topics() if topic["name"] == topic_name)
    else:
        fitting = [topic for topic in topics() if fits(topic, spot, when)]
        # In its months a matter comes up three times as often as in the others.
        weights = [t["weight"] * (3 if when.month in t.get("months", ()) else 1) for t in fitting]
        topic = random.choices(fitting, weights)[0]
    title, body, *own = random.choice(topic["appeals"])
    kind = own[0] if own else topic["kind"]
    urgency = own[1] if len(own) > 1 else topic["urgency"]
    filled = _fillers(random, spot, when)
    return Appeal(
        topic=topic["name"],
        title=title.format_map(filled),
        content=_content(random, body, kind, filled),
        kind=kind,
        # A question is never as hard as the trouble it is about.
        urgency="ordinary" if kind == "consultation" and urgency != "livelihood" else urgency,
        category="/".join(topic["category"]),
        handler=topic["handler"],
        co_handlers=tuple(topic.get("co", ())),
        is_enterprise=bool(topic.get("enterprise")),
        words=filled,
    )


def _content(random: Random, body: str, kind: str, filled: Mapping[str, str]) -> str:
    listed = words()
    starts = listed["asks" if kind == "consultation" else "openings"]
    ends = {"consultation": "ask_closers", "praise": "praise_closers"}.get(kind, "closers")
    pool = random.sample(listed[ends], len(listed[ends]))
    text = f"{random.choice(starts)}{body}。".format_map(filled)
    while pool and (len(text) < SHORTEST or (len(text) < 90 and random.random() < 0.3)):
        text += pool.pop().format_map(filled)
    return text


def _fillers(random: Random, spot: Spot, when: datetime) -> dict[str, str]:
    listed = words()
    crops = _CROPS.get(when.month, ("玉米", "大豆", "红薯"))
    return {
        "village": spot.village.name,
        "township": spot.township.name,
        "county": spot.county_name,
        "group": "" if spot.village.is_town else random.choice(listed["groups"]),
        "road": random.choice(listed["roads"]),
        "other_road": random.choice(listed["roads"]),
        "shop": random.choice(listed["shops"]),
        "company": random.choice(listed["companies"]),
        "estate": random.choice(listed["estates"]),
        "school": random.choice(listed["schools"]),
        "building": str(random.randint(1, 18)),
        "days": random.choice(("两", "三", "四", "五", "六")),
        "count": random.choice(("两", "三", "四", "五", "六")),
        "amount": str(random.choice((120, 180, 260, 380, 450, 600, 800, 1200, 1800, 2600))),
        "wages": str(random.choice((4800, 7600, 12000, 18500, 36000, 52000))),
        "steps": str(random.choice((50, 80, 100, 150, 200, 300))),
        "month": f"{(when.month - 2 - random.randint(0, 3)) % 12 + 1}月份",
        "crop": random.choice(crops),
    }


def address(random: Random, spot: Spot, appeal: Appeal) -> str:
    """Return the address line below the township."""
    kind = "town_addresses" if spot.village.is_town else "addresses"
    line = random.choice(words()[kind]).format_map(appeal.words)
    return f"{spot.township.name}{line}"


def reply_for(
    random: Random, appeal: Appeal, unit: str, result: str = "done", is_rework: bool = False
) -> Reply:
    """Return record and reply that fit the matter; `unit` is the short name of who answers."""
    listed = words()
    found, done = _outcome(random, appeal)
    reasons = listed["beyond_reasons" if result == "beyond_duty" else "unsolved_reasons"]
    reason = random.choice(reasons)
    frame = {"consultation": "consult_", "praise": "praise_"}.get(appeal.kind, "")
    if result != "done":
        frame = {"beyond_duty": "beyond_"}.get(result, f"{result}_")
    elif is_rework:
        frame = "rework_"
    filled = {
        **appeal.words,
        "unit": unit,
        "subject": appeal.title.removeprefix("咨询"),
        "place": appeal.words["village"],
        "found": found,
        "done": done,
        "reason": reason,
        **{name: random.choice(listed[name]) for name in ("staff", "truth", "attitude")},
    }
    record = _once_checked(random.choice(listed[f"{frame}records"]).format_map(filled))
    reply = _once_checked(random.choice(listed[f"{frame}replies"]).format_map(filled))
    solved = {"done": "yes", "untrue": "yes", "unsolved": "no", "beyond_duty": "partly"}[result]
    return Reply(record, reply, result, solved, reason if solved in ("no", "partly") else "")


def village_record(random: Random, appeal: Appeal) -> str:
    """Return what the village writes up to the township."""
    found, done = _outcome(random, appeal)
    return _once_checked(random.choice(words()["village_records"]).format(found=found, done=done))


def _outcome(random: Random, appeal: Appeal) -> tuple[str, str]:
    """Return (what was found, what was done) nearest to the appeal's words, or a general one."""
    topic = next(topic for topic in topics() if topic["name"] == appeal.topic)
    asked = appeal.title + appeal.content
    pairs = {asked[n : n + 2] for n in range(len(asked) - 1)}

    def likeness(outcome: list[str]) -> int:
        told = "，".join(outcome)
        return len({told[n : n + 2] for n in range(len(told) - 1)} & pairs - _EVERYWHERE)

    scored = [(likeness(outcome), outcome) for outcome in topic["outcomes"]]
    best = max(score for score, _ in scored)
    # A question is answered by telling; a matter none of the outcomes speaks of, in general words.
    if best < (6 if appeal.kind == "consultation" else 2) and appeal.kind != "praise":
        general = "consult_outcomes" if appeal.kind == "consultation" else "general_outcomes"
        found, done = list(random.choice(words()[general]))
    else:
        found, done = random.choice([outcome for score, outcome in scored if score == best])
    return found.format_map(appeal.words), done.format_map(appeal.words)


def _once_checked(text: str) -> str:
    """Drop the frame's "on checking" where the finding begins with its own."""
    return re.sub(r"经(查|核实|了解|核对)[，,](?=经)", "", text)


def note(random: Random, frame: str, **filled: str) -> str:
    """Return one sentence of the named frame of words.toml (contact_notes, return_texts …)."""
    return random.choice(words()[frame]).format_map(filled)
