"""Reading a form: typed text in, plain values out, and every complaint as a sentence.

A handler makes one `Form`, reads its fields, calls `check()` and one act, and lets `again()`
show the page once more with what was typed when either refuses.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from hotline.errors import Incomplete, Refused
from hotline.rules.calendar import ZONE

SHORT_TEXT = 200  # characters of a title or a name
FIRST_YEAR, LAST_YEAR = 1990, 2100
_NUMBER = re.compile(r"-?[0-9]{1,12}")
LONG_TEXT = 20_000  # characters of a content or an answer


class Form:
    """One form as typed. Reading a field notes its error; nothing is raised before `check()`.

    `given` are the values a fresh form starts with; `at` sets the ids of several forms on one
    page apart; `version` is the version of the thing the person sees.
    """

    def __init__(
        self,
        typed: MultiDict[str, str] | None = None,
        given: Mapping[str, Any] | None = None,
        version: int | None = None,
        at: str = "",
    ) -> None:
        self.typed = typed if typed is not None else MultiDict()
        self.given = dict(given or {})
        self.at = at
        self.errors: dict[str, str] = {}
        self.sentence = ""
        self.act_key = self.typed.get("act_key", "")[:64] or uuid.uuid4().hex
        seen = self.typed.get("version", "")
        self.version = int(seen) if seen.isdecimal() and len(seen) < 10 else version

    def value(self, name: str) -> str:
        """Return what the field shows: the typed text, else what the form started with."""
        if name in self.typed:
            return self.typed[name]
        given = self.given.get(name)
        if isinstance(given, datetime):
            return f"{given:%Y-%m-%dT%H:%M}"
        return "" if given is None else str(given)

    def has(self, name: str, code: str) -> bool:
        """Return whether that option is chosen."""
        if name in self.typed or self.typed:
            return str(code) in self.typed.getlist(name)
        given = self.given.get(name, "")
        chosen = given if isinstance(given, list | tuple | set | frozenset) else [given]
        return str(code) in {str(one) for one in chosen}

    def blame(self, name: str, sentence: str) -> None:
        """Note an error; the first one of a field stays."""
        self.errors.setdefault(name, sentence)

    def text(self, name: str, label: str, must: bool = False, most: int = SHORT_TEXT) -> str:
        """Return the trimmed text; longer than `most` characters is an error, never cut."""
        text = self.typed.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
        if must and not text:
            self.blame(name, f"请填写{label}。")
        if len(text) > most:
            self.blame(name, f"{label}最多 {most} 字，现在有 {len(text)} 字，请删减。")
        return text

    def long_text(self, name: str, label: str, must: bool = False) -> str:
        return self.text(name, label, must, LONG_TEXT)

    def choice(self, name: str, label: str, codes: Collection[str], must: bool = False) -> str:
        """Return the chosen code, "" when none is; a code not on offer is an error."""
        code = self.typed.get(name, "").strip()
        if not code and must:
            self.blame(name, f"请选择{label}。")
        if code and code not in codes:
            self.blame(name, f"{label}不在可选范围内，请重新选择。")
            return ""
        return code

    def flag(self, name: str) -> bool:
        """Return whether a tick or a yes/no choice says yes."""
        return self.typed.get(name, "").strip() in ("1", "yes", "on")

    def integer(
        self, name: str, label: str, least: int = 0, most: int = 2**31, must: bool = False
    ) -> int | None:
        """Return the whole number, None when nothing was typed or it cannot be used."""
        text = self.typed.get(name, "").strip()
        if not text:
            if must:
                self.blame(name, f"请填写{label}。")
            return None
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            self.blame(name, f"{label}应为 {least} 到 {most} 之间的整数。")
            return None
        return int(text)

    def degrees(self, name: str, most: int) -> float | None:
        """Return a coordinate the phone filled in, None for none or for anything it cannot be."""
        try:
            degrees = float(self.typed.get(name, "").strip()[:24] or "nan")
        except ValueError:
            return None
        return degrees if -most <= degrees <= most else None

    def numbers(self, name: str, label: str, must: bool = False) -> list[int]:
        """Return the ids of a group of ticks or a multiple choice, without doubles."""
        texts = self.texts(name, label, must)
        if any(not text.isdecimal() or len(text) > 12 for text in texts):
            self.blame(name, f"{label}不在可选范围内，请重新选择。")
            return []
        return [int(text) for text in texts]

    def texts(self, name: str, label: str, must: bool = False, most: int = 500) -> list[str]:
        """Return the values of a group of ticks, in order, without doubles."""
        texts = list(dict.fromkeys(t.strip() for t in self.typed.getlist(name) if t.strip()))
        if must and not texts:
            self.blame(name, f"请至少选择一项{label}。")
        if len(texts) > most:
            self.blame(name, f"{label}一次最多选 {most} 项。")
        return texts

    def moment(self, name: str, label: str, must: bool = False) -> datetime | None:
        """Return the moment typed, in the county's zone."""
        return self._dated(name, label, must, "日期和时间，例如 2026-11-21 09:30", _moment)

    def day(self, name: str, label: str, must: bool = False) -> date | None:
        """Return the calendar day typed."""
        return self._dated(name, label, must, "日期，例如 2026-11-21", _day)

    def _dated(self, name: str, label: str, must: bool, shape: str, read: Any) -> Any:
        text = self.typed.get(name, "").strip()
        if not text:
            if must:
                self.blame(name, f"请填写{label}。")
            return None
        try:
            return read(text)
        except ValueError:
            self.blame(name, f"{label}应为{shape}。")
            return None

    def check(self) -> None:
        """Raise Incomplete with every complaint noted so far; nothing when there is none."""
        if self.errors:
            raise Incomplete("", fields=dict(self.errors))

    def refused(self, refusal: Refused) -> Form:
        """Take over the sentence and the fields of a refusal, to be shown in the form."""
        self.sentence = str(refusal)
        fields = refusal.details.get("fields") if refusal.details else None
        if isinstance(fields, Mapping):
            self.errors.update({str(k): str(v) for k, v in fields.items()})
        return self


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.replace("/", "-"))
    _check_year(at)  # the first and the last year have no moment before or after to count with
    return at.replace(tzinfo=ZONE) if at.tzinfo is None else at.astimezone(ZONE)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    _check_year(day)
    return day


def _check_year(day: date) -> None:
    """Raise ValueError for a year that can only be a slip of the pen."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day.year)


def before_asked(name: str = "before") -> int:
    """Return the id a page of a list starts before; 0 for the first page or no usable number."""
    typed = request.args.get(name, "")
    return int(typed) if re.fullmatch(r"[0-9]{1,15}", typed) else 0


def again(template: str, form: Form, refusal: Refused, **context: Any) -> tuple[str, int]:
    """Show the form once more with what was typed, the refusal on top and its status."""
    context["form"] = form.refused(refusal)
    return render_template(template, **context), refusal.status


def done(url: str, sentence: str) -> Response:
    """Lead on after a successful act. The sentence also clears the draft on the device."""
    flash(sentence, "done")
    return redirect(url, 303)  # type: ignore[return-value]


def typed_texts(skip: Iterable[str] = ("csrf_token", "act_key", "version")) -> list[str]:
    """Return the longer texts of the request, so that a page that cannot take them shows them.

    Only for a form sent from our own pages: another site could otherwise put words here.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return []
    if not (request.referrer or "").startswith(request.host_url):
        return []
    return [
        text
        for name, text in request.form.items(multi=True)
        if name not in skip and "password" not in name and len(text.strip()) > 5
    ]
