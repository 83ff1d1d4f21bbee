"""Numbers no table can hold and years nobody means are sentences, never a failure."""

from __future__ import annotations

import pytest

from tests.pages import asking, story
from tests.pages.conftest import AsRole

TOO_LARGE = "99999999999999999999"


@pytest.mark.parametrize(
    "number", ["--5", "-1", TOO_LARGE, "0" * 12 + "1" + "9" * 30, "²", "9" * 5000]
)
def test_a_visit_no_form_offers_is_refused(as_role: AsRole, number: str) -> None:
    part = asking.visited()
    sent = as_role("station_clerk").send(
        f"/parts/{part.id}/deferral",
        {"visit_id": number, "promised_on": "2026-12-20", "reason": "管材要从外地调运"},
    )
    assert sent.status_code == 422


@pytest.mark.parametrize("day", ["0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01"])
def test_years_nobody_means_are_refused(as_role: AsRole, day: str) -> None:
    part = story.contacted(kind="complaint")
    form = {"purpose": "deferral", "at": day, "place": "村东头", "met": "某", "outcome": "agreed",
            "text": "当面说明情况"}  # fmt: skip
    sent = as_role("station_clerk").send(f"/parts/{part.id}/visit", form)
    assert sent.status_code == 422
    assert "上门时间应为日期和时间" in sent.get_data(as_text=True)
    asked = asking.extension()
    form = {"decision": "approve", "granted_at": day}
    assert as_role("director").send(f"/requests/{asked.id}", form).status_code == 422


@pytest.mark.parametrize("address", ["/requests/{}", "/letters/{}", "/requests/{}/form.pdf"])
def test_an_address_with_an_impossible_number_is_not_found(as_role: AsRole, address: str) -> None:
    assert as_role("director").get(address.format(TOO_LARGE)).status_code == 404


def test_a_list_that_cannot_go_on_there_starts_anew(as_role: AsRole) -> None:
    for address in ("/letters", "/admin/messages", "/sync/inbox"):
        page = as_role("director").get(f"{address}?before={TOO_LARGE}")
        assert page.status_code == 200, address


def test_a_month_nobody_means_is_a_sentence(as_role: AsRole) -> None:
    story.contacted(kind="complaint")
    for month in ("0001-01", "9999-12", "2026-13"):
        for address in ("/clearing", "/clearing/meeting", "/clearing.xlsx"):
            page = as_role("director").get(f"{address}?month={month}")
            assert page.status_code == 422, (address, month)
