"""The press: a document in, a PDF out, made by a child process that ends when it is done.

reportlab and the fonts take tens of megabytes that a web or worker process would never give back.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotline.errors import Refused

# A bulk print of some hundred tickets takes half a minute on the slowest machine we serve.
PATIENCE = 120.0
ROOT = Path(__file__).resolve().parents[3]


class PrintFailed(Refused):
    """The document could not be printed; the sentence says why."""

    status = 503


def render(document: Mapping[str, Any], fonts_dir: Path | None = None) -> bytes:
    """Print in this process. Raises PrintFailed when the document is not one."""
    from hotline.outside.pdf.forms import render_form
    from hotline.outside.pdf.letters import render_letter
    from hotline.outside.pdf.redhead import render_redhead
    from hotline.outside.pdf.sheet import render_sheet
    from hotline.outside.pdf.tableprint import render_table

    kinds = {
        "redhead": render_redhead,
        "sheet": render_sheet,
        "table": render_table,
        "form": render_form,
        "letter": render_letter,
    }
    kind = str(document.get("kind"))
    if kind not in kinds:
        raise PrintFailed(f"没有“{kind}”这种打印格式。")
    try:
        return kinds[kind](document, fonts_dir)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise PrintFailed(f"打印内容不完整，无法生成文件（{error!r}）。") from error


def print_pdf(
    document: Mapping[str, Any], fonts_dir: Path | None = None, patience: float = PATIENCE
) -> bytes:
    """Print in a child process and return the file.

    `fonts_dir` is the county's own fonts, `patience` the seconds it may take. Raises PrintFailed
    with a sentence for the clerk when it takes longer or fails.
    """
    order = json.dumps(
        {"document": document, "fonts_dir": str(fonts_dir) if fonts_dir else None},
        ensure_ascii=False,
    )
    try:
        child = subprocess.run(
            [sys.executable, "-m", "hotline.outside.pdf.child"],
            input=order.encode(),
            capture_output=True,
            timeout=patience,
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PrintFailed("生成文件用时过长，已停止。请减少一次打印的数量后重试。") from error
    if child.returncode != 0 or not child.stdout.startswith(b"%PDF"):
        said = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PrintFailed(said[-1] if said else "生成文件时出错，请稍后重试。")
    return child.stdout
