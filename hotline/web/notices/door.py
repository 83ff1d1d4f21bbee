"""The blueprint of the notices, their words for the screen, and what one notice's page shows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g
from markupsafe import Markup

from hotline.casework import issuing
from hotline.casework.noticestate import STATES
from hotline.casework.noticewording import FORMS
from hotline.config import Settings
from hotline.rules.charts import figure_from, svg
from hotline.rules.noticekinds import KINDS
from hotline.rules.permissions import may
from hotline.rules.words import PUBLISHING
from hotline.store import comments
from hotline.web import guard
from hotline.web.forms import Form

blueprint = Blueprint("notices", __name__)

FILES = {"paper": "正本", "public": "公开版", "sheet": "统计表", "unit": "单位分表"}


@blueprint.app_template_filter("chart")
def chart(figure: dict[str, object]) -> Markup:
    """Return a notice's chart as inline SVG, drawn by the code that draws it on paper."""
    return Markup(svg(figure_from(figure)))


@blueprint.app_template_filter("notice_kind")
def kind_word(code: str) -> str:
    """Return the office's word for a kind of notice."""
    return KINDS[code].words if code in KINDS else code


def settings() -> Settings:
    """Return the settings this process was started with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def about(notice_id: int, form: Form | None = None) -> dict[str, Any]:
    """Return what the page of one notice shows. Raises OutOfReach."""
    view = issuing.notice_view(guard.actor(), notice_id, settings(), g.now)
    row = view.row
    given = {"number": row.number or view.next_number, "issued_on": f"{g.now:%Y-%m-%d}"}
    return {
        "view": view,
        "notice": row,
        "form": form or Form(given=given, version=row.version),
        "states": STATES,
        "forms": FORMS,
        "publish_words": PUBLISHING,
        "file_words": FILES,
        "comments": comments.of_notice(row.id) if row.state == "sealed" else [],
        "may_comment": row.state == "sealed" and may(guard.actor(), "comment"),
    }
