"""Whatever profile a county picks, it is whole, and every value says where it comes from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from hotline.rules.policy import parse_policy
from hotline.rules.policy_codes import INDICATORS, KINDS, LEVELS, PRACTICES, STAGES, URGENCIES
from hotline.rules.policy_tables import PRACTICE_WORDS, SCORE_WORDS
from hotline.rules.policy_words import tell
from tests.policy.profiles import CODES, FOLDER, profile, text_of

# Tables whose source is that of the table around them.
COVERED = {"reason", "weights", "group", "way", "visit"}


def test_the_eight_profiles_are_there():
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.toml"))) == CODES


@pytest.mark.parametrize("code", CODES)
def test_it_is_named_as_its_file(code):
    policy = profile(code)
    assert policy.profile == code and policy.version == policy.effective_on.isoformat()


def _tables(value: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if name and name not in COVERED:
            yield name, value
        for key, inner in value.items():
            yield from _tables(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _tables(inner, name)


@pytest.mark.parametrize("code", CODES)
def test_every_table_of_the_file_names_its_source(code):
    tables = [
        (name, table)
        for name, table in _tables(tomllib.loads(text_of(code)))
        if any(not isinstance(value, dict | list) for value in table.values())
    ]
    assert len(tables) > 40
    assert [name for name, table in tables if not table.get("source", "").strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_every_rule_told_has_a_source_and_a_value(code):
    told = tell(profile(code))
    assert [rule for rule in told if not (rule.source and rule.name and rule.value)] == []


@pytest.mark.parametrize("code", CODES)
def test_a_source_that_admits_silence_says_the_number_may_be_changed(code):
    silent = [rule.source for rule in tell(profile(code)) if re.search("未定|未列举", rule.source)]
    assert silent
    assert [source for source in silent if not re.search("可改|可按|按实填写", source)] == []


@pytest.mark.parametrize("code", CODES)
def test_every_stage_but_arriving_has_a_limit_in_every_case(code):
    policy = profile(code)
    for stage, kind, urgency, level in product(STAGES, KINDS, URGENCIES, LEVELS):
        if stage != "arrive":
            assert policy.stage_limit(stage, kind=kind, urgency=urgency, level=level), stage


@pytest.mark.parametrize("code", CODES)
def test_a_signing_limit_nobody_published_is_called_a_default(code):
    for (stage, *_), found in profile(code).limits.items():
        if stage == "accept":
            assert "默认值" in found.source


@pytest.mark.parametrize("code", CODES)
def test_the_month_is_scored_by_weights_or_by_a_shipped_scheme(code):
    rule = profile(code).scoring
    if rule.scheme:
        assert (FOLDER.parent / "schemes" / f"{rule.scheme}.toml").exists() and not rule.weights
    else:
        assert {"accept", "contact", "satisfied", "solved"} <= set(rule.weights)
        assert sum(rule.weights.values()) == 100


@pytest.mark.parametrize("code", CODES)
def test_deferral_and_exclusion_have_their_conditions(code):
    deferral, exclusion = (profile(code).clearing.ledger(c) for c in ("deferral", "exclusion"))
    assert deferral.is_scored and not exclusion.is_scored
    assert len(deferral.needs) == len(exclusion.needs) == 4


def test_every_code_of_the_schema_has_its_word():
    assert set(PRACTICE_WORDS) == set(PRACTICES)
    assert set(SCORE_WORDS) == set(INDICATORS)


def test_every_practice_of_the_schema_is_used_by_some_city():
    used = {practice.code for code in CODES for practice in profile(code).practices}
    assert set(PRACTICES) - used == set()


def test_no_city_is_named_in_the_code_of_the_rules():
    names = "|".join(code for code in CODES if code not in ("baotou", "generic-2025"))
    folder = FOLDER.parents[1] / "hotline" / "rules"
    naming = [
        path.name
        for path in folder.glob("policy*.py")
        if re.search(names, path.read_text("utf-8"), re.I)
    ]
    assert naming == []


def test_a_policy_saved_before_the_new_tables_still_reads():
    text = text_of("baotou")
    start, end = text.index("# ---- 工作制度"), text.index("# ---- 紧急和基本生活保障")
    old = parse_policy(text[:start] + text[end:])
    assert (old.ladder, old.practices, old.figures) == ((), (), None)
    assert old.practice("door_visits") is None
