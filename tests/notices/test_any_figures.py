"""Properties of every notice over random figures, read by a reader with a calculator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline.rules.noticechecks import disagreements
from hotline.rules.noticefreeze import freeze, thaw
from hotline.rules.noticepaper import as_document, as_text
from hotline.rules.notices import compose
from hotline.rules.noticesheets import public_version, sheets
from tests.notices.anyfigures import SHAPES, figures
from tests.notices.july import NAMES
from tests.notices.reader import everything_wrong

ISSUED = date(2026, 8, 3)
PUBLISH = ("off", "internal", "grouped", "top")
SOME = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", SHAPES)
@SOME
@given(data=st.data(), publish=st.sampled_from(PUBLISH))
def test_any_figures_make_a_notice_that_adds_up(kind: str, data: Any, publish: Any) -> None:
    found = data.draw(figures(SHAPES[kind]))
    assert disagreements(found) == []
    notice = compose(kind, found, replace(NAMES, publish=publish), ISSUED)
    assert everything_wrong(notice) == []
    text = as_text(notice)
    assert "None" not in text and "Decimal" not in text and "{" not in text
    assert as_document(notice)["title"] == notice.title
    assert len({sheet.name for sheet in sheets(notice)}) == len(sheets(notice))
    public = public_version(notice)
    assert public is not None
    assert everything_wrong(public) == []
    shown = as_text(public)
    assert "4115992026" not in shown and "反映张三" not in shown and "检讨" not in shown


@SOME
@given(data=st.data())
def test_freezing_keeps_everything(data: Any) -> None:
    found = data.draw(figures())
    again = thaw(freeze(found))
    assert again == found
    assert compose("monthly", again, NAMES, ISSUED) == compose("monthly", found, NAMES, ISSUED)
