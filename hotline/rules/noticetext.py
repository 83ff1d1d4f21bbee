"""A notice as text: titled blocks in order, each paragraph editable by its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from hotline.rules.boardreach import BEST
from hotline.rules.noticeparts import Correction

Block = dict[str, Any]
# Publishing ranks is a switch: the State asks that ranking not become a burden (G2).
#   off       no ranking anywhere
#   internal  full ranking tables on the paper, none in the public version
#   grouped   full ranking tables by group, in public too
#   top       only the head of each group, the others without ranks
Publish = Literal["off", "internal", "grouped", "top"]


@dataclass(frozen=True)
class NoticeNames:
    """The office's own words: who issues, to whom, under which number.

    An `issue` (「第7期（总第31期）」) prints the notice as a bulletin (简报) instead of a document.
    `comment` is the leader's (领导点评), `comment_by` who made it; `corrects` the notice that
    this one corrects; `top_shown` how many ranks are shown when only the head is published.
    """

    county: str
    office: str
    mark: str = ""
    number: str = ""
    addressee: str = "各乡镇人民政府，县直各单位，各公共服务企业："
    copies: str = ""
    note: str = ""
    publish: Publish = "grouped"
    verify_url: str = ""
    verify_code: str = ""
    issue: str = ""
    comment: str = ""
    comment_by: str = ""
    corrects: Correction | None = None
    top_shown: int = BEST


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class NoticeText:
    """A notice as text: blocks in order, then annexes. `issued_on` is the date under it.

    `public` is the same notice for everyone to read, None for what never leaves the house.
    """

    title: str
    addressee: str
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    office: str
    issued_on: date
    note: str = ""
    names: NoticeNames = field(default_factory=lambda: NoticeNames("", ""))
    kind: str = "monthly"
    public: NoticeText | None = None


def heading(key: str, level: int, text: str, run: str = "") -> Block:
    """Return a heading; `run` is the text that goes on in the same line."""
    return {"kind": "heading", "key": key, "level": level, "text": text, "run": run}


def paragraph(key: str, text: str) -> Block:
    """Return a paragraph that can be edited by its key."""
    return {"kind": "paragraph", "key": key, "text": text}
