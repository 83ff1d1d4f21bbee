"""Breaking a title into lines: whole words, in a trapezoid or a lozenge (GB/T 9704 clause 7.3.1).

Nearly equal lines are the aim, an hourglass (the middle line the shortest) is avoided.
"""

from __future__ import annotations

from functools import cache

from hotline.outside.pdf.setting import Span, cells, whole_pieces

# A line reads well when it ends after one of these, or the next begins with one.
GOOD_ENDS = "的、》”）年月日县市区况作线单议报"
GOOD_STARTS = ("关于", "和", "及", "与", "工单", "工作", "结果", "《")
CUT_WORD = 12.0  # a line may be this much out of balance, in characters, to save a word
HOURGLASS = 8.0  # and this much, so that the middle line is not the shortest
BLOCK = 1.5  # three lines of one length are no trapezoid either


def width(text: str) -> float:
    """Return the length of a text in characters, digits and Latin counting half."""
    return sum(cells(char) for char in text)


def title_lines(title: str, widest: float) -> list[str]:
    """Break a title into as few lines of at most `widest` characters as it needs.

    Breaks given in the title are kept; a part that is too long is broken again. There is no
    dictionary: words are guessed from what usually ends or begins one in the titles of notices.
    """
    if "\n" in title:
        return [line for part in title.split("\n") for line in title_lines(part, widest)]
    if width(title) <= widest:
        return [title]
    pieces = ["".join(char for char, _ in piece) for piece in whole_pieces([Span(title)], widest)]
    least = int(-(-width(title) // widest))
    for rows in range(least, len(pieces) + 1):
        if rows == 3 and (three := _shaped(pieces, widest, width(title) / 3)):
            return three
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


def _shaped(pieces: list[str], widest: float, even: float) -> list[str]:
    """Return the best division into three lines, judged by its outline too; [] when none fits."""
    ends = [0.0]
    for piece in pieces:
        ends.append(ends[-1] + width(piece))
    best: tuple[float, list[str]] = (float("inf"), [])
    for one in range(1, len(pieces) - 1):
        for two in range(one + 1, len(pieces)):
            sizes = (ends[one], ends[two] - ends[one], ends[-1] - ends[two])
            if max(sizes) > widest:
                continue
            lines = ["".join(pieces[a:b]) for a, b in ((0, one), (one, two), (two, len(pieces)))]
            cost = sum(abs(size - even) for size in sizes) + _outline(*sizes)
            cost += _cut(lines[0], tuple(pieces[one : one + 2]))
            cost += _cut(lines[1], tuple(pieces[two : two + 2]))
            best = min(best, (cost, lines), key=lambda pair: pair[0])
    return best[1]


def _outline(first: float, middle: float, last: float) -> float:
    """Return what the outline costs: nothing for a trapezoid or a lozenge."""
    if middle < min(first, last):
        return HOURGLASS
    return BLOCK if first == middle == last else 0.0


def _cut(line: str, following: tuple[str, ...]) -> float:
    """Return what it costs to end a line here: nothing between words or at the end."""
    if not following or line[-1] in GOOD_ENDS or "".join(following).startswith(GOOD_STARTS):
        return 0.0
    return CUT_WORD
