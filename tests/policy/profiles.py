"""The shipped profiles by code, parsed once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hotline.rules.policy import Policy, parse_policy

FOLDER = Path(__file__).parents[2] / "db" / "policies"
CODES = (
    "anyang",
    "baoji",
    "baotou",
    "generic-2025",
    "jiyuan",
    "linyi",
    "sanmenxia",
    "shangqiu",
)


def text_of(code: str) -> str:
    """Return the file of that profile as text."""
    return (FOLDER / f"{code}.toml").read_text("utf-8")


@cache
def profile(code: str) -> Policy:
    """Return the shipped profile of that code."""
    return parse_policy(text_of(code))


def limit_of(code: str, stage: str, kind: str, urgency: str, level: str = "county") -> str | None:
    """Return a stage's limit as `5wd`, None when the profile sets none."""
    found = profile(code).stage_limit(stage, kind=kind, urgency=urgency, level=level)
    return found.limit.short() if found else None
