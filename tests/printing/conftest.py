"""The July notice, printed once for all who measure it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.outside.pdf.press import render
from tests.printing import example


@pytest.fixture(scope="session")
def notice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The printed notice of July 2026."""
    path = tmp_path_factory.mktemp("notice") / "july.pdf"
    path.write_bytes(render(example.notice()))
    return path


@pytest.fixture(scope="session")
def full_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notice of plain text long enough to fill whole pages."""
    text = "各承办单位要认真落实首接负责制，主动联系群众，如实反馈办理结果，做到件件有着落。" * 40
    blocks = [{"kind": "paragraph", "text": text}, {"kind": "paragraph", "text": "回" * 280}]
    path = tmp_path_factory.mktemp("pages") / "full.pdf"
    path.write_bytes(render(example.notice(blocks=blocks, annexes=[], qr_text="")))
    return path
