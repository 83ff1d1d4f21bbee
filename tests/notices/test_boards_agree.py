"""The red and yellow boards: the same units on screen and on paper, from the same ranking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.rules.noticesections import boards_section
from hotline.rules.noticetext import NoticeNames, Publish
from hotline.rules.noticeview import View, ranking
from hotline.web.figures.counted import lines_of
from tests.notices.materials import busy


def on_paper(publish: Publish, key: str) -> str:
    figures = busy()
    view = View(replace(figures, scheme=replace(figures.scheme, publish=publish)),
                NoticeNames("云岭县", "县热线办", publish=publish))  # fmt: skip
    return "".join(part.run for part in boards_section(view).parts if part.key == key)


@pytest.mark.parametrize("publish", ["grouped", "top", "internal"])
def test_the_same_units_on_screen_and_on_paper(publish: Publish) -> None:
    figures = busy()
    scheme = replace(figures.scheme, publish=publish)
    lines = lines_of(ranking(replace(figures, scheme=scheme)), scheme)
    names = {line.unit for line in lines}
    red = on_paper(publish, "boards.red")
    assert {line.unit for line in lines if line.is_red} == {name for name in names if name in red}
    yellow = on_paper(publish, "boards.yellow")
    if publish != "top":  # the paper then names nobody who did badly
        told = {name for name in names if name in yellow}
        assert told and {line.unit for line in lines if line.is_yellow} == told
