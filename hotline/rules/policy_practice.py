"""The rules of a policy beyond clocks and scores: steps, consequences, figures, practices.

Plain values, each with its source; `policy_practices` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

from hotline.rules.deadlines import Limit


@dataclass(frozen=True)
class LadderStep:
    """One step of the supervision ladder, each graver than the one before.

    `triggers` are codes of `policy_codes.TRIGGERS`. `after` is the time since the deadline
    that was missed; None when the trigger alone decides.
    """

    step: int
    words: str
    triggers: tuple[str, ...]
    after: Limit | None
    source: str


@dataclass(frozen=True)
class Checkpoint:
    """A point every ticket must have reached `within` so long of its dispatch, e.g. 1-3-4-5."""

    code: str
    words: str
    within: Limit
    source: str


@dataclass(frozen=True)
class Consequence:
    """What follows when something happened: codes of TRIGGERS and of ACTIONS."""

    triggers: tuple[str, ...]
    actions: tuple[str, ...]
    words: str
    source: str


@dataclass(frozen=True)
class FiguresRule:
    """Which figures are kept.

    `codes` are indicators the system works out, `others` those the office fills in, by name.
    `core` is the one that weighs most. `live`: at every act, not once a month. `compares` are
    codes of COMPARISONS.
    """

    codes: tuple[str, ...]
    others: tuple[str, ...]
    core: str
    live: bool
    compares: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Practice:
    """One way of working the office has bound itself to; its code says what it is.

    Which particulars it carries depends on the code (`policy_codes.PRACTICES`): `number` and
    `within` for counts and times, `every` how often, `items` a list, `kinds` and `levels` whom
    it concerns. Those it does not carry are empty.
    """

    code: str
    words: str
    number: int | None
    within: Limit | None
    every: str
    items: tuple[str, ...]
    kinds: tuple[str, ...]
    levels: tuple[str, ...]
    source: str
