"""The blueprint of the administrator's pages and the tabs they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for

from hotline.config import Settings
from hotline.web import guard

blueprint = Blueprint("admin", __name__)

# Those who may look at the machine's state, the calendar and the policy without changing them.
LOOKERS = ("administer", "director", "supervisor")
TABS = (
    ("运行状况", "admin.index"),
    ("系统设置", "admin.settings_form"),
    ("单位", "admin.unit_list"),
    ("人员", "admin.people_list"),
    ("工作日历", "admin.calendar"),
    ("办理制度", "admin.policy"),
)


def started_with() -> Settings:
    """Return what this process was started with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def is_admin() -> bool:
    return guard.actor().role == "admin"


def page(template: str, tab: str, **context: Any) -> str:
    """Show a page of the administrator with the tabs this person may open."""
    return render_template(template, **framed(tab, context))


def framed(tab: str, context: dict[str, Any]) -> dict[str, Any]:
    """Return the context with the tabs; `tab` is the endpoint of the present one."""
    doors = current_app.view_functions
    mine = [one for one in TABS if guard.suits(guard.actor(), doors[one[1]].need)]  # type: ignore[attr-defined]
    tabs = [(label, url_for(end), end == tab) for label, end in mine]
    return {
        "tabs_here": tabs if len(tabs) > 1 else [],
        "is_admin": is_admin(),
        "here": request.path,
        **context,
    }
