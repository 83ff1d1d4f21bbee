"""`check`: format, lint, types, layers and tests, in one word."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import click

from hotline.commands.speech import Command, Spoken

ROOT = Path(__file__).resolve().parents[2]

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("lint", ("-m", "ruff", "check", ".")),
    ("types", ("-m", "mypy", "--strict", "hotline/rules", "hotline/casework")),
    ("layers", ("-m", "hotline.commands.layers")),
    # One file stays on one core: its module-wide database is made once.
    ("tests", ("-m", "pytest", "-q", "--ignore=tests/browser", "-n", "2", "--dist", "loadfile")),
    # Every browser test brings its own people to its worker's own site, so any order will do.
    ("browser", ("-m", "pytest", "-q", "tests/browser", "-n", "2", "--dist", "worksteal")),
)


def _run(name: str, arguments: tuple[str, ...]) -> bool:
    print(f"\n===== {name}: python {' '.join(arguments)}", flush=True)
    began = time.monotonic()
    code = subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode
    verdict = "passed" if code == 0 else f"failed ({code})"
    print(f"===== {name}: {verdict} in {time.monotonic() - began:.1f} s", flush=True)
    return code == 0


@click.command(cls=Command, short_help="全面检查（开发和验收用）")
@click.option("--only", "chosen", multiple=True, metavar="步骤", help="只做这几步，可重复")
def check(chosen: tuple[str, ...]) -> None:
    """全面检查：格式、规范、类型、分层、测试、浏览器测试，任何一步不过即为不过。"""
    began = time.monotonic()
    steps = [step for step in STEPS if not chosen or step[0] in chosen]
    failed = [name for name, arguments in steps if not _run(name, arguments)]
    print(f"\nwhole check: {time.monotonic() - began:.1f} s")
    print(f"check: {len(steps) - len(failed)} passed, {len(failed)} failed")
    if failed or not steps:
        raise Spoken(f"未通过：{'、'.join(failed) or '没有可做的步骤'}")
