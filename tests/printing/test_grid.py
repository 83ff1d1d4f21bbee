"""The body on its grid, over random text: no number broken, no mark where it must not stand."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.outside.pdf.setting import NOT_AT_END, NOT_AT_START, break_lines

# What a clerk would never see broken: dates, hours, numbers with units, a document's number.
NUMBERS = [
    "2026年11月22日", "2026年7月", "11月22日", "7月", "09:30", "9时30分", "1007件", "1,234.5万元",
    "93.33%", "12.5个百分点", "5个工作日", "3—5个工作日", "〔2026〕8号", "第31期", "622件次",
    "3.6公里", "28.6万元", "12345", "4105992026111600001", "48小时", "0.9倍", "52÷75", "33.1÷44",
]  # fmt: skip
WORDS = st.text("县热线办公室及时处理群众诉求并答复", min_size=1, max_size=9)
MARKS = st.sampled_from("，。；：、）》”")
PARTS = st.lists(
    st.one_of(
        WORDS,
        st.tuples(WORDS, MARKS).map("".join),
        st.tuples(st.sampled_from("（《“"), WORDS, MARKS, st.just("县")).map("".join),
        st.tuples(st.sampled_from(NUMBERS), st.just("、县")).map("".join),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(PARTS)
def test_numbers_stay_whole_and_marks_stand_right(parts: list[str]) -> None:
    lines = break_lines("县".join(parts), 28, first=2)
    texts = [line.text for line in lines]
    assert "".join(texts) == "县".join(parts)
    assert not any(text[0] in NOT_AT_START for text in texts[1:])
    assert not any(text[-1] in NOT_AT_END for text in texts[:-1])
    for part in parts:
        number = part.removesuffix("、县")
        if number in NUMBERS:
            assert any(number in text for text in texts), f"{number} is broken"


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_both_edges_are_straight_and_nothing_overlaps(parts: list[str]) -> None:
    lines = break_lines("县".join(parts), 28, first=2)
    for line in lines:
        assert line.width <= 28 + 1e-6
        for a, b in zip(line.placed, line.placed[1:], strict=False):
            assert b.x >= a.x + a.width - 1e-6
    for line in lines[:-1]:
        # Ragged only where filling would tear the characters more than a quarter of a cell apart.
        assert line.width > 28 - 1e-6 or 28 - line.width > 0.2 * len(line.placed)
