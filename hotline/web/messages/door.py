"""The blueprint of the reminders' pages and the tabs they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, url_for

from hotline.web import guard

blueprint = Blueprint("messages", __name__)

TABS = (("发送情况", "messages.index"), ("提醒设置", "messages.settings_form"))


def framed(tab: str, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context with the tabs this person may open."""
    doors = current_app.view_functions
    mine = [one for one in TABS if guard.suits(guard.actor(), doors[one[1]].need)]  # type: ignore[attr-defined]
    tabs = [(label, url_for(end), end == tab) for label, end in mine]
    return {"tabs_here": tabs if len(tabs) > 1 else [], **context}


def page(template: str, tab: str, **context: Any) -> str:
    """Show a page with its tabs."""
    return render_template(template, **framed(tab, context))
