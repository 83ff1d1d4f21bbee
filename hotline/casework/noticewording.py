"""What people write into a notice: cleaned, bounded, compared with what the figures say.

Wording is theirs, figures are not: an edited paragraph is kept only where it differs from the
machine's, and a number in it that the machine's paragraph does not have is named before sealing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from hotline.errors import Incomplete
from hotline.rules.noticetext import Block, NoticeText
from hotline.store.notices import Notice

LONGEST = 5_000  # characters of one paragraph: ten pages of a notice
LONGEST_IN_ALL = 60_000
LONGEST_LINE = 120
MOST_KEYS = 400
FORMS = {"redhead": "红头通报", "bulletin": "简报"}
_KEY = re.compile(r"[\w.\-]{1,80}")
# Turning the direction of writing can make a figure read backwards; nothing shows that it is there.
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
# Numbers that are days, hours and document numbers are the office's own.
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?(?![\d.]*[年月日时分号〕届期次])")


@dataclass(frozen=True)
class Wording:
    """All of a draft that people may write."""

    words: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    comment: str = ""
    form: str = "redhead"
    publish: str = "grouped"

    def text(self) -> str:
        """Return it as one text, the same for the same wording."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


def wording_of(row: Notice) -> Wording:
    """Return what was written into a notice."""
    return Wording(json.loads(row.words), row.title, row.comment, row.form, row.publish)


def plain(text: str) -> str:
    """Return the text without what cannot be seen or printed; line breaks stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    kept = "".join(c for c in text if c == "\n" or ("\ud800" > c >= " " or c > "\udfff"))
    return _HIDDEN.sub("", kept.replace("\x7f", "")).strip()


def line(text: str) -> str:
    """Return one line of text."""
    return " ".join(plain(text).split())


def check_words(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words cleaned. Raises Incomplete naming the paragraph that is too long."""
    if len(words) > MOST_KEYS or not all(_KEY.fullmatch(key) for key in words):
        raise Incomplete("提交的段落不属于这份通报，请刷新页面后重新填写。")
    problems = {
        key: f"这一段有 {len(text)} 个字，最多 {LONGEST} 个字，请删减。"
        for key, text in words.items()
        if len(text) > LONGEST
    }
    if problems:
        raise Incomplete("有的段落太长，没有保存。", fields=problems)
    if sum(map(len, words.values())) > LONGEST_IN_ALL:
        raise Incomplete(f"修改的文字合计超过 {LONGEST_IN_ALL} 个字，请删减后再保存。")
    return {key: plain(text) for key, text in words.items()}


def check_line(text: str, name: str, label: str) -> str:
    """Return a short text on one line. Raises Incomplete when it is too long."""
    if len(text) > LONGEST_LINE:
        raise Incomplete(
            f"{label}太长，没有保存。", fields={name: f"{label}最多 {LONGEST_LINE} 个字。"}
        )
    return line(text)


def check_title(title: str) -> str:
    """Return the title with the line breaks its author set. Raises Incomplete when it is long."""
    check_line(title, "title", "标题")
    return "\n".join(filter(None, map(line, plain(title).split("\n"))))


def own_words(block: Block) -> str:
    """Return the part of a block that can be edited."""
    if block["kind"] == "heading" and block.get("run"):
        return str(block["run"])
    return str(block.get("text", ""))


def machine_words(text: NoticeText) -> dict[str, str]:
    """Return what the figures say, paragraph by paragraph."""
    return {str(b["key"]): own_words(b) for b in text.blocks if b.get("key")}


def differing(words: Mapping[str, str], text: NoticeText) -> dict[str, str]:
    """Return only the words that are not the machine's: the others must follow the figures."""
    said = machine_words(text)
    return {key: own for key, own in words.items() if own and plain(said.get(key, "")) != own}


def doubts(words: Mapping[str, str], text: NoticeText) -> list[str]:
    """Return sentences naming numbers people wrote that the same paragraph of today has not."""
    said, found = machine_words(text), []
    for key, own in words.items():
        if key not in said:
            found.append(f"改写的“{own[:12]}……”一段在现在的统计中已经没有对应段落，不会印出。")
            continue
        # How often each stands there counts too: 12 may still be the number of something else.
        strange = list(Counter(_NUMBER.findall(own)) - Counter(_NUMBER.findall(said[key])))
        if strange:
            found.append(
                f"改写的“{own[:12]}……”一段里的{'、'.join(strange[:8])}与现在的统计不一致，请核对。"
            )
    return found


def day_of(text: str | date | None, default: date) -> date:
    """Return a day written YYYY-MM-DD. Raises Incomplete."""
    if isinstance(text, date) or not text:
        return text or default
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Incomplete(
            "成文日期写作 2026-08-03。", fields={"issued_on": "例如 2026-08-03。"}
        ) from wrong


def one_line(title: str) -> str:
    """Return a title on one line; on paper it breaks where its author broke it."""
    return title.replace("\n", "")
