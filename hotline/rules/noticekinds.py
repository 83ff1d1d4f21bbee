"""The kinds of periodicals: what each is called, over which periods, and the mark at its head.

Sources: 快报、周报、月报、专报 (临沂); 周综述、月通报、季讲评 (安阳); 季运行情况报告 (济源);
当月通报、年度通报 (商丘).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """`period` is the kind of period it is made for; "" for one that has none, * for any.

    words   what the office calls it; mark: the red words at the head of the bulletin form
    wants   what it must be told besides the period: a subject, a unit, a meeting, or ""
    """

    words: str
    period: str
    mark: str
    wants: str = ""


# The periodical of each kind of period.
KIND_OF = {
    "day": "daily",
    "week": "weekly",
    "month": "monthly",
    "quarter": "quarterly",
    "half_year": "quarterly",
    "year": "annual",
}
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "daily": Kind("快报", "day", "12345热线快报"),
        "weekly": Kind("周综述", "week", "12345热线一周综述"),
        "monthly": Kind("当月通报", "month", "12345热线简报"),
        "special": Kind("专报", "*", "12345热线专报", "subject"),
        "quarterly": Kind("季度运行报告", "quarter", "12345热线季讲评"),
        "annual": Kind("年度通报", "year", "12345热线简报"),
        "minutes": Kind("联席会议纪要", "", "12345热线联席会议纪要", "meeting"),
        "unit_sheet": Kind("一单位一表", "*", "12345热线简报", "unit"),
        "handbook": Kind("考评指标手册", "", "12345热线简报"),
    }
)
