"""Breaking a title into lines: whole words, nearly equal lengths (GB/T 9704 clause 7.3.1)."""

from __future__ import annotations

from functools import cache

from hotline.outside.pdf.setting import Span, cells, whole_pieces

# A line reads well when it ends after one of these, or the next begins with one.
GOOD_ENDS = "的、》”）年月日县市区况作线单议报"
GOOD_STARTS = ("关于", "和", "及", "与", "工单", "工作", "结果", "《")
CUT_WORD = 12.0  # a line may be this much out of balance, in characters, to save a word


def width(text: str) -> float:
    """Return the length of a text in characters, digits and Latin counting half."""
    return sum(cells(char) for char in text)


def title_lines(title: str, widest: float) -> list[str]:
    """Break a title into as few lines of at most `widest` characters as it needs.

    Breaks given in the title are kept. There is no dictionary: words are guessed from what usually
    ends or begins one in the titles of notices.
    """
    if "\n" in title:
        return title.split("\n")
    if width(title) <= widest:
        return [title]
    pieces = ["".join(char for char, _ in piece) for piece in whole_pieces([Span(title)], widest)]
    least = int(-(-width(title) // widest))
    for rows in range(least, len(pieces) + 1):
        found = _best(tuple(pieces), rows, widest, width(title) / rows)
        if found:
            return list(found)
    return pieces


def _best(pieces: tuple[str, ...], rows: int, widest: float, even: float) -> tuple[str, ...]:
    """Return the cheapest division into `rows` lines, () when none fits."""

    @cache
    def rest(at: int, left: int) -> tuple[float, tuple[str, ...]]:
        if left == 0:
            return (0.0, ()) if at == len(pieces) else (float("inf"), ())
        best: tuple[float, tuple[str, ...]] = (float("inf"), ())
        for end in range(at + 1, len(pieces) + 1):
            line = "".join(pieces[at:end])
            if width(line) > widest:
                break
            cost, lines = rest(end, left - 1)
            cost += abs(width(line) - even) + _cut(line, pieces[end : end + 2])
            best = min(best, (cost, (line, *lines)), key=lambda pair: pair[0])
        return best

    return rest(0, rows)[1]


def _cut(line: str, following: tuple[str, ...]) -> float:
    """Return what it costs to end a line here: nothing between words or at the end."""
    if not following or line[-1] in GOOD_ENDS or "".join(following).startswith(GOOD_STARTS):
        return 0.0
    return CUT_WORD
