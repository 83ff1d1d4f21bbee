"""The files of a notice beside its paper: its tables as a workbook, its version for everyone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hotline.casework import noticedrafts
from hotline.casework.noticewording import one_line
from hotline.config import Settings
from hotline.outside.files import StoredFile, keep
from hotline.outside.pdf.press import print_pdf
from hotline.outside.workbook import workbook
from hotline.rules.noticepaper import as_text
from hotline.rules.noticesheets import public_version, sheets
from hotline.rules.noticetext import NoticeText


def tables_of(text: NoticeText) -> list[tuple[str, dict[str, Any]]]:
    """Return the notice's tables for a workbook: (name, table) with numbers as numbers."""
    return [
        (
            table.name,
            {
                "columns": [{"name": c.name, "form": c.form} for c in table.columns],
                "rows": [_cells(row) for row in table.rows],
                "total": _cells(table.total),
                "note": table.note,
            },
        )
        for table in sheets(text)
    ]


def _cells(row: Sequence[Any]) -> list[Any]:
    return [float(cell) if isinstance(cell, Decimal) else cell for cell in row]


def workbook_of(text: NoticeText) -> bytes:
    """Return the notice's tables as an .xlsx; of one without tables its text. Raises NotWritten."""
    return workbook(tables_of(text) or [("正文", _wording(text))])


def _wording(text: NoticeText) -> dict[str, Any]:
    title, *lines = [line.strip() for line in as_text(text).splitlines() if line.strip()]
    return {"columns": [{"name": title}], "rows": [[line] for line in lines]}


def public_text(text: NoticeText, publish: str) -> NoticeText | None:
    """Return the notice for everyone to read, None when nothing of it is published."""
    return public_version(text) if publish != "off" else None


def kept_files(
    text: NoticeText, paper: bytes, publish: str, settings: Settings
) -> list[tuple[str, StoredFile]]:
    """Keep a notice's files on disk and return them by kind, the paper first.

    Raises PrintFailed, NotWritten, OSError; a file that was kept and is not named harms nothing.
    """
    name = one_line(text.title)
    found = [("paper", _keep(paper, f"{name}.pdf", settings))]
    if (public := public_text(text, publish)) is not None:
        document = noticedrafts.plain_document(public)
        body = print_pdf(document, noticedrafts.fonts_of(settings))
        found.append(("public", _keep(body, f"{name}（公开版）.pdf", settings)))
    if tables_of(text):
        found.append(("sheet", _keep(workbook_of(text), f"{name}.xlsx", settings)))
    return found


def _keep(body: bytes, name: str, settings: Settings) -> StoredFile:
    return keep(io.BytesIO(body), name, settings.blobs)
