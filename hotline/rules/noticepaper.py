"""A notice's text on its way out: as plain lines to review, as a red-headed document to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hotline.rules.noticekinds import KINDS
from hotline.rules.noticetext import Annex, Block, NoticeText
from hotline.rules.noticewords import day

__all__ = ["Document", "as_document", "as_text", "day", "edited"]

Document = dict[str, Any]


def edited(notice: NoticeText, words: Mapping[str, str]) -> NoticeText:
    """Return the notice with the office's wording put in by block key.

    A heading that runs on into text has the text replaced, a paragraph the whole of it. Tables and
    charts have no key and cannot be edited: their figures are frozen. The public version is
    reworded too; what reads otherwise there has a key of its own, ending in `.public`.
    """

    def reworded(block: Block) -> Block:
        text = words.get(str(block.get("key", "")))
        if text is None:
            return block
        if block["kind"] == "heading":
            return {**block, "run": text} if block.get("run") else {**block, "text": text}
        return {**block, "text": text}

    public = edited(notice.public, words) if notice.public else None
    return replace(notice, blocks=tuple(reworded(block) for block in notice.blocks), public=public)


def as_document(notice: NoticeText, watermark: str = "") -> Document:
    """Return the notice as a `redhead` document, plain JSON for the press."""
    names = notice.names
    document: Document = {
        "kind": "redhead",
        "title": notice.title,
        "mark": names.mark or (KINDS[notice.kind].mark if names.issue else f"{notice.office}文件"),
        "issue": names.issue,
        "number": names.number,
        "addressee": notice.addressee,
        "blocks": list(notice.blocks),
        "annexes": [{"title": a.title, "blocks": list(a.blocks)} for a in notice.annexes],
        "signature": {"office": notice.office, "date": day(notice.issued_on), "seal": True},
        "note": notice.note,
        "imprint": {
            "copies": names.copies,
            "office": notice.office,
            "printed": f"{day(notice.issued_on)}印发",
        },
        "watermark": watermark,
        "made_on": notice.issued_on.isoformat(),
    }
    if notice.kind == "minutes":  # the mark at 35 mm (GB/T 9704-2012 clause 10.3)
        document["minutes"] = True
    if notice.kind == "daily":
        # One side of one sheet: no even page for the imprint, no list of who gets a copy.
        document["page_number"] = "centre"
        document["imprint"] = {**document["imprint"], "copies": ""}
    if names.verify_url:
        caption = (
            f"扫码核验本通报\n核验码：{names.verify_code}" if names.verify_code else "扫码核验"
        )
        document["qr"] = {"text": names.verify_url, "caption": caption}
    return document


def as_text(notice: NoticeText) -> str:
    """Return the notice as lines a person can read through, tables and charts included."""
    names = notice.names
    head = [names.issue, *([names.mark or KINDS[notice.kind].mark] if names.issue else [])]
    head = [" ".join(word for word in reversed(head) if word)] if names.issue else [names.number]
    lines = [word for word in head if word]
    lines += [notice.title.replace("\n", ""), ""] + ([notice.addressee] if notice.addressee else [])
    for block in notice.blocks:
        lines += _block_lines(block)
    if notice.annexes:
        lines += ["", *_annex_names(notice.annexes)]
    lines += ["", notice.office, day(notice.issued_on)]
    if notice.note:
        lines.append(f"（{notice.note}）")
    for serial, annex in enumerate(notice.annexes, 1):
        label = f"附件{serial}" if len(notice.annexes) > 1 else "附件"
        lines += ["", label, annex.title]
        for block in annex.blocks:
            lines += _block_lines(block)
    return "\n".join(lines) + "\n"


def _annex_names(annexes: Sequence[Annex]) -> list[str]:
    if len(annexes) == 1:
        return [f"附件：{annexes[0].title}"]
    return [
        f"{'附件：' if n == 1 else '　　　'}{n}. {annex.title}"
        for n, annex in enumerate(annexes, 1)
    ]


def _block_lines(block: Block) -> list[str]:
    if block["kind"] == "table":
        return _table_lines(block)
    if block["kind"] == "chart":
        figure = block["figure"]
        bars = [f"  {bar['label']}　{bar['shown'] or bar['value']}" for bar in figure["bars"]]
        bars += [f"  {place['name']}　{place['shown']}" for place in figure.get("places", ())]
        return ["", f"【图】{figure['title']}（单位：{figure['unit']}）", *bars, ""]
    if block["kind"] == "space":
        return [""]
    if block["kind"] == "people":
        return [f"　　{block['label']}：{block['text']}"]
    gap = [""] if block["kind"] == "heading" and block["level"] == 1 else []
    return [*gap, f"　　{block['text']}{block.get('run', '')}"]


def _table_lines(table: Block) -> list[str]:
    lines = ["", f"【表】{table['title']}"] if table.get("title") else [""]
    rows = [[column["name"] for column in table["columns"]], *table["rows"]]
    rows += [table["total"]] if table.get("total") else []
    lines += ["  " + " | ".join(str(cell) for cell in row) for row in rows]
    return [*lines, *([table["note"]] if table.get("note") else []), ""]
