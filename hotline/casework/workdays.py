"""The county's working calendar on screen: own days off and on, and the yearly holiday notice.

Every change owes a recount of the running deadlines in the same act; the worker works it off.
"""

from __future__ import annotations

from datetime import date

from hotline.casework.act import Act, one_act
from hotline.casework.recounting import order_recount
from hotline.casework.timekeeping import calendar
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.holidays import Marks, marks_from_csv, marks_from_json, sample_csv
from hotline.store import clocks
from hotline.store.policies import NOTICE, CountyDay

# The State Council publishes next year's days in late October or November.
WARN_FROM_MONTH = 11
# Two weeks before the year ends, many deadlines already reach into it: everybody is told.
LATE_FROM = (12, 15)
OWN = "本县"


def missing_year(today: date) -> int | None:
    """Return next year when it is November or later and its holidays are not loaded yet."""
    following = today.year + 1
    if today.month < WARN_FROM_MONTH or following in calendar().known_years:
        return None
    return following


def late_note(today: date) -> str:
    """Return what every page of the office says from 15 December while next year is missing."""
    if (today.month, today.day) < LATE_FROM or missing_year(today) is None:
        return ""
    return (
        f"{today.year + 1}年放假安排还没有导入，跨年的期限暂按双休日推算，可能变动。"
        "请系统管理员在“工作日历”中导入。"
    )


def day_words(day: date) -> str:
    """Write a day as the office says it: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def tickets_touched(day: date, is_working: bool) -> int:
    """Return about how many open tickets a mark would move: those whose office deadline spans it.

    0 when the day is already worked, or off, as the mark would have it.
    """
    return 0 if calendar().is_working_day(day) == is_working else clocks.reaching(day)


@one_act("administer")
def mark_day(act: Act, day: date | None, is_working: bool, reason: str) -> str:
    """Mark one day as worked or off for the whole county. Marking it again replaces the mark."""
    problems = {}
    if day is None:
        problems["day"] = "请填写日期。"
    if not reason.strip():
        problems["reason"] = "请写明事由，例如“那达慕放假”。"
    if problems or day is None:
        raise Incomplete("还不能保存。", fields=problems)
    CountyDay.replace(
        day=day, is_working=is_working, reason=reason.strip(), source=OWN,
        changed_at=act.now, changed_by=act.actor.name,
    ).execute()  # fmt: skip
    what = "上班" if is_working else "放假"
    order_recount(act, f"本县安排{day_words(day)}{what}（{reason.strip()}）")
    act.subject = "工作日历"
    act.noted = {"日期": day.isoformat(), "安排": "上班" if is_working else "放假", "事由": reason}
    return day.isoformat()


@one_act("administer")
def unmark_day(act: Act, day: date) -> str:
    """Take back a county day; days of a loaded notice are replaced by loading it again."""
    row = CountyDay.get_or_none(CountyDay.day == day)
    if row is None:
        raise NotAllowedNow("这一天没有本县安排，可能已被删除，请刷新后查看。")
    if row.source != OWN:
        raise NotAllowedNow("这一天来自国务院放假安排。如有更正，请重新导入该年文件。")
    CountyDay.delete().where(CountyDay.day == day).execute()
    order_recount(act, f"取消本县对{day_words(day)}的安排（{row.reason}）")
    act.subject, act.noted = "工作日历", {"日期": day.isoformat(), "做了": "删除本县安排"}
    return day.isoformat()


def read_notice(text: str, year: int) -> Marks:
    """Return the days of a notice file, JSON or CSV. Raises Incomplete with the line."""
    start = text.lstrip("\ufeff \r\n\t")
    if start.startswith("<"):
        sentence = "这是一个网页，不是放假安排文件。请按页面上的样表填写，或使用 JSON 文件。"
        raise Incomplete(sentence, fields={"file": sentence})
    is_json = start.startswith(("{", "["))
    return marks_from_json(text, year) if is_json else marks_from_csv(text, year)


def sample_notice() -> str:
    """Return the newest bundled year as CSV, a table to follow."""
    return sample_csv()


@one_act("administer")
def load_notice(act: Act, text: str, year: int) -> str:
    """Load the State Council's days of a year; loading again replaces them, own days stay."""
    marks, _ = read_notice(text, year)
    rows = list(CountyDay.select())
    own = {row.day for row in rows if row.source == OWN}
    # December days of the year before stay: they may belong to that year's own notice.
    old = [row.day for row in rows if row.source == NOTICE and row.day.year == year]
    CountyDay.delete().where(CountyDay.day.in_(old)).execute()
    for day, mark in marks.items():
        if day not in own:
            CountyDay.replace(
                day=day, is_working=mark.is_working, reason=mark.reason, source=NOTICE,
                changed_at=act.now, changed_by=act.actor.name,
            ).execute()  # fmt: skip
    order_recount(act, f"导入{year}年放假安排")
    act.subject, act.noted = "工作日历", {"做了": f"导入{year}年{NOTICE}", "天数": len(marks)}
    return str(year)
