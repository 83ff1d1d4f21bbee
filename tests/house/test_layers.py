"""Imports point inward: the contracts in pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys

from tests.house.tree import ROOT


def test_every_contract_is_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hotline.commands.layers"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


def test_starting_a_command_loads_nothing_heavy() -> None:
    """What `app.py` imports before it knows the command counts in every cold start."""
    program = (
        "import sys, hotline.commands;print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split()
    heavy = {"flask", "peewee", "huey", "reportlab", "openpyxl", "PIL", "httpx", "cryptography"}
    assert not heavy & set(loaded)
