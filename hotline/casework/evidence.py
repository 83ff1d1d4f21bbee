"""Receiving uploads: every file is kept on disk first; the act that follows only names it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from hotline.casework.attaching import Evidence
from hotline.errors import Incomplete
from hotline.outside import files

MOST_FILES = 12  # for one act; more belongs into a document


def receive(
    uploads: Iterable[tuple[str, IO[bytes]]], blobs: Path, field: str = "files"
) -> list[Evidence]:
    """Keep the uploads (name, stream) and return them as evidence for an act.

    Raises Incomplete whose field names each file that was refused and why, and whose
    `details["kept"]` are the others, so that they need not be sent again. A full disk is
    an OSError; nothing half written stays.
    """
    kept: list[Evidence] = []
    refused: list[str] = []
    for number, (name, stream) in enumerate(uploads):
        if number == MOST_FILES:
            refused.append(f"一次最多上传 {MOST_FILES} 个文件，请分次上传。")
            break
        try:
            file = files.keep(stream, name, blobs)
        except files.BadFile as refusal:
            refused.append(str(refusal))
            continue
        kept.append(Evidence(file.sha256, file.name, file.media_type, file.size))
    if refused:
        words = "有附件未能上传，请处理后再提交。"
        raise Incomplete(words, fields={field: "".join(refused)}, kept=kept)
    return kept
