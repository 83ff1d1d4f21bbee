"""Fixtures every subject may use."""

from __future__ import annotations

import pytest
from hypothesis import settings

from hotline.outside.holidays import published_marks
from hotline.rules.calendar import WorkCalendar

# A busy machine is slow, not wrong: no test asserts a time.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    """The published Chinese calendar with the usual office hours, 08:30-12:00 14:30-17:30."""
    marks, years = published_marks()
    return WorkCalendar(marks=marks, known_years=years, version="test")
