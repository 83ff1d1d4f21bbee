"""The map's glossary names every table, state, role and act, with the office's own word."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import hotline.store
from hotline.rules import words
from hotline.store.database import BaseModel
from tests.house.tree import ROOT

GLOSSARY = (ROOT / "hotline" / "README.md").read_text("utf-8")
CODE_LISTS = {
    "roles": words.ROLES,
    "ticket states": words.STATES,
    "assignment states": words.ASSIGNMENT_STATES,
    "acts": words.ACTS,
    "kinds": words.KINDS,
    "urgencies": words.URGENCIES,
    "channels": words.CHANNELS,
    "stages": words.STAGES,
    "results": words.RESULTS,
    "unit kinds": words.UNIT_KINDS,
}


def _tables() -> set[str]:
    for module in pkgutil.iter_modules(hotline.store.__path__, "hotline.store."):
        importlib.import_module(module.name)
    return {
        model.__name__
        for model in BaseModel.__subclasses__()
        if model.__module__.startswith("hotline.store.")
    }


def test_every_table_has_an_office_word() -> None:
    rows = re.findall(r"^\| (\S.*?) \| (.*?) \| (\S.*?) \|$", GLOSSARY, re.M)
    named = {name for _, code, _ in rows for name in re.findall(r"`(\w+)`", code)}
    assert _tables() - named == set()


@pytest.mark.parametrize("title", sorted(CODE_LISTS))
def test_every_code_stands_beside_its_word(title: str) -> None:
    found = re.search(rf"^- \*\*{title}\*\*: (.*)$", GLOSSARY, re.M)
    assert found, f"the glossary has no line for {title}"
    written = dict(re.findall(r"`(\w+)` ([^·]+?)(?: ·|$)", found.group(1)))
    assert written == CODE_LISTS[title]
