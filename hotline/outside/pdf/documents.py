"""What can be printed, as plain JSON-able dicts: the kinds of document and their builders.

A document is data only, so it can be kept, sent to the press in another process and compared.
Blocks of a body are dicts: {"kind": "heading", "level": 1–4, "text", "run"?},
{"kind": "paragraph", "text"}, {"kind": "list", "items"}, {"kind": "chart", "figure"},
{"kind": "people", "label", "text"} (出席：… of minutes), {"kind": "space"} (an empty line) and
{"kind": "table", "title"?, "columns": [{"name", "align"?: left|center|right}], "rows",
"total"?, "note"?, "group_by"?: column whose change makes a sub-head}. `made_on` is the day in the
file's properties (2026-08-03); the same document always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]


def redhead(
    *, mark: str, title: str, blocks: Sequence[Document], office: str, date: str,
    number: str = "", addressee: str = "", annexes: Sequence[Document] = (), note: str = "",
    copies: str = "", printed: str = "", seal: bool = True, watermark: str = "",
    qr_text: str = "", qr_caption: str = "", page_number: str = "outside", urgency: str = "",
    secrecy: str = "", copy_number: str = "", made_on: str = "",
    issue: str = "", minutes: bool = False,
) -> Document:  # fmt: skip
    """Describe a red-headed document of GB/T 9704-2012.

    mark 发文机关标志, number 发文字号 (〔2026〕8号), addressee 主送机关 with its colon, annexes
    [{"title", "blocks"}], copies 抄送, printed 「2026年8月3日印发」; page_number outside or centre.
    An `issue` (「第7期（总第31期）」) makes it a bulletin (简报): issue, office and day in the
    head, no number, no signature; with `minutes` the mark stands at 35 mm (10.3). Line
    breaks in the title are kept. `seal` False sets the signature of a document without a seal.
    """
    return {
        "kind": "redhead", "mark": mark, "number": number, "title": title,
        "addressee": addressee, "blocks": list(blocks), "annexes": list(annexes),
        "signature": {"office": office, "date": date, "seal": seal}, "note": note,
        "imprint": {"copies": copies, "office": office if printed else "", "printed": printed},
        "watermark": watermark, "page_number": page_number, "urgency": urgency,
        "secrecy": secrecy, "copy_number": copy_number, "made_on": made_on, "issue": issue,
        "minutes": minutes,
        "qr": {"text": qr_text, "caption": qr_caption} if qr_text else None,
    }  # fmt: skip


def ticket(
    *, number: str, fields: Sequence[Sequence[Sequence[str]]],
    texts: Sequence[Sequence[str]] = (), history: Sequence[Sequence[str]] = (),
    boxes: Sequence[str] = (), qr_text: str = "", title: str = "",
) -> Document:  # fmt: skip
    """Describe one ticket of a `sheet`.

    fields   rows of (label, value) pairs, one to three a row, set side by side
    texts    (label, long text) pairs, each over the whole width; they may run over pages
    history  rows of 时间, 单位和人员, 环节, 内容
    boxes    labels of empty boxes to sign in, two a row
    qr_text  what the code holds; the ticket's number when left out
    """
    return {
        "number": number, "title": title, "fields": [list(map(list, row)) for row in fields],
        "texts": [list(pair) for pair in texts], "history": [list(row) for row in history],
        "boxes": list(boxes), "qr_text": qr_text or number,
    }  # fmt: skip


def sheet(
    *, title: str, tickets: Sequence[Document], office: str = "", watermark: str = "",
    printed_by: str = "", note: str = "", made_on: str = "",
) -> Document:  # fmt: skip
    """Describe 工单（办理单）for one ticket or many; each begins on a new page.

    printed_by stands at the foot of every page (「张三 2026年8月3日 09:12 打印」).
    """
    return {
        "kind": "sheet", "title": title, "tickets": list(tickets), "office": office,
        "watermark": watermark, "printed_by": printed_by, "note": note, "made_on": made_on,
    }  # fmt: skip


def table(
    *, title: str, columns: Sequence[Document], rows: Sequence[Sequence[Any]],
    subtitle: str = "", total: Sequence[Any] | None = None, note: str = "", watermark: str = "",
    printed_by: str = "", landscape: bool | None = None, made_on: str = "",
) -> Document:  # fmt: skip
    """Describe a plain list; `landscape` None lets the widths decide."""
    return {
        "kind": "table", "title": title, "subtitle": subtitle, "columns": list(columns),
        "rows": [list(row) for row in rows], "total": list(total) if total else None,
        "note": note, "watermark": watermark, "printed_by": printed_by, "landscape": landscape,
        "made_on": made_on,
    }  # fmt: skip


def form(
    *, title: str, number: str, fields: Sequence[Sequence[Sequence[str]]],
    texts: Sequence[Sequence[str]], boxes: Sequence[Sequence[Document]], qr_text: str,
    state: str = "", office: str = "", watermark: str = "", printed_by: str = "", note: str = "",
    made_on: str = "",
) -> Document:  # fmt: skip
    """Describe an approval form of one ticket.

    fields, texts  as of a `ticket`
    boxes          rows of one or two {"label", "signer", "said", "seal"}
    state          how far the request is (「待县热线办审批」)
    """
    return {
        "kind": "form", "title": title, "number": number,
        "fields": [list(map(list, row)) for row in fields],
        "texts": [list(pair) for pair in texts], "boxes": [list(row) for row in boxes],
        "qr_text": qr_text, "state": state, "office": office, "watermark": watermark,
        "printed_by": printed_by, "note": note, "made_on": made_on,
    }  # fmt: skip


def letter(
    *, mark: str, title: str, number: str, addressee: str, paragraphs: Sequence[str],
    office: str, date: str, tickets: Document | None = None,
    slip: Sequence[Sequence[Document]] = (), slip_title: str = "", slip_texts: Sequence[Any] = (),
    qr_text: str = "", watermark: str = "", printed_by: str = "", made_on: str = "",
) -> Document:  # fmt: skip
    """Describe a letter of GB/T 9704-2012 clause 10.1 (信函格式) with a slip to answer on.

    tickets     a table block of what the letter is about
    slip        rows of boxes as of a `form`, under `slip_title`; slip_texts (label, text) above
    """
    return {
        "kind": "letter", "mark": mark, "title": title, "number": number, "addressee": addressee,
        "paragraphs": list(paragraphs), "tickets": tickets,
        "signature": {"office": office, "date": date},
        "slip": {"title": slip_title, "texts": [list(pair) for pair in slip_texts],
                 "boxes": [list(row) for row in slip]},
        "qr_text": qr_text, "watermark": watermark, "printed_by": printed_by, "made_on": made_on,
    }  # fmt: skip
