"""Everything wrong with an edited policy at once, each by the place it is written at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hotline.rules import policy_sections
from hotline.rules.policy import BadPolicy, parse_policy
from hotline.rules.policy_edit import Document, written
from hotline.rules.policy_lines import Section, read

Reader = Callable[[Section], object]
_TABLES: Mapping[str, Reader] = {
    "warning": policy_sections.warning,
    "margins": policy_sections.margins,
    "return": policy_sections.returns,
    "extension": policy_sections.extension,
    "clearing": policy_sections.clearing,
    "callback": policy_sections.callback,
    "scoring": policy_sections.scoring,
    "supervision": policy_sections.supervision,
    "period": policy_sections.period,
}
_LISTS: Mapping[str, Reader] = {
    "limit": policy_sections.stage_limit,
    "urgent_kind": policy_sections.urgent_kind,
    "hours": policy_sections.hours,
    "report": policy_sections.report,
}


def faults(whole: Document) -> dict[str, str]:
    """Return sentence by place (`warning.share`, `limit.3.target`); empty when it can be used.

    What each chapter says by itself comes first; whether chapters and rows agree is only
    asked when every one of them is right.
    """
    found: dict[str, str] = {}
    for name, reader in _TABLES.items():
        _ask(found, name, reader, whole.get(name, {}))
    for name, reader in _LISTS.items():
        for number, row in enumerate(whole.get(name, [])):
            _ask(found, f"{name}.{number}", reader, row)
    return found or _whole(whole)


def _ask(found: dict[str, str], place: str, reader: Reader, values: dict[str, Any]) -> None:
    try:
        reader(Section(values, "", {}))
    except BadPolicy as error:
        found[f"{place}.{error.key.rsplit('.', 1)[-1]}"] = error.sentence


def _whole(whole: Document) -> dict[str, str]:
    text = written(whole)
    try:
        parse_policy(text)
    except BadPolicy as error:
        if error.key != "limit":
            return {error.key: error.sentence}
        lines = [row.line() for row in read(text).rows("limit")]
        first = next((i for i, at in enumerate(lines) if f"第 {at} 行" in error.sentence), 0)
        row = lines.index(error.line)
        sentence = f"与第 {first + 1} 条时限对同一情形都适用，请只留一条，或写明各自适用的情形。"
        return {f"limit.{row}.limit": sentence}
    return {}
