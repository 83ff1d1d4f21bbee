"""The ticket's page, revealing, printing, and the list with its filters, views and table."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest

from hotline import clock
from hotline.casework import closing, handling, returning, supervising
from hotline.casework.act import Caller
from hotline.rules.phrases_of_time import moment
from hotline.store import history
from hotline.store.history import Audit
from hotline.store.people import SavedView
from hotline.store.tickets import Ticket
from tests.county import actor
from tests.pages import story


def text(response) -> str:
    return response.get_data(as_text=True)


def test_page_shows_who_what_and_the_next_act(as_role):
    part = story.contacted()
    page = text(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}"))
    for words in ("柳树村自来水停水三天", "赵**", "199****1234", "提交办结", "为什么是这个时限"):
        assert words in page
    assert "19900001234" not in page
    assert "赵大娘" not in page
    assert "/why?inside=1" in page, "the explanation is fetched only when it is asked for"


@pytest.mark.parametrize("path", ("", "/reveal", "/sheet.pdf"))
def test_neighbour_does_not_find_it(as_role, path):
    part = story.sent()
    url = f"/tickets/{part.ticket.ticket_no}{path}"
    assert as_role("neighbour_clerk").get(url).status_code == 404


@pytest.mark.parametrize("role", ("county_leader", "auditor", "operator"))
def test_who_reads_everything_reads_it(as_role, role):
    part = story.sent()
    assert as_role(role).get(f"/tickets/{part.ticket.ticket_no}").status_code == 200


def test_admin_reads_no_tickets(as_role):
    part = story.sent()
    assert as_role("admin").get(f"/tickets/{part.ticket.ticket_no}").status_code == 403


def test_city_number_leads_to_our_own(as_role):
    part = story.sent()
    Ticket.update(wire_no="SZ20261121-77").where(Ticket.id == part.ticket_id).execute()
    answer = as_role("station_clerk").get("/tickets/SZ20261121-77")
    assert answer.headers["Location"] == f"/tickets/{part.ticket.ticket_no}"
    assert as_role("neighbour_clerk").get("/tickets/SZ20261121-77").status_code == 404


def test_reading_is_noted_once_a_day_for_each_person(as_role):
    part = story.sent()
    url = f"/tickets/{part.ticket.ticket_no}"
    for name in ("auditor", "auditor", "operator"):
        as_role(name).get(url)
    rows = Audit.select().where((Audit.act == "read") & (Audit.subject == part.ticket.ticket_no))
    assert sorted(row.username for row in rows) == ["auditor", "operator"]
    assert history.broken_link() is None


def test_refused_acts_say_why(as_role):
    part = story.sent()
    handling.accept(story.by("station_clerk"), part.id, None)
    page = text(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}"))
    assert "还没有首次联系记录，请先登记联系" in page


def test_at_most_three_buttons(as_role):
    part = story.contacted()
    page = text(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}"))
    head = page[page.index('class="acts no-print"') : page.index("<details")]
    assert len(re.findall(r"<a class=\"button|<button", head)) == 3


def test_office_finds_the_pending_return_first_and_withdrawing_under_more(as_role):
    part = story.sent()
    returning.request_return(
        story.by("station_clerk"), part.id, None, "not_our_duty", "县权责清单第3条",
        story.unit("water").id,
    )  # fmt: skip
    page = text(as_role("dispatcher").get(f"/tickets/{part.ticket.ticket_no}"))
    head = page[page.index('class="acts no-print"') : page.index("<details")]
    assert re.findall(r'class="button( primary)?"[^>]*>([^<]+)<', head)[0] == (
        " primary",
        "审批退单",
    )
    assert "撤单" not in head
    assert "撤单" in page


def test_internal_record_and_public_reply_stand_apart(as_role):
    part, _ = story.answered_below()
    page = text(as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}"))
    record, reply = page.index("村里查看"), page.index("村里答复")
    assert page.index("办理情况（内部）") < record < page.index("公开答复") < reply
    assert "采用柳树村的反馈" in page


def test_related_tickets_of_the_same_caller(as_role):
    first, second = story.sent(title="第一件停水"), story.sent(title="第二件停水")
    other = story.sent("west", title="邻镇的停水")
    page = text(as_role("station_clerk").get(f"/tickets/{second.ticket.ticket_no}"))
    assert first.ticket.ticket_no in page
    assert other.ticket.ticket_no not in page
    assert other.ticket.ticket_no in text(
        as_role("operator").get(f"/tickets/{second.ticket.ticket_no}")
    )


def test_reopened_ticket_shows_where_it_came_from(as_role):
    part = story.sent()
    number = part.ticket.ticket_no
    closing.withdraw(story.by("director"), number, None, "诉求人要求撤回")
    again = closing.reopen(story.by("director"), number, None, "问题再次出现")
    assert number in text(as_role("director").get(f"/tickets/{again}"))


def test_reveal_asks_why_and_is_kept(as_role):
    part = story.sent()
    url = f"/tickets/{part.ticket.ticket_no}/reveal"
    clerk = as_role("station_clerk")
    assert "19900001234" not in text(clerk.get(url))
    assert clerk.send(url, {"reason": "", "chosen": ""}).status_code == 422
    page = clerk.send(url, {"chosen": "约定上门时间", "act_key": "seen"})
    assert "19900001234" in text(page)
    assert "赵大娘" in text(page)
    rows = [row for row in history.of_ticket(part.ticket_id) if row["act"] == "reveal"]
    assert [row["text"] for row in rows] == ["查看诉求人联系方式：约定上门时间"]
    assert Audit.select().where(Audit.act == "reveal").count() == 1


def test_confidential_requester_is_kept_from_stations(as_role):
    part = story.sent(is_confidential=True)
    url = f"/tickets/{part.ticket.ticket_no}"
    clerk = as_role("station_clerk")
    page = text(clerk.get(url))
    assert "请通过县热线办联系" in page
    assert "1234" not in page.replace(part.ticket.ticket_no, "").replace("12345", "")
    for answer in (
        clerk.get(f"{url}/reveal"),
        clerk.send(f"{url}/reveal", {"reason": "联系诉求人"}),
    ):
        assert answer.status_code == 403
        assert "通过县热线办联系诉求人" in text(answer)
    assert as_role("operator").get(f"{url}/reveal").status_code == 200


def test_county_leader_may_not_reveal(as_role):
    part = story.sent()
    url = f"/tickets/{part.ticket.ticket_no}/reveal"
    assert as_role("county_leader").get(url).status_code == 403


def test_sheet_is_a_pdf_and_noted(as_role):
    part = story.sent()
    answer = as_role("station_clerk").get(f"/tickets/{part.ticket.ticket_no}/sheet.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert Audit.select().where(Audit.act == "print").count() == 1


def test_bulk_print_leaves_out_what_is_out_of_reach(as_role):
    mine, foreign = story.sent(), story.sent("west")
    clerk = as_role("station_clerk")
    answer = clerk.send("/tickets/sheets.pdf", {"pick": [mine.ticket_id, foreign.ticket_id]})
    assert answer.data.startswith(b"%PDF")
    noted = Audit.get(Audit.act == "print")
    assert noted.subject == mine.ticket.ticket_no
    assert clerk.send("/tickets/sheets.pdf", {"pick": [foreign.ticket_id]}).status_code == 422


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=dispatched", True),
        ("state=closed", False),
        ("kind=help", True),
        ("kind=complaint", False),
        ("urgency=ordinary&channel=phone", True),
        ("division=410599101000", True),
        ("division=410599102000", False),
        ("division=410599101201", True),
        ("mark=enterprise", False),
        ("overdue=1", False),
        ("since=2000-01-01", True),
        ("until=2000-01-01", False),
        ("state=nonsense&since=yesterday&unit=x", True),
        ("sort=due", True),
    ],
)
def test_filters_narrow_the_list(as_role, query, shown):
    part = story.sent()
    page = text(as_role("operator").get(f"/tickets?{query}"))
    assert (part.ticket.ticket_no in page) is shown


def test_unit_filter_counts_co_units_too(as_role):
    part = story.sent()
    page = text(as_role("operator").get(f"/tickets?unit={part.unit_id}"))
    assert part.ticket.ticket_no in page
    other = text(as_role("operator").get(f"/tickets?unit={story.unit('water').id}"))
    assert part.ticket.ticket_no not in other


def test_views_are_kept_replaced_and_deleted_by_their_owner_only(as_role):
    clerk = as_role("station_clerk")
    assert clerk.send("/tickets/views", {"name": "", "state": "handling"}).status_code == 422
    for state in ("handling", "closed"):
        answer = clerk.send("/tickets/views", {"name": "我的办理", "state": state, "evil": "1"})
        assert answer.headers["Location"] == f"/tickets?state={state}"
    view = SavedView.get()
    assert view.query == "?state=closed"
    url = f"/tickets/views/{view.id}/delete"
    assert as_role("neighbour_clerk").send(url).status_code == 404
    assert clerk.send(url).status_code == 303
    assert SavedView.select().count() == 0


def test_table_holds_what_the_list_shows_and_no_numbers(as_role):
    from openpyxl import load_workbook

    formula = '=HYPERLINK("http://bad.example")'
    mine = story.sent(title=formula)
    story.sent("west", title="邻镇的事")
    answer = as_role("station_clerk").get("/tickets.xlsx?kind=help")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == [mine.ticket.ticket_no]
    assert rows[1][2] == formula
    assert sheet["C2"].data_type == "s"
    assert "19900001234" not in str(rows)
    assert Audit.get(Audit.act == "export").details == {"count": 1, "filters": "求助"}


def test_table_is_not_for_everybody(as_role):
    assert as_role("county_leader").get("/tickets.xlsx").status_code == 403


def test_chosen_rows_leave_out_what_is_out_of_reach(as_role):
    mine, foreign = story.sent(), story.sent("west")
    clerk = as_role("station_clerk")
    form = {"pick": [mine.ticket_id, foreign.ticket_id]}
    assert clerk.send("/tickets/chosen.xlsx", form).status_code == 200
    assert Audit.get(Audit.act == "export").details["count"] == 1
    assert clerk.send("/tickets/chosen.xlsx", {}).status_code == 422


def test_an_urging_is_told_on_top_with_who_urges_and_by_when(as_role):
    part = story.contacted()
    number = part.ticket.ticket_no
    due = clock.now() + timedelta(days=1)
    caller = Caller(actor("supervisor"), clock.now())
    supervising.urge(caller, number, "请于明日前反馈处理结果", "government", due)
    page = text(as_role("station_clerk").get(f"/tickets/{number}"))
    assert "政府办公室催办" in page
    assert f"要求 {moment(due)} 前反馈" in page
    assert "请于明日前反馈处理结果" in page
