"""Screens speak Chinese, calmly."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import files, named

# Words a county clerk reads every day, and keys printed on the keyboard.
ALLOWED = {
    "fonts",  # the name of a folder
    "U",  # U 盘
    "PDF", "Excel", "Ctrl", "Enter", "Esc", "Alt", "Shift", "Tab", "CSV", "UTF-8", "GBK", "12345",
    "JPEG", "PNG", "MB", "KB", "GB", "QR", "IP", "App", "xlsx", "csv", "JSON", "Word", "WPS",
    "a", "j", "k", "g", "n", "p", "r", "s", "x", "o", "e", "d", "c", "h", "m", "id", "ID",
}  # fmt: skip
CODE = re.compile(
    r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>|<code\b.*?</code>"
    r"|<svg\b.*?</svg>",
    re.S,
)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:title|alt|placeholder|aria-label|value)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.S)
ENTITY = re.compile(r"&#?\w+;")
WORD = re.compile(r"[A-Za-z][A-Za-z-]*[A-Za-z]|[A-Za-z]")
# After a word; alone among other marks it is a rule of typesetting, not a shout.
EXCLAMATION = re.compile(r"[\u4e00-\u9fff\w”）}]！|[\u4e00-\u9fff]!(?!=)")
# A macro may write an attribute outside any tag.
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')


def _shown(path: Path) -> str:
    """Return the text a person may read in a template: between the tags and in spoken attributes.

    `value` counts only when it holds Chinese: elsewhere it is a code of a form.
    """
    source = CODE.sub("", path.read_text("utf-8"))
    attributes = [
        text
        for text in SPOKEN_ATTRIBUTE.findall(source)
        if re.search(r"[\u4e00-\u9fff]", text) or f'value="{text}"' not in source
    ]
    return ENTITY.sub(" ", "\n".join([TAG.sub("\n", ATTRIBUTE.sub("", source)), *attributes]))


def test_no_english_on_screen() -> None:
    foreign = {
        f"{named(path)}: {word}"
        for path in files("templates", suffix=".html")
        for word in WORD.findall(_shown(path))
        if word not in ALLOWED
    }
    assert foreign == set()


def test_nobody_shouts() -> None:
    paths = [*files("templates", suffix=".html"), *files("hotline", suffix=".py")]
    paths += [*files("static", suffix=".js"), *files("db", suffix=".csv")]
    loud = [
        f"{named(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if EXCLAMATION.search(line)
    ]
    assert loud == []
