"""The city's own form: what an empty one looks like, and the same file with our rows in it.

A short-lived process with a limit on memory and time does both (`formfillchild`), so a package
that unfolds to gigabytes ends there. Titles, widths, styles, lists and formulas stay.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from hotline.outside.sheets import WRONG, BadSheet

ROOT = Path(__file__).resolve().parents[2]
LARGEST = 2 * 1024 * 1024  # bytes of an empty form, pictures and all
READ_SECONDS = 30
FILL_SECONDS = 300
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# The name of the part in which Office keeps a workbook that has a password to open it.
LOCKED = "EncryptedPackage".encode("utf-16-le")
CHOOSE = "请选择市里发来的 .xlsx 空表。"


class NotFilled(RuntimeError):
    """The child could not fill the form; the message says why."""


def read_form(path: Path, name: str) -> list[dict[str, Any]]:
    """Return the sheets of an empty form as plain data. Raises BadSheet with a sentence."""
    _refuse_other_kinds(path, name)
    told = _answer(_child("read", path, READ_SECONDS), name)
    sheets: list[dict[str, Any]] = told["sheets"]
    return sheets


def _refuse_other_kinds(path: Path, name: str) -> None:
    size = path.stat().st_size
    if not size:
        raise BadSheet(f"“{name}”是空文件，请重新选择。")
    if size > LARGEST:
        raise BadSheet(f"“{name}”超过 {LARGEST >> 20} 兆，不像一张空表。{CHOOSE}")
    whole = path.read_bytes()
    if whole.startswith(OLD_OFFICE) and LOCKED in whole:
        raise BadSheet(f"“{name}”设有打开密码。请用密码打开，取消密码后另存，再上传。")
    for magic, sentence in WRONG:
        if whole.startswith(magic):
            raise BadSheet(f"“{name}”{sentence}{'' if '请' in sentence else CHOOSE}")
    if not whole.startswith(b"PK"):
        raise BadSheet(f"“{name}”不是 .xlsx 表格。{CHOOSE}")


def _child(task: str, path: Path, seconds: int) -> subprocess.CompletedProcess[bytes] | None:
    try:
        return subprocess.run(
            [sys.executable, "-m", "hotline.outside.formfillchild", task, str(path.resolve())],
            cwd=ROOT, timeout=seconds, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None


def _answer(done: subprocess.CompletedProcess[bytes] | None, name: str) -> dict[str, Any]:
    if done is None or done.returncode or not done.stdout:
        raise BadSheet(f"“{name}”读不出来，内容过多或者文件已损坏。请用 Excel 另存后再上传。")
    told: dict[str, Any] = json.loads(done.stdout)
    if "refused" in told:
        raise BadSheet(f"“{name}”{told['refused']}")
    return told


def fill_form(
    form: Path, plan: dict[str, Any], rows: Iterable[Sequence[str | int | float | None]], out: Path
) -> None:
    """Write the form with those rows to `out`, readable by the owner only.

    `plan` holds sheet, first, last, columns and count (`formfillwriting.Plan`). Rows are passed
    on one by one, so neither side holds them all. Raises BadSheet when the form is not the one
    it was, NotFilled when the child fails or takes longer than five minutes.
    """
    os.close(os.open(out, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    with subprocess.Popen(
        [sys.executable, "-m", "hotline.outside.formfillchild", "fill", str(form.resolve()),
         str(out.resolve())],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as child:  # fmt: skip
        try:
            trouble = _send(child, plan, rows)
            told, wrong = child.communicate(timeout=FILL_SECONDS)
        except BaseException:
            child.kill()
            raise
    if child.returncode or not told:
        raise NotFilled(wrong.decode(errors="replace")[-400:] or str(trouble))
    answer = json.loads(told)
    if "refused" in answer:
        raise BadSheet(f"空表{answer['refused']}")


def _send(
    child: subprocess.Popen[bytes], plan: dict[str, Any], rows: Iterable[Sequence[Any]]
) -> OSError | None:
    """Pass the plan and the rows on; a child that ended early says itself why."""
    assert child.stdin is not None
    try:
        child.stdin.write(json.dumps(plan).encode() + b"\n")
        for row in rows:
            child.stdin.write(json.dumps(list(row)).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError as ended:
        return ended
    return None
