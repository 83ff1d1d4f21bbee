"""Document numbers and check codes of notices: proposed by the machine, confirmed by a person."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from hotline.casework.noticewording import line
from hotline.casework.settings import effective_settings
from hotline.config import Settings
from hotline.errors import Incomplete
from hotline.store import counters, notices

# No 0 O 1 I L: the code is read from paper and typed by hand. 16 of 31 signs are 79 bits.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16
LONGEST_NUMBER = 60
# Kinds that are attached to another document and bear no number of their own.
UNNUMBERED = frozenset({"unit_sheet", "handbook"})
_REDHEAD = re.compile(r"(.*)〔(\d{4})〕(\d{1,5})号")
_BULLETIN = re.compile(r"第(\d{1,5})期（总第(\d{1,6})期）")


def new_code() -> str:
    """Return a check code nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """Return a check code as printed: 7K2M-9QXD-…"""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """Return a check code as kept, however it was typed; "" for what cannot be one."""
    code = re.sub(r"[\s\-－—]", "", typed[:80]).upper()
    code = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code)
    return code if len(code) == CODE_LENGTH and set(code) <= set(SIGNS) else ""


def proposed(form: str, settings: Settings, now: datetime) -> str:
    """Return the number the next notice of that form would get: 云热办〔2026〕9号."""
    if form == "bulletin":
        issue = counters.count_of(_issue_counter(now.year)) + 1
        return f"第{issue}期（总第{counters.count_of('notice issue') + 1}期）"
    return f"{_prefix(settings)}〔{now.year}〕{counters.count_of(_counter(now.year)) + 1}号"


def _prefix(settings: Settings) -> str:
    """Return what stands before the year: as last time, else made of the county's name."""
    found = _REDHEAD.fullmatch(notices.last_number("redhead"))
    county = effective_settings(settings)["county_name"]
    return found[1] if found else f"{county[:1]}热办"


def _counter(year: int) -> str:
    return f"notice {year}"


def _issue_counter(year: int) -> str:
    return f"notice issue {year}"


def checked(number: str, kind: str, form: str, settings: Settings, now: datetime) -> str:
    """Return the number a person confirmed. Raises Incomplete when it is empty or was used."""
    number = line(number)
    suggestion = proposed(form, settings, now)
    if not number and kind not in UNNUMBERED:
        said = f"请填写文号，可以用“{suggestion}”。"
        raise Incomplete("请确认文号后再印发。", fields={"number": said})
    if len(number) > LONGEST_NUMBER:
        raise Incomplete("文号太长。", fields={"number": f"最多 {LONGEST_NUMBER} 个字。"})
    if number and notices.with_number(number) is not None:
        raise Incomplete(
            f"文号“{number}”已经用过，可以改用“{suggestion}”。",
            fields={"number": f"请改用“{suggestion}”或其他未用的文号。"},
        )
    return number


def used(number: str) -> None:
    """Let the counters go on after a number that was sealed. Call inside `write()`."""
    if found := _REDHEAD.fullmatch(number):
        counters.raise_to(_counter(int(found[2])), int(found[3]))


def used_issue(number: str, year: int) -> None:
    """Let the issues of a bulletin go on after one that was sealed. Call inside `write()`."""
    if found := _BULLETIN.fullmatch(number):
        counters.raise_to(_issue_counter(year), int(found[1]))
        counters.raise_to("notice issue", int(found[2]))
