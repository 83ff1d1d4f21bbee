"""Whatever a ledger holds: a sentence or a value, never a failure; twice is once."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.casework import importing
from hotline.casework.act import Caller
from hotline.outside.sheets import Sheet
from hotline.rules.importcolumns import FIELDS, recognise
from hotline.rules.importing import TIMES, read_line
from hotline.rules.importvalues import BadValue, moment, numbers
from hotline.rules.permissions import SYSTEM
from hotline.store.history import History
from hotline.store.tickets import Ticket
from tests.importing.conftest import NOW

DIGITS = st.text(st.sampled_from("0123456789-/年月日: .T+Ez上下午"), max_size=24)
CELLS = st.text(max_size=30) | DIGITS | st.sampled_from(["是", "满意", "投诉", "2026-10-08", "1e9"])
LINES = st.dictionaries(st.sampled_from(sorted(FIELDS)), CELLS)
WORDS = st.text(st.sampled_from("路灯水管不亮漏abc1 "), min_size=1, max_size=8).filter(str.strip)
DAYS = st.sampled_from(["2026-10-01", "2026/10/8 9:30", "", "2026年11月1日"])
ROWS = st.lists(
    st.tuples(st.integers(0, 9), WORDS, WORDS, DAYS, st.sampled_from(["", "满意", "不满意"])),
    max_size=12,
    unique_by=lambda row: row[0],
)


@given(CELLS)
def test_a_date_is_read_or_refused(text):
    try:
        assert moment(text).tzinfo is not None
    except BadValue as bad:
        assert "“" in str(bad)


@given(CELLS)
def test_a_number_is_read_or_refused(text):
    try:
        assert all(len(number) >= 5 for number in numbers(text))
    except BadValue as bad:
        assert "“" in str(bad)


@given(st.datetimes(min_value=NOW.replace(tzinfo=None) - timedelta(days=9000)))
def test_a_moment_survives_its_usual_spellings(at):
    at = at.replace(microsecond=0)
    for text in (f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y/%m/%d %H:%M:%S}", f"{at:%Y%m%d%H%M%S}"):
        assert moment(text).replace(tzinfo=None) == at


@given(LINES)
def test_any_line_is_read_and_its_steps_are_in_order(cells):
    line = read_line(2, cells, {}, NOW)
    if not line.problems:
        times = [line.values[name] for name in TIMES if line.values[name]]
        assert times == sorted(times) and times[-1] <= NOW
        assert line.values["title"] and line.values["content"]


@given(st.lists(st.text(max_size=12)))
def test_no_field_is_given_twice(heads):
    fields = [field for field in recognise(heads) if field]
    assert len(fields) == len(set(fields))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_twice_is_once(county, rows):
    heads = ["编号", "标题", "内容", "受理时间", "满意度"]
    lines = [(1, heads), *((n, [str(cell) for cell in row]) for n, row in enumerate(rows, start=2))]
    before = Ticket.select().count()
    for turn in (1, 2):
        outlook = importing.look(Sheet("台账.csv", "x", lines), NOW, f"台账{before}-{len(rows)}")
        if outlook.problems or not outlook.entries:
            return
        counts = [Ticket.select().count(), History.select().count()]
        importing.take_in(Caller(SYSTEM, NOW), importing.Batch(outlook))
        if turn == 2:
            assert [Ticket.select().count(), History.select().count()] == counts
