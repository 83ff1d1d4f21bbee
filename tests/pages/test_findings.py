"""Pages of what was found before told: works, a neighbour's is not found, wrong role, wrong state,
twice is once; photos without their place for everybody but the office."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from PIL import Image

from hotline.casework import findings
from hotline.casework.attaching import Evidence
from hotline.casework.findings import Report
from hotline.casework.intake import Appeal
from hotline.rules.datum import gcj02
from hotline.store.findings import Finding
from hotline.store.history import Audit
from hotline.store.tickets import Ticket
from tests.pages import story

WILLOW, NEIGHBOUR = "410599101201", "410599102202"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def photo() -> io.BytesIO:
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x8825] = "somephone", {1: "N", 2: (35.0, 6.0, 59.5)}
    Image.effect_noise((60, 60), 80).convert("RGB").save(made, "JPEG", exif=exif)
    made.seek(0)
    return made


def sent(grid, way: str = "solved", **more):
    said = {"way": way, "text": "村口井盖破损", "division": WILLOW, "place": "村口",
            "photos": (photo(), "现场.jpg")}  # fmt: skip
    if way == "solved":
        said |= {"done_text": "已更换井盖", "done_photos": (photo(), "之后.jpg")}
    return grid.send("/findings/new", said | more)


def made(state_way: str = "sent_up") -> int:
    return int(findings.report_finding(story.by("grid_worker"), report_of(WILLOW, state_way)))


def report_of(division: str, way: str = "sent_up") -> Report:
    photo = Evidence("a" * 64, "现场.jpg", "image/jpeg", 9)
    return Report(way, "村口井盖破损", division, photos=[photo])


def test_a_worker_reports_what_was_solved_on_the_spot(as_role):
    grid = as_role("grid_worker")
    form = text(grid.get("/findings/new"))
    assert form.count('capture="environment"') == 2 and 'name="division" value="' in form
    answer = sent(grid)
    assert answer.status_code == 303
    page = text(grid.get(answer.location))
    assert "当场解决" in page and "已更换井盖" in page and page.count("/thumb") == 2
    assert "村口井盖破损" in text(grid.get("/findings?state=ended"))
    assert "随手报" in text(grid.get("/menu"))


def test_what_is_missing_is_said_and_photos_are_kept(as_role):
    grid = as_role("grid_worker")
    answer = sent(grid, done_text="", done_photos=b"")
    page = text(answer)
    assert answer.status_code == 422 and Finding.select().count() == 0
    assert "请写明怎样处理的" in page and "请拍一张处理后的照片" in page
    kept = re.search(r'name="kept_photos" value="([^"]+)"', page)
    assert kept is not None
    again = sent(grid, photos=b"", kept_photos=kept.group(1))
    assert again.status_code == 303


def test_only_photos_are_taken(as_role):
    answer = sent(as_role("grid_worker"), photos=(io.BytesIO(b"%PDF-1.4 x"), "文件.pdf"))
    assert answer.status_code == 422 and "只能上传照片" in text(answer)


def test_pressed_twice_is_reported_once(as_role):
    grid = as_role("grid_worker")
    assert sent(grid, act_key="e" * 32).location == sent(grid, act_key="e" * 32).location
    assert Finding.select().count() == 1


def test_the_place_in_a_photo_is_the_office_s_only(as_role):
    url = sent(as_role("grid_worker")).location
    for who, is_told in (("dispatcher", True), ("grid_worker", False), ("county_leader", False)):
        reader = as_role(who)
        page = text(reader.get(url))
        first = re.search(rf'href="({url}/photos/\d+)"', page)
        assert first is not None
        got = reader.get(first.group(1))
        assert b"somephone" not in got.data
        assert Image.open(io.BytesIO(got.data)).size == (60, 60)
        assert b"somephone" not in reader.get(f"{first.group(1)}/thumb").data
        whole = reader.get(f"{first.group(1)}/original")
        assert (b"somephone" in whole.data) == is_told == ("原件（含拍摄信息）" in page)
        assert whole.status_code == (200 if is_told else 404)
        assert not is_told or whole.headers["Content-Disposition"].startswith("attachment")


def test_the_township_sends_it_up_and_the_office_turns_it(as_role):
    grid = as_role("grid_worker")
    number = sent(grid, "sent_up").location.rsplit("/", 1)[1]
    clerk, office = as_role("station_clerk"), as_role("dispatcher")
    assert "登记解决" in text(clerk.get(f"/findings/{number}"))
    refused = clerk.send(f"/findings/{number}/send-up", {"reason": ""})
    assert refused.status_code == 422
    assert clerk.send(f"/findings/{number}/send-up", {"reason": "需更换管网"}).status_code == 303
    form = text(office.get(f"/findings/{number}/turn"))
    assert "网格员巡查发现：村口井盖破损" in form and "需更换管网" in form
    said = {"title": "柳树村井盖破损", "content": "村口井盖破损", "kind": "help",
            "urgency": "ordinary"}  # fmt: skip
    answer = office.send(f"/findings/{number}/turn", said)
    ticket = Ticket.get()
    assert answer.location == f"/tickets/{ticket.ticket_no}/dispatch" and ticket.channel == "grid"
    told = text(grid.get(f"/findings/{number}"))
    assert ticket.ticket_no in told and "工单目前：待派单" in told
    assert f"/tickets/{ticket.ticket_no}" not in told  # another unit's ticket is out of reach
    assert f"/tickets/{ticket.ticket_no}" in text(office.get(f"/findings/{number}"))


def test_a_neighbour_s_is_not_found(as_role):
    number = made()
    for who in ("neighbour_clerk", "water_clerk"):
        assert as_role(who).get(f"/findings/{number}").status_code == 404
        assert as_role(who).get(f"/findings/{number}/photos/1").status_code == 404


def test_the_wrong_role_is_refused(as_role):
    number = made()
    assert as_role("director").get("/findings/new").status_code == 403
    assert as_role("county_leader").send(f"/findings/{number}/solve").status_code == 403
    assert as_role("admin").get("/findings").status_code == 403
    assert as_role("station_clerk").get(f"/findings/{number}/turn").status_code == 403
    assert as_role("water_clerk").get("/findings/new").status_code == 409
    assert "/findings" not in text(as_role("water_clerk").get("/menu"))


def test_the_wrong_state_is_refused(as_role):
    number = made()
    office = as_role("dispatcher")
    assert office.send(f"/findings/{number}/close", {"reason": "重复的一件"}).status_code == 409
    said = {"title": "井盖破损", "content": "井盖", "kind": "help", "urgency": "ordinary"}
    assert office.send(f"/findings/{number}/turn", said).status_code == 409
    assert Ticket.select().count() == 0


def test_the_board_says_it_stands_beside_the_appeals(as_role):
    made(), made("noted")
    page = text(as_role("county_leader").get("/findings/board"))
    assert "不计入诉求量和考评" in page and "柳树村" in page
    assert "没有随手报" in text(as_role("neighbour_clerk").get("/findings/board"))
    assert as_role("director").get("/findings/board?month=2031-01").status_code == 422


def test_every_number_of_the_board_opens_exactly_its_list(as_role):
    sent(as_role("grid_worker"), act_key="1" * 32), made(), made("noted")
    director = as_role("director")
    board = text(director.get("/findings/board"))
    links = re.findall(r'href="(/findings\?[^"]+)"[^>]*>(\d+)<', board)
    assert len(links) >= 6
    for url, number in links:
        page = text(director.get(html.unescape(url)))
        assert page.count('<article class="card find">') == int(number), url
    town = re.search(
        r'href="(/findings/board\?[^"]*town=\d+)"', text(director.get("/findings/board"))
    )
    assert town is None, "one township only: its villages stand there at once"


def test_the_board_goes_from_townships_to_villages(as_role):
    findings.report_finding(story.by("neighbour_clerk"), report_of(NEIGHBOUR))
    made()
    director = as_role("director")
    page = text(director.get("/findings/board"))
    towns = re.findall(r'href="(/findings/board\?[^"]*town=\d+)"', page)
    assert len(towns) == 2 and "柳树村" not in page
    assert sum("柳树村" in text(director.get(html.unescape(url))) for url in towns) == 1
    own = text(as_role("station_clerk").get("/findings/board"))
    assert "柳树村" in own and "town=" not in own


def test_a_list_behind_a_figure_is_within_reach_only(as_role):
    made()
    row = Finding.get()
    month, neighbour = f"month={row.found_at:%Y-%m}", as_role("neighbour_clerk")
    assert neighbour.get(f"/findings?{month}&unit={row.unit_id}").status_code == 404
    assert "没有这样的随手报" in text(neighbour.get(f"/findings?{month}&state=reported"))
    assert neighbour.get(f"/findings?{month}&unit=abc").status_code == 422
    assert neighbour.get("/findings?month=nonsense").status_code == 422
    assert neighbour.get(f"/findings/no/{row.number}").status_code == 404
    clerk = as_role("station_clerk")
    assert clerk.get(f"/findings/no/{row.number}").location == f"/findings/{row.id}"


def test_the_board_leaves_as_a_table_and_the_trail_says_so(as_role):
    made()
    answer = as_role("dispatcher").get("/findings/board.xlsx")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[1]][:3] == ["乡镇", "村（社区）", "报告（件）"]
    assert sheet.cell(2, 2).value == "柳树村" and sheet.cell(2, 3).value == 1
    assert Audit.get(Audit.act == "export").subject == "随手报统计"
    assert as_role("county_leader").get("/findings/board.xlsx").status_code == 403


def test_the_worker_reads_what_became_of_it_and_is_thanked(as_role):
    number = made()
    findings.solve_finding(story.by("station_clerk"), number, "已派人更换井盖", [])
    page = text(as_role("grid_worker").get("/findings?state=ended"))
    assert "柳河镇已解决：已派人更换井盖" in page and "谢谢您及时报告" in page
    assert "谢谢您及时报告" in text(as_role("grid_worker").get(f"/findings/{number}"))
    assert "谢谢" not in text(as_role("station_clerk").get("/findings?state=ended"))


def test_what_lies_long_is_said_without_a_lamp(as_role):
    made()
    Finding.update(sent_up_at=Finding.get().sent_up_at - timedelta(days=30)).execute()
    page = text(as_role("station_clerk").get("/findings"))
    assert "其中 1 件等候较久" in page and "lamp" not in page and "loud" not in page
    assert "等候较久" not in text(as_role("grid_worker").get("/findings?state=open"))


def test_a_ticket_says_which_finding_it_began_as(as_role):
    number = made()
    findings.send_up_finding(story.by("station_clerk"), number, "需更换管网")
    appeal = Appeal("柳树村井盖破损", "网格员巡查发现：村口井盖破损", "help", name="冯网格")
    ticket = findings.turn_finding(story.by("dispatcher"), number, appeal)
    page = text(as_role("dispatcher").get(f"/tickets/{ticket}"))
    assert f'href="/findings/no/{Finding.get().number}"' in page


def test_the_leaders_board_tells_it_apart(as_role):
    assert "未诉先办" not in text(as_role("county_leader").get("/figures"))
    made()
    page = text(as_role("county_leader").get("/figures"))
    assert "网格员随手报告 1 件" in page and "不计入以上各项指标和名次" in page
    assert "未诉先办" not in text(as_role("station_leader").get("/figures"))


def test_a_phones_map_is_told_the_point_the_phone_named(as_role):
    """Kept as GCJ-02 like every point; a `geo:` link is WGS-84 again."""
    grid = as_role("grid_worker")
    sent(grid, lng="114.35", lat="35.9")
    row = Finding.get()
    assert (row.lng, row.lat) == gcj02(114.35, 35.9)
    lat, lng = re.search(
        r'href="geo:([\d.]+),([\d.]+)\?q=', text(grid.get(f"/findings/{row.id}"))
    ).groups()
    assert (float(lng), float(lat)) == pytest.approx((114.35, 35.9), abs=1e-4)


def test_the_search_box_knows_a_finding_by_its_number(as_role):
    made()
    number = Finding.get().number
    found = as_role("station_clerk").send("/tickets/find", {"q": number})
    assert found.location == f"/findings/no/{number}"
    assert (
        "/findings" not in as_role("neighbour_clerk").send("/tickets/find", {"q": number}).location
    )
