"""What an edited policy would change, rule by rule in words, each with its new source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from hotline.rules.policy import Policy
from hotline.rules.policy_cases import Case, rectangles
from hotline.rules.policy_codes import PROOFS, STAGES
from hotline.rules.policy_parts import StageLimit
from hotline.rules.policy_tables import CASE_TABLES
from hotline.rules.policy_words import ABSENT, Told, tell
from hotline.rules.words import STAGES as STAGE_WORDS

LIMITS = "各环节时限"


@dataclass(frozen=True)
class Change:
    """One rule that changes: what it was, what it becomes, and where that is written."""

    part: str
    name: str
    old: str
    new: str
    source: str

    def said(self, words: Callable[[str], str]) -> Change:
        """Return it with both values in a door's words."""
        return replace(self, old=words(self.old), new=words(self.new))


def changes(old: Policy, new: Policy) -> list[Change]:
    """Return every rule whose value changes, in the order of the chapters."""
    return [*_head(old, new), *_limits(old, new), *_others(old, new), *_proofs(old, new)]


def only_sources(old: Policy, new: Policy) -> int:
    """Return how many rules keep their value and change only their source."""
    before = {(told.part, told.name, told.value): told.source for told in tell(old)}
    return sum(
        before.get((told.part, told.name, told.value), told.source) != told.source
        for told in tell(new)
    )


def _head(old: Policy, new: Policy) -> Iterator[Change]:
    for name, a, b in (("名称", old.title, new.title), ("总依据", old.source, new.source)):
        if a != b:
            yield Change("制度", name, a, b, new.source)


def _limits(old: Policy, new: Policy) -> Iterator[Change]:
    for stage in STAGES:
        groups: dict[tuple[str, str, str], set[Case]] = {}
        for case in {key[1:] for key in (*old.limits, *new.limits)}:
            a, b = (policy.limits.get((stage, *case)) for policy in (old, new))
            if _words(a) != _words(b):
                key = (_words(a), _words(b), b.source if b else new.source)
                groups.setdefault(key, set()).add(case)
        for (before, after, source), cases in sorted(groups.items()):
            for name in rectangles(cases, CASE_TABLES):
                yield Change(LIMITS, f"{STAGE_WORDS[stage]}（{name}）", before, after, source)


def _words(found: StageLimit | None) -> str:
    if found is None:
        return ABSENT
    return found.limit.in_words() + (f"，争取 {found.target.in_words()}" if found.target else "")


def _others(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = _by_name(old), _by_name(new)
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        if (a and a.value) != (b and b.value):
            source = (b or a or Told("", "", "", "")).source
            yield Change(*key, a.value if a else ABSENT, b.value if b else ABSENT, source)


def _by_name(policy: Policy) -> dict[tuple[str, str], Told]:
    return {(told.part, told.name): told for told in tell(policy) if told.part != LIMITS}


def _proofs(old: Policy, new: Policy) -> Iterator[Change]:
    for ledger in new.clearing.ledgers:
        before = old.clearing.ledger(ledger.code)
        if before is not None and set(before.proofs) != set(ledger.proofs):
            named = [
                "、".join(PROOFS[code] for code in PROOFS if code in rule.proofs) or "不需要"
                for rule in (before, ledger)
            ]
            name = f"{ledger.title}须核对的材料"
            yield Change("每月清零", name, named[0], named[1], ledger.source)
