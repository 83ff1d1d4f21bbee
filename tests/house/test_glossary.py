"""The map's glossary names every table, state, role and act, with the office's own word."""

from __future__ import annotations

import importlib
import pkgutil
import re
from fnmatch import fnmatch

import pytest

import hotline.store
from hotline.rules import words
from hotline.store.database import BaseModel
from tests.house.tree import ROOT, files

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


def test_the_map_names_every_file() -> None:
    rooms = GLOSSARY.partition("### Every file, by room")[2].partition("Things said once")[0]
    names = {name for words in re.findall(r"`([^`]+)`", rooms) for name in words.split()}
    stems = {path.stem for path in files("hotline", suffix=".py")} - {"__init__"}
    missing = {stem for stem in stems if not any(fnmatch(stem, name) for name in names)}
    assert missing == set(), "name it in hotline/README.md, Every file, by room"


def test_the_map_names_no_file_that_is_gone() -> None:
    rooms = GLOSSARY.partition("### Every file, by room")[2].partition("Things said once")[0]
    names = {name for words in re.findall(r"`([\w*/ \n]+)`", rooms) for name in words.split()}
    ours = {path.stem for path in files("hotline", suffix=".py")}
    ours |= {f"{path.parent.name}/" for path in files("hotline", suffix=".py")}
    assert {name for name in names if not any(fnmatch(one, name) for one in ours)} == set()
