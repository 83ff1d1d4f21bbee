"""A reader with a calculator who knows nothing of the program: only what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hotline.rules.noticetext import NoticeText

HALF_CENT = Decimal("0.01")


def rounded(top: Decimal, bottom: Decimal) -> Decimal:
    """Return a percentage with two decimals, halves up."""
    # Thirty digits are more than the repeating part of any printed pair needs.
    return (top * 100 / bottom).quantize(HALF_CENT, rounding=ROUND_HALF_UP)


def blocks(notice: NoticeText) -> list[dict[str, Any]]:
    return [*notice.blocks, *(block for annex in notice.annexes for block in annex.blocks)]


def tables(notice: NoticeText) -> list[dict[str, Any]]:
    return [block for block in blocks(notice) if block["kind"] == "table"]


def sentences(notice: NoticeText) -> Iterator[str]:
    for block in notice.blocks:
        if block["kind"] in ("heading", "paragraph"):
            yield block["text"] + block.get("run", "")


def wrong_fractions(notice: NoticeText) -> list[tuple[str, ...]]:
    """Return every printed 「n÷d」 beside a rate that does not follow from it."""
    text = "\n".join(sentences(notice))
    pairs = [(p, n, d) for p, n, d in re.findall(r"([\d.]+)%（([\d.]+)÷(\d+)）", text)]
    for table in tables(notice):
        heads = [column["name"] for column in table["columns"]]
        for place, head in enumerate(heads[:-1]):
            if "分子÷分母" not in head and "合格数÷总数" not in head:
                continue
            for row in table["rows"]:
                top, _, bottom = str(row[place]).partition("÷")
                after = [cell for cell in row[place + 1 :] if str(cell).endswith("%")]
                if bottom and bottom != "0" and after:
                    pairs.append((str(after[0]).rstrip("%"), top, bottom))
    return [
        (shown, top, bottom)
        for shown, top, bottom in pairs
        if rounded(Decimal(top), Decimal(bottom)) != Decimal(shown)
    ]


def wrong_totals(notice: NoticeText) -> list[str]:
    """Return the columns whose whole numbers do not add up to the total printed under them."""
    found = []
    for table in tables(notice):
        for place, total in enumerate(table.get("total") or ()):
            name = table["columns"][place]["name"]
            if isinstance(total, int) and total != sum(row[place] for row in table["rows"]):
                found.append(f"{table.get('title', '')}{name}")
    return found


def wrong_shares(notice: NoticeText) -> list[str]:
    """Return printed shares that do not follow from the counts and the printed whole."""
    found = []
    for table in tables(notice):
        heads = [column["name"] for column in table["columns"]]
        if "占比" not in heads or not table["rows"]:
            continue
        whole = table["total"][1]
        shares = [Decimal(row[2].rstrip("%")) for row in table["rows"] if row[2] != "—"]
        for row in table["rows"]:
            if whole and rounded(Decimal(row[1]), Decimal(whole)) != Decimal(row[2].rstrip("%")):
                found.append(f"{row[0]}{row[2]}")
        if shares and sum(shares) != 100 and f"合计为{sum(shares)}%" not in table.get("note", ""):
            found.append("没有注明占比合计")
    return found


def wrong_changes(notice: NoticeText) -> list[str]:
    """Return 「N件，较上月（M件）增加K件，上升P%」 in which K or P do not follow from N and M."""
    form = re.compile(
        r"(\d+)件(?:次)?，(?:占[^，]*，)?较[^（，]+（(\d+)件(?:次)?）"
        r"(增加|减少)(\d+)件(?:次)?，(上升|下降)([\d.]+)%"
    )
    found = []
    for said in sentences(notice):
        for now, before, verb, by, word, share in form.findall(said):
            change = int(now) - int(before)
            is_up = change > 0
            told = rounded(Decimal(abs(change)), Decimal(before))
            words = ("增加", "上升") if is_up else ("减少", "下降")
            if (verb, word) != words or abs(change) != int(by) or told != Decimal(share):
                found.append(said)
    return found


def wrong_rates(notice: NoticeText) -> list[str]:
    """Return 「应签收a件次，及时签收b件次，及时签收率p%」 and their like that do not follow."""
    form = re.compile(r"应\w+?(\d+)件次?，\w+?(\d+)件次?，\w+?率([\d.]+)%")
    return [
        f"{bottom} {top} {shown}"
        for said in sentences(notice)
        for bottom, top, shown in form.findall(said)
        if rounded(Decimal(top), Decimal(bottom)) != Decimal(shown)
    ]


def everything_wrong(notice: NoticeText) -> list[Any]:
    """Return all that a reader with a calculator would complain about."""
    return [
        *wrong_fractions(notice),
        *wrong_totals(notice),
        *wrong_shares(notice),
        *wrong_changes(notice),
        *wrong_rates(notice),
    ]
