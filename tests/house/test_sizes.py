"""A stranger reads one file, one function, one template at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import files, named

FILE, FUNCTION, TEMPLATE = 300, 45, 130


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_files_are_short() -> None:
    sizes = {named(path): _lines(path) for path in files("hotline", "app.py", suffix=".py")}
    assert {name: size for name, size in sizes.items() if size > FILE} == {}


def test_functions_are_short() -> None:
    sizes = {
        f"{named(path)}:{function.name}": _length(function)
        for path in files("hotline", "app.py", suffix=".py")
        for function in _functions(path)
    }
    assert {name: size for name, size in sizes.items() if size > FUNCTION} == {}


def test_templates_are_short() -> None:
    sizes = {named(path): _lines(path) for path in files("templates", suffix=".html")}
    assert {name: size for name, size in sizes.items() if size > TEMPLATE} == {}
