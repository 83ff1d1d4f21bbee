"""Visits at the door: works, a neighbour's is not found, wrong role, wrong state, twice is once."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hotline import clock
from hotline.casework import handling
from hotline.rules.datum import gcj02
from hotline.store.attachments import Attachment
from hotline.store.visits import Visit
from tests.pages import asking, story
from tests.pages.office import part_of

VISIT = {
    "purpose": "handling",
    "outcome": "agreed",
    "place": "柳树村东头",
    "met": "赵大娘",
    "text": "当面查看，约定明天修好。",
}


def filled(**more: object) -> dict[str, object]:
    return {**VISIT, "at": f"{clock.now():%Y-%m-%dT%H:%M}", **more}


def photo(side: int = 60, kind: str = "JPEG") -> io.BytesIO:
    made = io.BytesIO()
    Image.effect_noise((side, side), 80).convert("RGB").save(made, kind, quality=100)
    made.seek(0)
    return made


def at_work():
    """Return the village's part, accepted by its grid worker."""
    part = story.contacted(kind="complaint")
    village = story.unit("east-willow").id
    handling.delegate(story.by("station_clerk"), part.id, None, village, "请上门")
    below = story.part_of(part.ticket, "east-willow")
    handling.accept(story.by("grid_worker"), below.id, None)
    return story.part_of(part.ticket, "east-willow")


def test_a_grid_worker_notes_a_visit_with_a_photo_once(as_role):
    part, grid = at_work(), as_role("grid_worker")
    page = grid.get(f"/parts/{part.id}/visit").get_data(as_text=True)
    assert "村东头" in page and 'capture="environment"' in page
    for _ in range(2):
        form = filled(act_key="one", lng="110.12345", lat="40.5", files=(photo(), "门口.jpg"))
        answer = grid.send(f"/parts/{part.id}/visit", form)
        assert answer.status_code == 303
    kept = Visit.get()
    assert (kept.outcome, kept.by_name) == ("agreed", "冯网格")
    assert (kept.lng, kept.lat) == gcj02(110.12345, 40.5) != (110.12345, 40.5)
    assert [f.name for f in Attachment.select().where(Attachment.visit_id == kept.id)] == [
        "门口.jpg"
    ]
    ticket = grid.get(answer.headers["Location"]).get_data(as_text=True)
    assert "上门走访已登记" in ticket and "诉求人认可" in ticket and "已定位" in ticket


def test_the_form_leads_back_to_the_request_it_was_made_for(as_role):
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    back = f"/parts/{part.id}/deferral"
    page = clerk.get(f"/parts/{part.id}/visit?for=deferral&next={back}").get_data(as_text=True)
    assert f'name="next" value="{back}"' in page
    assert 'value="deferral" id="purpose-2" checked' in page
    answer = clerk.send(f"/parts/{part.id}/visit", filled(purpose="deferral", next=back))
    assert answer.headers["Location"] == back
    assert "诉求人认可" in clerk.get(back).get_data(as_text=True)


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example"])
def test_next_never_leads_elsewhere(as_role, target):
    part, clerk = story.contacted(), as_role("station_clerk")
    answer = clerk.send(f"/parts/{part.id}/visit", filled(next=target))
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"outcome": ""}, "请选择上门结果"),
        ({"outcome": "maybe"}, "上门结果不在可选范围内"),
        ({"purpose": "unsatisfied"}, "上门事由不在可选范围内"),
        ({"place": ""}, "请写明上门地点"),
        ({"met": ""}, "请写明见到了谁"),
        ({"text": ""}, "请写明谈了什么"),
        ({"at": "2099-01-01T10:00"}, "不能晚于现在"),
        ({"at": "昨天"}, "上门时间应为日期和时间"),
        ({"text": "字" * 1001}, "最多 1000 字"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(as_role, wrong, sentence):
    part, clerk = story.contacted(), as_role("station_clerk")
    answer = clerk.send(f"/parts/{part.id}/visit", filled(**wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and sentence in page
    assert "柳树村东头" in page or "place" in wrong
    assert Visit.select().count() == 0


def test_nobody_at_home_needs_no_name(as_role):
    part, clerk = story.contacted(), as_role("station_clerk")
    form = filled(outcome="absent", met="", text="敲门无人，邻居说外出。")
    assert clerk.send(f"/parts/{part.id}/visit", form).status_code == 303
    assert Visit.get().outcome == "absent"


@pytest.mark.parametrize("lng", ["<script>", "999", "nan", "1e999"])
def test_a_position_that_cannot_be_is_left_out(as_role, lng):
    part, clerk = story.contacted(), as_role("station_clerk")
    answer = clerk.send(f"/parts/{part.id}/visit", filled(lng=lng, lat=lng))
    assert answer.status_code == 303 and Visit.get().lng is None


def test_hostile_words_are_shown_as_words(as_role):
    part, clerk = story.contacted(), as_role("station_clerk")
    words = '"><script>alert(1)</script>'
    form = filled(place=words, met=words, text=words)
    page = clerk.send(f"/parts/{part.id}/visit", form, follow_redirects=True)
    assert "<script>alert" not in page.get_data(as_text=True)


def test_a_wrong_file_is_named_and_the_good_photo_is_kept(as_role):
    part, clerk = story.contacted(), as_role("station_clerk")
    files = [(photo(), "门口.jpg"), (io.BytesIO(b"MZ\x90\x00" * 50), "病毒.exe")]
    answer = clerk.send(f"/parts/{part.id}/visit", filled(files=files))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "病毒.exe" in page
    assert "已经传到的附件" in page and "门口.jpg" in page


def test_a_photo_of_ten_megabytes_is_taken(as_role):
    part, clerk = story.contacted(), as_role("station_clerk")
    big = photo(2600)
    assert len(big.getvalue()) > 9 * 1024 * 1024
    answer = clerk.send(f"/parts/{part.id}/visit", filled(files=(big, "大图.jpg")))
    assert answer.status_code == 303 and Attachment.select().count() == 1


def test_a_neighbour_finds_nothing_and_the_office_is_refused(as_role):
    part = story.contacted()
    for name, status in (("neighbour_clerk", 404), ("grid_worker", 404), ("reviewer", 403)):
        visitor = as_role(name)
        assert visitor.get(f"/parts/{part.id}/visit").status_code == status, name
        assert visitor.send(f"/parts/{part.id}/visit", filled()).status_code == status, name
    assert Visit.select().count() == 0


def test_no_visit_before_accepting_and_none_after_a_change(as_role):
    part, clerk = story.sent(), as_role("station_clerk")
    assert clerk.get(f"/parts/{part.id}/visit").status_code == 409
    handling.accept(story.by("station_clerk"), part.id, None)
    stale = clerk.send(f"/parts/{part.id}/visit", filled(version=part.version))
    assert stale.status_code == 409 and "新的变动" in stale.get_data(as_text=True)


def test_a_unit_never_goes_to_the_door_of_who_asked_for_secrecy(as_role):
    part = story.sent(is_confidential=True)
    handling.accept(story.by("station_clerk"), part.id, None)
    clerk = as_role("station_clerk")
    for answer in (clerk.get(f"/parts/{part.id}/visit"),
                   clerk.send(f"/parts/{part.id}/visit", filled())):  # fmt: skip
        assert answer.status_code == 409
        assert "由县热线办联系诉求人" in answer.get_data(as_text=True).replace("请", "")
    ticket = clerk.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert "登记上门走访" not in ticket


def test_the_card_and_the_ticket_offer_the_visit(as_role):
    part, grid = at_work(), as_role("grid_worker")
    assert f"/parts/{part.id}/visit" in grid.get("/field").get_data(as_text=True)
    page = grid.get(f"/tickets/{part.ticket.ticket_no}").get_data(as_text=True)
    assert page.index("登记上门走访") < page.index("更多")


def test_a_visit_of_another_ticket_proves_nothing_here(as_role):
    asking.visited()
    foreign = Visit.get().id
    part, clerk = story.contacted(kind="complaint"), as_role("station_clerk")
    promised = (part.ticket.due_at).date().isoformat()
    form = {"visit_id": foreign, "promised_on": promised, "reason": asking.REASON}
    answer = clerk.send(f"/parts/{part.id}/deferral", form)
    assert answer.status_code == 422
    assert "不是本单位（含下级）为这件工单登记的" in answer.get_data(as_text=True)
    assert part_of(part.ticket.ticket_no, "east").state == "handling"
