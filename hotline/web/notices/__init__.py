"""The month's notice: the figures on screen, the same text, and the paper."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, g, render_template, request
from markupsafe import Markup

from hotline.casework.notices import monthly, months_on_record, print_monthly
from hotline.errors import Incomplete
from hotline.rules.charts import figure_from, svg
from hotline.web.guard import actor, caller, need

blueprint = Blueprint("notices", __name__)


@blueprint.app_template_filter("chart")
def chart(figure: dict[str, object]) -> Markup:
    """Return a notice's chart as inline SVG, drawn by the code that draws it on paper."""
    return Markup(svg(figure_from(figure)))


def _period() -> str:
    """Return the month asked for, or the last whole month on record."""
    months = months_on_record(g.now)
    asked = request.args.get("period", "")
    return asked or (months[1] if len(months) > 1 else months[0] if months else "")


@blueprint.get("/notices")
@need("read_figures")
def index() -> str:
    """Show the draft of a month's notice: what would be printed now."""
    period, refusal, draft = _period(), "", None
    if period:
        try:
            draft = monthly(period, current_app.config["SETTINGS"], g.now)
        except Incomplete as wrong:
            refusal = str(wrong)
    return render_template(
        "notices/monthly.html",
        months=months_on_record(g.now),
        period=period,
        draft=draft,
        refusal=refusal,
    )


@blueprint.post("/notices/monthly.pdf")
@need("notice")
def paper() -> Response:
    """Send the month's notice as a PDF with the reader's name as a watermark."""
    who = actor()
    period = request.form.get("period", "")
    body = print_monthly(
        caller(), period, current_app.config["SETTINGS"], f"{who.unit_name} {who.name}"
    )
    response = Response(body, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="tongbao-{period}.pdf"'
    return response
