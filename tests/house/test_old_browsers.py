"""What old WebViews cannot read: newer JavaScript breaks a whole file, newer CSS a layout.

Read from the text, without strings, comments and regular expressions; good enough for files that
are written for it, and each pattern is shown to catch what it names.
"""

from __future__ import annotations

import re

import pytest

from tests.house.tree import files, named

# Chrome 60 reads ES2017; a grid worker opens pages with most of the house's scripts.
ES2018 = {
    "object spread or rest": (r"\{[^(){};]*\.\.\.", "f({a: 1, ...b})"),
    "async iteration": (
        r"\bfor\s+await\b|\basync\s*\*|\basync\s+function\s*\*",
        "for await (a of b)",
    ),
    "Promise.finally": (r"\.finally\s*\(", "a.finally(b)"),
}
ES2019 = {
    "catch without a name": (r"\bcatch\s*\{", "try { a() } catch { b() }"),
    "flat and flatMap": (r"\.flat(?:Map)?\s*\(", "a.flat()"),
    "Object.fromEntries": (r"\bfromEntries\b", "Object.fromEntries(a)"),
    "trimStart and trimEnd": (r"\.trim(?:Start|End)\b", "a.trimStart()"),
}
NEWER = {
    "optional chaining": (r"\?\.(?!\d)", "a?.b"),
    "nullish": (r"\?\?", "a ?? b"),
    "logical assignment": (r"(?:&&|\|\|)=", "a ||= b"),
    "big integer": (r"\b\d+n\b", "10n"),
    "separated digits": (r"\b\d+_\d", "1_000"),
    "private field": (r"[.{;]\s*#\w|\bstatic\s*\{", "a.#b"),
    "newer methods": (
        r"(?<!clients)\.(?:replaceAll|matchAll|allSettled|at|findLast|toSorted|toReversed)\s*\(",
        "a.at(1)",
    ),
    "newer globals": (r"\b(?:globalThis|structuredClone|queueMicrotask|WeakRef)\b", "globalThis.a"),
    "import in code": (r"\bimport\s*(?:\(|\.)", "import(a)"),
}  # fmt: skip
NEWER_REGEXP = re.compile(r"\(\?<|\\p\{|/[gimuy]*s[gimuy]*$")
# Laid out wrongly without them; what is merely less handsome (scroll-padding) may stay.
NEWER_CSS = {
    "gap of a flex box": (
        r"\{[^}]*display:\s*(?:inline-)?flex[^}]*[^-]gap:", "a { display: flex; gap: 4px }"
    ),
    "gap without its grid- name": (
        r"(?:^|[;{\s])(?:row-|column-)?gap:", "a { display: grid; gap: 4px }"
    ),
    "inset": (r"[;{\s]inset(?:-block|-inline)?[a-z-]*:", "a { inset: 0 }"),
    "aspect-ratio": (r"aspect-ratio\s*:", "a { aspect-ratio: 1 }"),
    "newer selectors": (r":(?:is|where|has)\(|:not\([^()]*,", ":is(a, b) { }"),
    "min, max, clamp": (r"[\s(:,](?:min|max|clamp)\(", "a { width: min(1px, 2px) }"),
    "newer units": (r"\d(?:dvh|svh|lvh|dvw|cqw)\b", "a { height: 1dvh }"),
    "logical properties": (
        r"(?:margin|padding|border)-(?:block|inline)", "a { margin-inline: 1px }"
    ),
    "nesting, layers, containers": (r"@(?:layer|container)|[{;]\s*&", "a { & b { } }"),
    "colours with four or eight figures": (
        r"#(?:[0-9a-f]{8}|[0-9a-f]{4})\b", "a { color: #12345678 }"
    ),
}  # fmt: skip
# The style sheets a grid worker's or a leader's phone loads.
PHONE = (
    "base.css", "field/field.css", "tickets.css", "findings.css", "requests.css", "why.css",
    "figures.css", "clearing.css", "notices.css",
)  # fmt: skip
# Where the older look is right as well: equal columns simply stand closer together.
BEARABLE = {("static/tickets.css", "gap without its grid- name", "column-gap")}

_PIECES = re.compile(
    r"""(?P<comment>/\*.*?\*/|(?<![:\\"'])//[^\n]*)|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<regexp>(?<=[=(,:!&|?{;])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)""",
    re.S,
)


def _code(script: str) -> tuple[str, list[str]]:
    """Return the script without what is not code, and its regular expressions."""
    expressions: list[str] = []

    def plain(found: re.Match[str]) -> str:
        if found["regexp"]:
            expressions.append(found["regexp"].strip())
        return " " if found["comment"] else '""'

    return _PIECES.sub(plain, script), expressions


def _newer(code: str, table: dict[str, tuple[str, str]]) -> list[str]:
    found = (
        (words, re.search(pattern, code, re.I | re.S)) for words, (pattern, _) in table.items()
    )
    return [f"{words}: {hit[0].strip()[-60:]}" for words, hit in found if hit]


def _faults(script: str) -> list[str]:
    code, expressions = _code(script)
    return _newer(code, {**NEWER, **ES2018, **ES2019}) + [
        one for one in expressions if NEWER_REGEXP.search(one)
    ]


def test_scripts_are_old_enough() -> None:
    faults = {
        named(path): found
        for path in files("static", suffix=".js")
        if (found := _faults(path.read_text("utf-8")))
    }
    assert faults == {}


def test_the_phones_style_sheets_are_old_enough() -> None:
    faults = []
    for path in files("static", suffix=".css"):
        if named(path).removeprefix("static/") not in PHONE:
            continue
        code = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)
        for rule in re.findall(r"[^{}]*\{[^{}]*\}", code):
            faults += [(named(path), *one.split(": ", 1)) for one in _newer(rule, NEWER_CSS)]
    assert [one for one in faults if not _bearable(one)] == []


def _bearable(fault: tuple[str, ...]) -> bool:
    return any(fault[:2] == (path, words) and name in fault[2] for path, words, name in BEARABLE)


@pytest.mark.parametrize(
    ("words", "pattern", "example"),
    [
        (words, *pair)
        for table in (ES2018, ES2019, NEWER, NEWER_CSS)
        for words, pair in table.items()
    ],
)
def test_every_pattern_catches_what_it_names(words: str, pattern: str, example: str) -> None:
    assert re.search(pattern, example, re.I | re.S), words


def test_words_and_regular_expressions_are_no_code() -> None:
    script = 'var a = "x?.y"; // b ?? c\nvar d = /e??(f)/.test(a) ? .5 : 1; /* g?.h */'
    assert _faults(script) == []
    assert _faults("a = /(?<=b)c/") == ["/(?<=b)c/"]
