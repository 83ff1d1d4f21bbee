"""What if another scheme had counted: past months side by side, who moves most first (G7)."""

from __future__ import annotations

from flask import g, render_template, request

from hotline.casework import schemes, whatif
from hotline.casework.noticeperiods import recent_periods
from hotline.errors import Incomplete
from hotline.web import guard
from hotline.web.guard import need
from hotline.web.schemes.door import blueprint

CHOICES = (1, 3, 6, 12)


@blueprint.get("/schemes/try")
@need("notice", "save_scheme")
def what_if() -> str:
    """Score the last whole months under the present scheme and under another."""
    name, typed = request.args.get("scheme", ""), request.args.get("months", "3")
    months = int(typed) if typed in map(str, CHOICES) else 3
    on_record = recent_periods(g.now, {"month": months + 1})["month"]
    periods = on_record[1:] or on_record
    rows, refusal, tried = [], "", None
    if name:
        try:
            tried = schemes.scheme_of(name, periods[0]) if periods else schemes.named(name)
            rows = whatif.what_if(guard.actor(), tried, periods, g.now)
        except Incomplete as wrong:
            refusal = str(wrong)
    known = {one.scheme.code: one.scheme for one in reversed(schemes.schemes_known())}
    return render_template(
        "schemes/try.html", rows=rows, refusal=refusal, tried=tried, name=name, months=months,
        choices=CHOICES, periods=periods,
        options=[(code, one.title) for code, one in known.items() if one.period == "month"],
        moved=sum(row.is_move for row in rows),
    )  # fmt: skip
