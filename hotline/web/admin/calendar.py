"""The working calendar: the years published, the county's own days, and the yearly notice."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response, g, request, url_for

from hotline.casework import workdays
from hotline.casework.timekeeping import calendar as in_force
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach, Refused
from hotline.rules.calendar import WEEKDAYS
from hotline.rules.permissions import may
from hotline.store import recounts
from hotline.store.policies import county_days, policy_on
from hotline.web import guard
from hotline.web.admin.door import LOOKERS, blueprint, framed, page
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

TAB = "admin.calendar"
FRESH = {"arrangement": "off"}
LARGEST_NOTICE = 200_000  # bytes; a year's notice is some 4 KB
MOST_SHOWN = 500
WILL_RECOUNT = "在办工单的期限由后台按新日历重新计算，进度见本页；已办结的环节不变。"


@blueprint.get("/admin/calendar")
@need(*LOOKERS)
def calendar() -> str:
    return page("admin/calendar.html", TAB, **_context(Form(given=FRESH)))


@blueprint.post("/admin/calendar/days")
@need("administer")
def mark_day() -> Any:
    form = Form(request.form)
    try:
        day = form.day("day", "日期", must=True)
        arrangement = form.choice("arrangement", "安排", ("off", "work"), must=True)
        reason = form.text("reason", "事由", must=True, most=40)
        form.check()
        if day is not None and "look" in request.form:
            effect = _effect(day, arrangement == "work")
            return page("admin/calendar.html", TAB, **_context(form), effect=effect)
        workdays.mark_day(guard.caller(form), day, arrangement == "work", reason)
    except Refused as refusal:
        return _again(form, refusal)
    return done(url_for(TAB), f"已保存。{WILL_RECOUNT}")


def _effect(day: date, is_working: bool) -> str:
    """Say about how many open tickets a mark would move, before it is made."""
    count = workdays.tickets_touched(day, is_working)
    said = f"{workdays.day_words(day)}（{WEEKDAYS[day.weekday()]}）"
    if not count:
        return f"{said}改为{'上班' if is_working else '放假'}，没有在办工单的期限会变动。"
    return (
        f"{said}改为{'上班' if is_working else '放假'}，"
        f"约 {count:,} 件在办工单的期限会变动。确认无误请按“增加”。"
    )


@blueprint.post("/admin/calendar/days/<day>/remove")
@need("administer")
def unmark_day(day: str) -> Any:
    try:
        marked = date.fromisoformat(day)
    except ValueError:
        raise NotAllowedNow("日期无法识别，请刷新后重试。") from None
    workdays.unmark_day(guard.caller(Form(request.form)), marked)
    return done(url_for(TAB), f"已删除本县安排。{WILL_RECOUNT}")


@blueprint.get("/admin/calendar/sample.csv")
@need("administer")
def sample_notice() -> Response:
    """Give a year's notice as a table to follow."""
    found = Response(workdays.sample_notice(), mimetype="text/csv")
    name = quote("放假安排样表.csv")
    found.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return found


@blueprint.post("/admin/calendar/notice")
@need("administer")
def load_notice() -> Any:
    form = Form(request.form, at="notice-")
    try:
        year = form.integer("year", "年份", 2020, 2100, must=True)
        text = _notice_text(form)
        form.check()
        workdays.load_notice(guard.caller(form), text, year or 0)
    except Refused as refusal:
        return _again(Form(given=FRESH), Incomplete(""), notice=form.refused(refusal))
    return done(url_for(TAB), f"{year}年放假安排已导入。{WILL_RECOUNT}")


@blueprint.get("/admin/calendar/recounts/<int:number>")
@need(*LOOKERS)
def recount(number: int) -> str:
    """Show which tickets a recount changed, each with its line of history."""
    run = recounts.Recount.get_or_none(recounts.Recount.id == number)
    if run is None:
        raise OutOfReach("没有这次重新计算的记录。")
    rows = recounts.changed_by(run, MOST_SHOWN)
    return page("admin/recount.html", TAB, run=run, rows=rows, can_read=may(guard.actor(), "read"))


def _again(form: Form, refusal: Refused, notice: Form | None = None) -> Any:
    context = framed(TAB, _context(form, notice))
    return again("admin/calendar.html", context.pop("form"), refusal, **context)


def _notice_text(form: Form) -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        form.blame("file", "请选择放假安排文件。")
        return ""
    content = upload.read(LARGEST_NOTICE + 1)
    if len(content) > LARGEST_NOTICE:
        form.blame("file", "文件太大，不像一年的放假安排。")
        return ""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    form.blame("file", "文件的编码无法识别，请另存为 UTF-8 文本。")
    return ""


def _context(form: Form, notice: Form | None = None) -> dict[str, Any]:
    years = in_force().known_years
    missing = workdays.missing_year(g.now.date())
    next_year = missing or g.now.year + 1
    days = [(row, WEEKDAYS[row.day.weekday()]) for row in county_days()]
    return {
        "form": form,
        "notice": notice or Form(given={"year": next_year}, at="notice-"),
        "years": sorted(year for year in years if year >= g.now.year - 1),
        "missing": missing,
        "own": [pair for pair in days if pair[0].source == workdays.OWN],
        "loaded": [pair for pair in days if pair[0].source != workdays.OWN],
        "runs": recounts.latest(5),
        "rules": policy_on(g.now.date()),
    }
