"""The shipped Baotou policy as text, and the same policy with other [[limit]] rules."""

from __future__ import annotations

from pathlib import Path

BAOTOU = (Path(__file__).parents[2] / "db" / "policies" / "baotou.toml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    """Return the policy with the first `old` replaced; refuses when it is not there."""
    if old not in BAOTOU:
        raise ValueError(f"{old!r} is not in the policy")
    return BAOTOU.replace(old, new, 1)


def line_of(text: str, piece: str) -> int:
    """Return the number of the first line that holds `piece`."""
    return next(i for i, line in enumerate(text.splitlines(), start=1) if piece in line)


def with_limits(*rules: str) -> str:
    """Return the policy with these limits only, each `stage urgency kind level limit`."""
    start = BAOTOU.index("[[limit]]\n")
    end = BAOTOU.index("[warning]")
    keys = ("stage", "urgency", "kind", "level", "limit")
    blocks = []
    for rule in rules:
        pairs = zip(keys, rule.split(), strict=True)
        lines = [f"{key} = [{_quoted(words)}]" for key, words in pairs if key != "limit"]
        blocks.append("\n".join(["[[limit]]", *lines, f'limit = "{rule.split()[-1]}"']))
    body = "".join(block + '\nsource = "测试"\n\n' for block in blocks)
    return BAOTOU[:start] + body + BAOTOU[end:]


def _quoted(words: str) -> str:
    return ", ".join(f'"{word}"' for word in words.split(","))
