"""What this house refuses to keep."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import files, named

# Numbers nobody is called on: the demo county and every test use these and only these.
# 1380000xxxx-style runs of zeros stand beside the office's own service numbers.
FICTIONAL_MOBILE = re.compile(r"1\d{2}(?:0000|5555)\d{4}|1\d00000\d{4}|13800138000")
MOBILE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?![\d.])")
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Where this was made is nobody's business.
WORKPLACE = re.compile(
    r"/wo" r"rk/|/opt/(pypi|wheels)|py" r"pi-more|\.cl" r"aude|anthro" r"pic", re.I
)
DRAWERS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


def _ours() -> list[Path]:
    found = [*files("hotline", "tests", "db", "app.py", suffix=".py")]
    for suffix in (".html", ".js", ".css", ".toml", ".csv", ".sh", ".md", ".txt"):
        found += files("templates", "static", "db", "deploy", "hotline", "tests", suffix=suffix)
    return found


def _lines_with(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def _swallows(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(step, ast.Pass) for step in handler.body)


def test_nothing_is_left_unfinished() -> None:
    assert _lines_with(UNFINISHED, _ours()) == []


def test_no_trace_of_where_it_was_made() -> None:
    assert _lines_with(WORKPLACE, _ours()) == []


def test_no_failure_is_swallowed() -> None:
    silent = [
        f"{named(path)}:{node.lineno}"
        for path in files("hotline", "tests", "app.py", suffix=".py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and _swallows(node)
    ]
    assert silent == []


def test_no_test_is_skipped() -> None:
    marks = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b")
    own = Path(__file__)
    assert _lines_with(marks, [path for path in files("tests", suffix=".py") if path != own]) == []


def test_no_drawer_for_everything() -> None:
    drawers = [named(path) for path in files("hotline", suffix=".py") if path.stem in DRAWERS]
    assert drawers == []


def test_every_number_in_the_seeds_is_fictional() -> None:
    paths = [*files("db", suffix=".csv"), *files("db", suffix=".toml"), *files("db", suffix=".txt")]
    paths += files("hotline/demo", suffix=".py")
    real = [
        f"{named(path)}: {number}"
        for path in paths
        for number in MOBILE.findall(path.read_text("utf-8"))
        if not FICTIONAL_MOBILE.fullmatch(number)
    ]
    assert real == []
