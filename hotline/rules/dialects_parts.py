"""Reading the parts of a dialect file, each with its own checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from hotline.rules import dialects_answers, dialects_fields
from hotline.rules.dialects_answers import FILLED, PLACE, Condition, plain
from hotline.rules.dialects_fields import Line, Manner
from hotline.rules.dialects_shape import (
    DOWN,
    SKIP,
    UP,
    Answers,
    Asking,
    Files,
    Inbox,
    Login,
    Order,
    Question,
    Sign,
)  # fmt: skip
from hotline.rules.dialects_tables import by_type, code_of, is_table, keys_of
from hotline.rules.policy_lines import Section

Made = TypeVar("Made")
MEANINGS = ("expired", "busy", "duplicate", "ok", "refused")
METHODS = ("POST", "GET", "PUT")
# What a line may take beside the data: `@number` and so on.
WORDS = (
    "event_id", "type", "number", "version", "time", "now", "city_no", "county", "token",
    "timestamp", "since", "until", "page", "size", "cursor", "whole", "file_name",
)  # fmt: skip

INBOX_KEYS = (
    "path", "method", "body", "fields", "way", "list", "total", "next", "number", "stamp", "kind",
    "size", "every_seconds", "first_days", "overlap_minutes", "kinds", "detail",
)  # fmt: skip


class Reader:
    """Reads one part after the other; every mistake is BadPolicy with its line."""

    def __init__(self, whole: Section, body: str, secrets: tuple[str, ...]) -> None:
        self._whole, self._body, self._secrets = whole, body, secrets
        self.manner = self._manner()

    def _inner(self, name: str) -> Section | None:
        return self._whole.inner(name) if self._whole.has(name) else None

    def _try(self, part: Section, key: str, make: Callable[[str], Made], text: str) -> Made:
        try:
            return make(text)
        except ValueError as wrong:
            raise part.bad(key, str(wrong)) from None

    def _manner(self) -> Manner:
        usual, times, tables = Manner(), self._inner("times"), self._inner("codes")
        shapes = [usual.time, usual.date]
        if times:
            for place, key in enumerate(("time", "date")):
                shapes[place] = times.text(key, shapes[place])
                self._try(times, key, dialects_fields.time_format, shapes[place])
            times.close()
        up: dict[str, dict[str, Any]] = {}
        down: dict[str, dict[str, str]] = {}
        for name in keys_of(tables):
            assert tables is not None
            table = tables.inner(name)
            pairs = {key: code_of(table, key) for key in keys_of(table)}
            if name.endswith("-in"):
                down.setdefault(name[:-3], {}).update({k: plain(v) for k, v in pairs.items()})
            else:
                up[name] = pairs
                for ours, theirs in pairs.items():
                    down.setdefault(name, {}).setdefault(plain(theirs), ours)
        return Manner(shapes[0], shapes[1], up, down)

    def lines(self, part: Section | None, is_up: bool = True) -> tuple[Line, ...]:
        """Return the lines of a field map, objects inside it with dotted names."""
        return () if part is None else tuple(self._lines(part, "", is_up))

    def _lines(self, part: Section, before: str, is_up: bool) -> Iterable[Line]:
        for key in keys_of(part):
            if is_table(part, key):
                yield from self._lines(part.inner(key), f"{before}{key}.", is_up)
                continue
            text = part.text(key)
            each = self._try(part, key, lambda t, k=key: dialects_fields.line(before + k, t), text)  # type: ignore[misc]
            self._check(part, key, each, is_up)
            yield each

    def _check(self, part: Section, key: str, each: Line, is_up: bool) -> None:
        source = each.source
        if source.startswith("@secret."):
            self._known_secret(part, key, source[8:])
        elif source.startswith("@") and source[1:] not in WORDS:
            raise part.bad(key, f"没有 {source} 这个取值。")
        for name, arguments in each.steps:
            tables = self.manner.codes if is_up else self.manner.codes_in
            if name == "code" and arguments[0] not in tables:
                raise part.bad(key, f"没有代码表 {arguments[0]}，应写在 [codes.{arguments[0]}]。")

    def _known_secret(self, part: Section, key: str, name: str) -> None:
        if name not in self._secrets:
            raise part.bad(key, f"密钥 {name} 没有写在 secrets 里。")

    def question(self, part: Section, method: str = "POST") -> Question:
        """Return the request the section describes."""
        path = part.text("path")
        if not re.fullmatch(r"/[!-~]*", path) or "//" in path or ".." in path or "#" in path:
            raise part.bad("path", "应以 / 开头，接在接口地址后面，不能另写主机。")
        self._check_template(part, "path", path, ("number", "city_no", "event_id", "token"))
        how = part.codes("method", METHODS, method)[0]
        body = part.codes("body", ("json", "form", "query"), self._body)[0]
        fields = part.inner("fields") if part.has("fields") else None
        return Question(how, path, self.lines(fields), "query" if how == "GET" else body)

    def conditions(self, part: Section, key: str) -> tuple[Condition, ...]:
        """Return the conditions of a list, none when it is absent."""
        return tuple(
            self._try(part, key, dialects_answers.condition, text) for text in part.texts(key)
        )

    def place(self, part: Section, key: str, default: str | None = None) -> str:
        """Return a path into an answer."""
        text = part.text(key, default)
        if text and not PLACE.fullmatch(text):
            raise part.bad(key, "应写成 data.records[].id 这样的位置。")
        return text

    def login(self) -> Login | None:
        part = self._inner("login")
        if part is None:
            return None
        login = Login(
            self.question(part), self.place(part, "token"), self.place(part, "seconds", ""),
            part.number("minutes", 1, 100_000, 30),
        )  # fmt: skip
        part.close()
        return login

    def headers(self) -> dict[str, str]:
        part = self._inner("headers")
        if part is None:
            return {}
        found = {name: part.text(name) for name in keys_of(part)}
        for name, text in found.items():
            if not text.isprintable() or not text.isascii():
                raise part.bad(name, "请求头里不能有汉字。")
            self._check_template(part, name, text, ("token", "sign", "timestamp", "event_id"))
        return found

    def _check_template(self, part: Section, key: str, text: str, known: tuple[str, ...]) -> None:
        for name in FILLED.findall(text):
            if name.startswith("secret."):
                self._known_secret(part, key, name[7:])
            elif name not in known:
                raise part.bad(key, f"没有 {{{name}}} 这个占位符。")

    def sign(self) -> Sign | None:
        part = self._inner("sign")
        if part is None:
            return None
        part.codes("way", ("md5",))
        sign = Sign(part.text("over"), part.text("field", ""), part.yes("upper", True))
        self._check_template(part, "over", sign.over, ("sorted", "token", "timestamp"))
        part.close()
        return sign

    def always(self) -> tuple[Line, ...]:
        return self.lines(self._inner("always"))

    def answers(self) -> Answers:
        part = self._whole.inner("answers")
        told = [self.conditions(part, key) for key in MEANINGS]
        if not told[MEANINGS.index("ok")]:
            raise part.bad("ok", "至少要写一个成功的条件。")
        places = [self.place(part, key, "") for key in ("message", "code", "city_no")]
        part.close()
        return Answers(*told, *places)  # type: ignore[arg-type]

    def asking(self) -> dict[str, Asking]:
        part, found = self._inner("asking"), {}
        for name in keys_of(part):
            assert part is not None
            each = part.inner(name)
            question = self.question(each, "GET")
            found[name] = Asking(
                question, self.conditions(each, "found"), self.conditions(each, "none"),
                self.place(each, "city_no", ""),
            )  # fmt: skip
            if not found[name].found or not found[name].none:
                raise each.bad("found", "found（已收到）和 none（没有收到）的条件都要写。")
            each.close()
        return found

    def doubt(self) -> tuple[str, int, int]:
        """Return lookup, seconds before “not found” is believed, minutes after which to ask."""
        part = self._inner("doubt")
        if part is None:
            return "", 20, 60
        told = (
            part.text("lookup", ""), part.number("wait_seconds", 0, 600, 20),
            part.number("ask_if_older_minutes", 1, 100_000, 60),
        )  # fmt: skip
        part.close()
        return told

    def orders(self) -> tuple[dict[str, Order], frozenset[str]]:
        part = self._whole.inner("orders")
        skip = frozenset(part.codes("skip", UP)) if part.has("skip") else frozenset()
        found = {}
        for type, each in by_type(part, UP, ("skip",)):
            if type in skip:
                raise each.bad("", f"{type} 既写了上报办法又写进了 skip。")
            found[type] = self._order(each)
        return found, skip

    def _order(self, part: Section) -> Order:
        order = Order(self.question(part), part.text("ask", ""), part.yes("again", False))
        part.close()
        return order

    def inbox(self) -> Inbox | None:
        part = self._inner("inbox")
        if part is None:
            return None
        way = part.codes("way", ("window", "token"))[0]
        kinds, maps = self._kinds(part)
        if way == "token" and not part.has("next"):
            raise part.bad("next", "请写明下一次收取位置在应答的什么地方。")
        stamp = self._try(
            part, "stamp", lambda t: dialects_fields.line("stamp", t), part.text("stamp")
        )
        if {name for name, _ in stamp.steps} - {"time", "date", "dayend", "text"}:
            raise part.bad("stamp", "变更标记后面只能写 time 或 date。")
        return Inbox(
            self.question(part, "GET"), way, self.place(part, "list").removesuffix("[]"),
            self.place(part, "total", ""), self.place(part, "next", ""),
            self.place(part, "number"), stamp, self.place(part, "kind"),
            part.number("size", 1, 200, 50), part.number("every_seconds", 1, 60, 20),
            part.number("first_days", 1, 366, 30), part.number("overlap_minutes", 0, 1440, 10),
            *self._detail(part), kinds, maps,
        )  # fmt: skip

    def _detail(self, part: Section) -> tuple[Question | None, str]:
        if not part.has("detail"):
            return None, ""
        each = part.inner("detail")
        told = self.question(each, "GET"), self.place(each, "at")
        each.close()
        return told

    def _kinds(self, part: Section) -> tuple[dict[str, str], dict[str, tuple[Line, ...]]]:
        table = part.inner("kinds")
        kinds = {key: table.codes(key, (*DOWN, SKIP))[0] for key in keys_of(table)}
        maps = {
            type: self.lines(each, is_up=False) for type, each in by_type(part, DOWN, INBOX_KEYS)
        }
        for theirs, type in kinds.items():
            if type != SKIP and type not in maps:
                raise table.bad(theirs, f"没有写 [inbox.{type}] 的字段对应。")
        return kinds, maps

    def files(self) -> Files:
        part = self._inner("files")
        if part is None:
            return Files(None, "file", "", 20, ())
        upload = self.question(part) if part.has("path") else None
        files = Files(
            upload, part.text("field", "file"), self.place(part, "ref", ""),
            part.number("largest_mb", 1, 100, 20), part.texts("hosts"),
        )  # fmt: skip
        if upload and not files.ref:
            raise part.bad("ref", "请写明上传后的文件编号或地址在应答的什么位置。")
        part.close()
        return files
