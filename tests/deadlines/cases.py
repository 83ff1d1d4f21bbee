"""Strategies and a warning rule shared by the deadline tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from hotline.rules.calendar import ZONE
from hotline.rules.deadlines import UNITS, Limit
from hotline.rules.policy import Margins, Warning_

WARNING = Warning_(
    remaining=Limit(1, "working_day"),
    share=Decimal("0.30"),
    floor_share=Decimal("0.50"),
    source="test",
)

MARGINS = Margins(
    county_before_city=Limit(1, "working_day"),
    township_before_county=Limit(3, "working_hour"),
    village_before_township=Limit(3, "working_hour"),
    floor_share=Decimal("0.50"),
    source="test",
)

# Any second of two published years; the last months are left out so that every due date
# still falls into a published year.
SECONDS = int(timedelta(days=600).total_seconds())
moments = st.integers(0, SECONDS).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=ZONE) + timedelta(seconds=seconds)
)
units = st.sampled_from(sorted(UNITS))
office_units = st.sampled_from(["working_day", "working_hour"])
clock_units = st.sampled_from(["minute", "hour", "natural_day"])
values = st.integers(1, 30)
