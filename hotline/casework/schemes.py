"""Which scoring scheme counts: those shipped, those the office saved, those adopted from a month.

A month is scored by the scheme that was asked for, else by the one adopted for it, else by the one
its policy names, else by the policy's own weights. A version is never rewritten, and a month whose
notice is sealed never gets another scheme.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from hotline.casework.act import Act, one_act
from hotline.casework.timekeeping import policy
from hotline.errors import Incomplete, NotAllowedNow
from hotline.rules.periods import Period, period_of
from hotline.rules.policy import Policy
from hotline.rules.policy_tables import SCORE_WORDS
from hotline.rules.schemes import LEFT_OPEN, BadScheme, Item, Scheme, parse_scheme, weighted
from hotline.store.schemes import (
    SchemeAdoption,
    SchemeVersion,
    adopted_in,
    latest_version,
    saved_versions,
    sealed_periods,
)

SUBJECT = "考评办法"
SHIPPED = Path(__file__).resolve().parents[2] / "db" / "schemes"
# A policy's words for its weights → the indicators they stand for.
_WEIGHTS = {
    "accept": "accept_on_time",
    "contact": "contacted_rate",
    "arrive": "arrive_on_time",
    "satisfied": "satisfied_rate",
    "solved": "solved_rate",
    "closed": "closed_on_time",
    "on_time": "closed_on_time",
    "feedback": "answered_on_time",
    "once_done": "right_first_time",
    "returned": "returned_rate",
    "reworked": "reworked_rate",
    "callback_valid": "effective_callback_rate",
}
# Judged by the office: points a person enters.
_BY_HAND = ("knowledge", "equipment")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_NAMED = re.compile(r"〔([\w-]+)〕")


@dataclass(frozen=True)
class KnownScheme:
    """A scheme one may choose; `version_id` is None for those that come with the product."""

    scheme: Scheme
    version_id: int | None
    saved_at: datetime | None = None
    saved_by: str = ""

    @property
    def key(self) -> str:
        """Return what names this very version: `anyang`, `own@2`."""
        named = f"@{self.scheme.version}" if self.version_id else ""
        return f"{self.scheme.code}{named}"


def shipped_codes() -> list[str]:
    """Return the codes of the schemes that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def shipped_text(code: str) -> str:
    """Return the text of a shipped scheme. Raises Incomplete for an unknown code."""
    if code not in shipped_codes():
        raise unknown(code)
    return (SHIPPED / f"{code}.toml").read_text("utf-8")


@lru_cache(maxsize=32)
def shipped(code: str) -> Scheme:
    """Return a shipped scheme. Raises Incomplete for an unknown code."""
    return parse_scheme(shipped_text(code))


@lru_cache(maxsize=1)
def shipped_titles() -> dict[str, str]:
    """Return the titles of the shipped schemes by code, for choosing."""
    return {code: shipped(code).title for code in shipped_codes()}


def with_titles(words: str) -> str:
    """Return a policy's words with the scheme's title where the rule could only give its code."""
    return _NAMED.sub(lambda m: f"《{shipped_titles().get(m[1], m[1])}》", words)


def schemes_known() -> list[KnownScheme]:
    """Return every scheme one may choose: the shipped ones, then the saved, newest first."""
    found = [KnownScheme(shipped(code), None) for code in shipped_codes()]
    return found + [
        KnownScheme(of_version(row), row.id, row.saved_at, row.saved_by) for row in saved_versions()
    ]


@lru_cache(maxsize=64)
def _parsed(text: str) -> Scheme:
    return parse_scheme(text)


def of_version(row: SchemeVersion) -> Scheme:
    """Return the scheme of a saved version."""
    return _parsed(row.text)


def unknown(name: str) -> Incomplete:
    """Return the refusal of a scheme nobody knows."""
    codes = "、".join(shipped_codes())
    said = f"没有“{name}”这个考评办法，随软件提供的有：{codes}；本县保存的写代号。"
    return Incomplete(said, fields={"scheme": "请重新选择。"})


def named(name: str) -> Scheme:
    """Return the scheme of that code, `code@version`, title or other name. Raises Incomplete.

    A code the office saved versions of means the newest of them.
    """
    code, _, version = name.strip().partition("@")
    if row := latest_version(code, version):
        return of_version(row)
    known = known_names().get(code)
    if known and shipped(known).version == (version or shipped(known).version):
        return shipped(known)
    if row := latest_version("", "", code):
        return of_version(row)
    raise unknown(name)


@lru_cache(maxsize=1)
def known_names() -> dict[str, str]:
    """Return the shipped schemes' codes by every name they go by: code, title, city, profile."""
    found: dict[str, str] = {}
    for scheme in map(shipped, shipped_codes()):
        for name in (scheme.code, scheme.title, *scheme.aliases):
            found.setdefault(name, scheme.code)
    return found


def shipped_named(name: str) -> Scheme:
    """Return a shipped scheme by any of its names. Raises Incomplete."""
    return shipped(known_names().get(name, name))


def month_of(period: Period) -> str:
    """Return the month, `YYYY-MM`, that decides which adoption counts for a period: its last."""
    if period.kind == "month":
        return period.code
    return f"{period.last:%Y-%m}"


def scheme_of(code: str | None, period: Period) -> Scheme:
    """Return the scheme that scores a period, what it leaves open filled in from the policy.

    Given a code that one, else the one adopted for the month, else the policy's. For a year the
    scheme for the year that the monthly one names. Raises Incomplete for an unknown code.
    """
    rules = policy(period.until - timedelta(seconds=1))
    if code:
        return completed(named(code), rules)
    row = adopted_in(month_of(period))
    found = of_version(row) if row else of_policy(rules)
    if period.kind == "year" and found.annual:
        found = named(found.annual)
    return completed(found, rules)


def of_policy(rules: Policy) -> Scheme:
    """Return the scheme a policy names, else its own weights as a scheme."""
    rule = rules.scoring
    if rule.scheme:
        return shipped_named(rule.scheme)
    points: dict[str, Decimal] = {}
    for word, indicator in _WEIGHTS.items():
        if rule.weights.get(word):
            points[indicator] = points.get(indicator, Decimal(0)) + rule.weights[word]
    total = sum(points.values(), Decimal(0))
    found = weighted(
        tuple(points.items()), rules.profile, rules.version, source=rule.source, total=total
    )
    entered = tuple(
        Item(word, "", SCORE_WORDS[word], Decimal(rule.weights[word]), "given", source=rule.source)
        for word in _BY_HAND
        if rule.weights.get(word)
    )
    total += sum((item.points for item in entered), Decimal(0))
    return replace(found, items=found.items + entered, total=total, open_keys=LEFT_OPEN)


def completed(scheme: Scheme, rules: Policy) -> Scheme:
    """Return the scheme with the settings it leaves open as the policy has them."""
    rule = rules.scoring
    given = {
        "minimum_volume": rule.minimum_volume,
        "mostly_weight": rule.mostly_weight,
        "line": rule.line * 100,
        "publish": rule.publish,
    }
    return replace(scheme, **{key: given[key] for key in scheme.open_keys})  # type: ignore[arg-type]


def check_text(text: str) -> Scheme:
    """Return the scheme of a text that can be saved. Raises Incomplete naming the line."""
    try:
        return parse_scheme(text)
    except BadScheme as error:
        raise Incomplete(str(error), fields={error.key or "text": error.sentence}) from None


@one_act("save_scheme")
def save_scheme(act: Act, text: str) -> str:
    """Keep a version of a scheme and return its id; the very same text is kept once.

    Raises Incomplete for a text that cannot score, NotAllowedNow when the version is taken.
    """
    scheme = check_text(text)
    act.subject = SUBJECT
    row = latest_version(scheme.code, scheme.version)
    is_taken = scheme.code in shipped_codes() and shipped(scheme.code).version == scheme.version
    if (row.text if row else shipped_text(scheme.code) if is_taken else text) != text:
        raise NotAllowedNow(
            f"《{scheme.title}》已有第{scheme.version}版，已保存的版本不能改写。请换一个版本号。"
        )
    row = row or _keep(act, scheme, text)
    act.noted = {"做了": "保存", "办法": f"{scheme.title} 第{scheme.version}版"}
    return str(row.id)


def _keep(act: Act, scheme: Scheme, text: str) -> SchemeVersion:
    return SchemeVersion.create(
        code=scheme.code, version=scheme.version, title=scheme.title, text=text,
        saved_at=act.now, saved_by=act.actor.name,
    )  # fmt: skip


@one_act("adopt_scheme")
def adopt_scheme(act: Act, name: str, from_month: str, grounds: str) -> str:
    """Let a scheme count from a month on and return the adoption's id.

    Raises Incomplete for an unknown scheme, a month that is none or missing grounds, and
    NotAllowedNow when a notice of that month or a later one is sealed.
    """
    month = from_month.strip()
    if not _MONTH.fullmatch(month):
        said = "启用月份应写作 2026-10 这样的格式。"
        raise Incomplete(said, fields={"from_month": said})
    if not grounds.strip():
        raise Incomplete(
            "请写明启用的依据。", fields={"grounds": "请写明依据，例如文件名称和文号。"}
        )
    scheme = named(name)
    if scheme.period == "year":
        said = "年度办法由当月办法引用，请启用当月的办法。"
        raise Incomplete(said, fields={"scheme": said})
    refuse_sealed(month)
    row = latest_version(scheme.code, scheme.version) or _keep(
        act, scheme, shipped_text(scheme.code)
    )
    found = SchemeAdoption.create(
        scheme=row, from_month=month, grounds=grounds.strip(), adopted_at=act.now,
        adopted_by=act.actor.name,
    )  # fmt: skip
    act.subject = SUBJECT
    act.noted = {"做了": "启用", "办法": f"{row.title} 第{row.version}版", "自": month}
    return str(found.id)


def refuse_sealed(month: str) -> None:
    """Raise NotAllowedNow when a notice with a ranking of that month or a later one is sealed."""
    covered = [
        period for code in sealed_periods()
        if month_of(period := period_of(code)) >= month
    ]  # fmt: skip
    if covered:
        last = max(covered, key=month_of)
        raise NotAllowedNow(
            f"{last.name}的通报已经盖章印发，其考评办法不能再改。"
            f"请从{month_of(last)}以后的月份启用，以前的差错用更正通报处理。"
        )
