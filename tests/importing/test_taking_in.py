"""Taking a ledger in: whole or not at all, once, and the same as if it had been worked here."""

from __future__ import annotations

import pytest
from peewee import DatabaseError

from hotline.casework import importing, intake
from hotline.casework.act import Caller
from hotline.errors import Incomplete, NotYours
from hotline.outside.sheets import read_sheet
from hotline.rules.permissions import CITY, SYSTEM
from hotline.store import search
from hotline.store.assignments import Answer, Assignment, StageClock
from hotline.store.callbacks import Callback
from hotline.store.database import db
from hotline.store.history import Audit, History, broken_link
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.county import actor
from tests.importing.conftest import NOW

HEAD = ["编号", "标题", "内容", "受理时间", "来电号码", "事发地", "承办单位"]
HEAD += ["派单时间", "签收时间", "办结时间", "答复", "是否解决", "是否满意"]
OPEN = ["1", "路灯不亮", "村口路灯三天不亮", "2026-11-18 09:00", "13800000001", "柳河镇柳树村"]
OPEN += [""] * 7
OVER = ["2", "水管漏水", "主管道漏水", "2026-10-01 09:00", "13800000002", "石桥镇", "水利局"]
OVER += ["2026-10-01 10:00", "2026-10-01 11:00", "2026-10-03 15:00", "已更换管道", "是", "满意"]


def _matches(words: str) -> int:
    sql = "SELECT count(*) FROM ticket_search WHERE ticket_search MATCH ?"
    return db.execute_sql(sql, (search.matching(words),)).fetchone()[0]


def _snapshot() -> dict[str, int]:
    tables = (Ticket, Assignment, Answer, Callback, History, StageClock, OutboxEvent)
    return {table.__name__: table.select().count() for table in tables}


def test_an_open_appeal_waits_for_dispatch(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN]))
    ticket = Ticket.get()
    assert (ticket.state, ticket.lane, ticket.origin) == ("registered", "to_dispatch", "county")
    assert f"{ticket.registered_at:%Y-%m-%d %H:%M}" == "2026-11-18 09:00", "kept as it was"
    clock = StageClock.get()
    assert clock.started_at == NOW, "its dispatch clock starts with the import"
    assert ticket.next_due_at == clock.due_at > NOW
    assert ticket.division_code == "410599101201"
    assert ticket.requester.phone == "13800000001"
    assert [event.type for event in OutboxEvent.select()] == ["ticket.registered"]
    assert _matches("路灯") == 1


def test_a_finished_matter_is_closed_with_everything_it_had(county, ledger):
    ledger.take(ledger.write([HEAD, OVER]))
    ticket, part = Ticket.get(), Assignment.get()
    assert (ticket.state, ticket.lane, ticket.lead_unit.code) == ("closed", "done", "water")
    assert (part.state, part.lane, part.unit.code) == ("passed", "done", "water")
    assert ticket.dispatched_at <= part.accepted_at <= part.answered_at <= ticket.closed_at
    assert f"{ticket.closed_at:%m-%d %H:%M}" == "10-03 15:00"
    assert (ticket.solved, ticket.satisfied, ticket.is_effective) == ("yes", "yes", True)
    assert Callback.get().satisfied == "yes"
    assert Answer.get().reply == "已更换管道"
    acts = [line.act for line in History.select().order_by(History.id)]
    assert acts == ["import", "dispatch", "answer", "call_back", "close"]
    assert OutboxEvent.select().count() == 0, "the city has it already"
    assert StageClock.select().count() == 0
    assert _matches("更换管道") == 1


def test_a_reply_without_a_unit_is_the_offices_own(county, ledger):
    ledger.take(
        ledger.write([["标题", "时间", "答复"], ["咨询社保", "2026-10-01", "请带身份证办理"]])
    )
    assert Assignment.get().unit.kind == "county_office"
    assert Ticket.get().closed_at == Ticket.get().registered_at, "no end is known"


def test_a_number_of_the_city_makes_a_city_ticket_and_owes_nothing(county, ledger):
    ledger.take(
        ledger.write([["12345工单编号", "标题", "内容"], ["M202611180001", "路灯", "不亮"]])
    )
    ticket = Ticket.get()
    assert (ticket.ticket_no, ticket.wire_no, ticket.origin) == ("M202611180001",) * 2 + ("city",)
    assert OutboxEvent.select().count() == 0


def test_the_same_city_number_updates_whatever_the_file_is_called(county, ledger):
    head = ["12345工单编号", "标题", "内容"]
    ledger.take(ledger.write([head, ["M1", "路灯", "不亮"]], "十月.csv"))
    outlook = ledger.take(ledger.write([head, ["M1", "路灯", "第三盏不亮"]], "十一月.csv"))
    assert outlook.count(importing.CHANGED) == 1
    assert Ticket.get().content == "第三盏不亮"
    assert (_matches("第三盏"), _matches("路灯")) == (1, 1)


def test_a_ticket_that_came_by_the_line_is_updated_not_doubled(county, ledger):
    appeal = intake.CityAppeal("路灯", "不亮", "help", channel="city", ticket_no="M7")
    intake.take_from_city(Caller(CITY, NOW), appeal)
    ledger.take(ledger.write([["12345工单编号", "标题", "内容"], ["M7", "路灯", "第三盏不亮"]]))
    assert [ticket.content for ticket in Ticket.select()] == ["第三盏不亮"]


def test_two_sources_with_the_same_numbers_do_not_meet(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN], "东镇.csv"))
    ledger.take(ledger.write([HEAD, [*OPEN[:1], "别的事", *OPEN[2:]]], "西镇.csv"))
    assert Ticket.select().count() == 2


def test_importing_twice_is_once(county, ledger):
    path = ledger.write([HEAD, OPEN, OVER])
    ledger.take(path)
    before = _snapshot()
    outlook = ledger.take(path)
    assert outlook.count(importing.SAME) == 2
    assert _snapshot() == before


def test_lines_without_any_number_are_known_by_their_words(county, ledger):
    path = ledger.write([HEAD[1:4], OPEN[1:4], OPEN[1:4]])
    outlook = ledger.take(path)
    assert (outlook.repeated, Ticket.select().count()) == (1, 1)
    assert ledger.take(path).count(importing.SAME) == 1


def test_one_number_with_two_contents_is_refused(county, ledger):
    outlook = ledger.look(ledger.write([HEAD, OPEN, [*OPEN[:1], "别的事", *OPEN[2:]]]))
    assert "与第 2 行相同" in outlook.problems[0].sentence


def test_a_bad_last_line_leaves_nothing_behind(county, ledger):
    lines = [[str(n), f"路灯{n}", "不亮", "2026-11-01"] for n in range(200)]
    path = ledger.write([HEAD[:4], *lines, ["x", "路灯", "不亮", "2099-01-01"]])
    outlook = ledger.look(path)
    assert [problem.line for problem in outlook.problems] == [202]
    with pytest.raises(Incomplete, match="没有导入任何一行"):
        importing.take_in(Caller(SYSTEM, NOW), importing.Batch(outlook))
    assert Ticket.select().count() == 0


def test_a_failure_in_the_middle_leaves_nothing_behind(county, ledger):
    outlook = ledger.look(ledger.write([HEAD, OPEN, OVER]))
    # The second ticket cannot be written, as on a disk that has just become full.
    db.execute_sql(
        "CREATE TRIGGER full_disk BEFORE INSERT ON ticket WHEN (SELECT count(*) FROM ticket) = 1"
        " BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    )
    with pytest.raises(DatabaseError):
        importing.take_in(Caller(SYSTEM, NOW), importing.Batch(outlook))
    assert sum(_snapshot().values()) == 0
    assert _matches("路灯") == 0


def test_an_appeal_that_is_over_in_the_next_ledger_closes_and_the_city_hears_it(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN]))
    done = [*OPEN[:6], "柳河镇", "", "", "2026-11-19 15:00", "已修好路灯", "是", "满意"]
    ledger.take(ledger.write([HEAD, done]))
    ticket = Ticket.get()
    assert (ticket.state, ticket.lane, ticket.next_due_at) == ("closed", "done", None)
    assert StageClock.get().ended_at is not None
    assert [e.type for e in OutboxEvent.select()] == ["ticket.registered", "ticket.closed"]


def test_a_correction_in_the_ledger_reaches_the_closed_ticket(county, ledger):
    ledger.take(ledger.write([HEAD, OVER]))
    ledger.take(ledger.write([HEAD, [*OVER[:10], "已更换管道并回填", "是", "不满意"]]))
    assert Ticket.get().satisfied == "no"
    assert [answer.reply for answer in Answer.select().order_by(Answer.id)][
        -1
    ] == "已更换管道并回填"
    last = History.select().order_by(History.id.desc()).first()
    assert last.text == "再次导入，更新：答复、回访结果"


def test_an_empty_cell_empties_nothing(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN]))
    ledger.take(ledger.write([HEAD, [*OPEN[:4], "", "", *OPEN[6:]]]))
    assert Ticket.get().address == "柳河镇柳树村"
    assert Ticket.get().requester.phone == "13800000001"


def test_an_unknown_unit_names_the_similar_ones(county, ledger):
    outlook = ledger.look(ledger.write([HEAD, [*OVER[:6], "县水力局", *OVER[7:]]]))
    (problem,) = outlook.problems
    assert problem.column == "承办单位" and "县水利局" in problem.sentence


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("云溪县水利局", "water"),
        ("县水利局", "water"),
        ("水利局", "water"),
        ("柳河镇", "east"),
        ("柳河镇为民服务工作站", "east"),
        ("石桥镇柳树村", "west-willow"),
        ("县热线办", "office"),
    ],
)
def test_a_unit_is_found_by_the_names_it_goes_by(county, ledger, name, code):
    ledger.take(ledger.write([HEAD, [*OVER[:6], name, *OVER[7:]]]))
    assert Assignment.get().unit.code == code


def test_a_village_name_of_two_townships_is_asked_back(county, ledger):
    outlook = ledger.look(ledger.write([HEAD, [*OVER[:6], "柳树村", *OVER[7:]]]))
    assert "有 2 个单位叫“柳树村”" in outlook.problems[0].sentence
    assert "柳河镇柳树村" in outlook.problems[0].sentence


def test_the_whole_ledger_may_be_filed_as_history(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN]), all_history=True)
    assert Ticket.get().state == "closed"
    assert OutboxEvent.select().count() == 0


def test_the_import_is_in_the_trail_and_others_may_not(county, ledger):
    path = ledger.write([HEAD, OPEN])
    with pytest.raises(NotYours):
        importing.take_in(
            Caller(actor("operator"), NOW), importing.Batch(ledger.look(path))
        )  # fmt: skip
    ledger.take(path)
    assert Audit.select().where(Audit.act == "import").count() == 1
    assert broken_link() is None


def test_a_ledger_in_gb18030_reads_as_in_utf8(county, ledger):
    plain = ledger.look(ledger.write([HEAD, OPEN, OVER], "a.csv"))
    for code in ("gb18030", "utf-8-sig", "utf-16"):
        other = ledger.look(ledger.write([HEAD, OPEN, OVER], "a.csv", code))
        assert [e.read.values for e in other.entries] == [e.read.values for e in plain.entries]


def test_a_file_without_headings_is_told_what_to_do(county, ledger):
    with pytest.raises(Incomplete, match="没有找到列名"):
        importing.look(read_sheet(ledger.write([["甲", "乙"], ["1", "2"]])), NOW)


def test_an_export_of_this_system_updates_what_it_came_from(county, ledger):
    ledger.take(ledger.write([HEAD, OPEN]))
    number = Ticket.get().ticket_no
    outlook = ledger.take(
        ledger.write([HEAD, [number, "路灯不亮", "第三盏", *OPEN[3:]]], "导出.csv")
    )
    assert outlook.count(importing.CHANGED) == 1
    assert [ticket.content for ticket in Ticket.select()] == ["第三盏"]
