"""The list of tickets: search, filters, saved views. Filters are links one can pass on."""

from __future__ import annotations

import re
from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from hotline.casework.views import drop_view, keep_view
from hotline.errors import Refused
from hotline.rules.permissions import OFFICE, may
from hotline.rules.words import CHANNELS, KINDS, STATES, URGENCIES
from hotline.store import lists, lookups
from hotline.store.lists import Page
from hotline.store.people import SavedView
from hotline.web.forms import Form, done
from hotline.web.guard import actor, caller, need
from hotline.web.tickets import filters
from hotline.web.tickets.door import blueprint, lines, next_url, position

PHONE = re.compile(r"[+\d][\d\s-]{6,19}")


@blueprint.get("/tickets")
@need("read")
def index() -> str | Response:
    """Show the tickets within reach that fit the filters; a number typed in full opens it."""
    kept = filters.cleaned(request.args)
    words = kept.get("q", "")
    numbers = lookups.of_number(actor(), words) if words else []
    if len(numbers) == 1:
        return redirect(f"/tickets/{numbers[0]}")
    page, said = _page(kept)
    return render_template(
        "tickets/index.html",
        lines=lines(page.rows),
        kept=kept,
        said=filters.in_words(kept),
        url=filters.url,
        states=STATES,
        sorts=filters.SORTS,
        views=_views(),
        form=Form(),
        by_phone=said,
        may_do=[act for act in ("export", "print") if may(actor(), act)],
        next_url=next_url(page.after),
    )


def _page(kept: dict[str, str]) -> tuple[Page, bool]:
    """Return the page; digits as long as a phone number search by number for the office."""
    me, words = actor(), kept.get("q", "")
    if me.role in OFFICE and PHONE.fullmatch(words):
        page = lookups.of_phone(me, words, position())
        if page.rows:
            return page, True
    return lists.tickets(me, filters.read(kept), g.now, position()), False


def _views() -> list[dict[str, Any]]:
    mine = SavedView.select(SavedView.id, SavedView.name, SavedView.query)
    return list(mine.where(SavedView.person == actor().person_id).order_by(SavedView.id).dicts())


@blueprint.get("/tickets/narrow")
@need("read")
def narrow() -> str:
    """Show every filter as one form."""
    kept = filters.cleaned(request.args)
    return render_template(
        "tickets/narrow.html",
        form=Form(given={"sort": "newest", **kept}),
        kept=kept,
        views=_views(),
        tables={
            "state": ("环节", STATES),
            "kind": ("诉求类型", KINDS),
            "urgency": ("紧急程度", URGENCIES),
            "channel": ("来源渠道", CHANNELS),
            "mark": ("标记", filters.MARKS),
        },
        sorts=filters.SORTS,
        **filters.options(actor().unit_ids),
    )


@blueprint.post("/tickets/views")
@need("read")
def save_view() -> Any:
    """Keep the present filters under a name."""
    form = Form(request.form)
    kept = filters.cleaned(request.form)
    try:
        keep_view(caller(form), form.text("name", "名称", must=True), filters.url(kept, ""))
    except Refused as refusal:
        refused = {"form": form.refused(refusal), "kept": kept, "url": filters.url}
        return render_template("tickets/view_refused.html", **refused), refusal.status
    return done(filters.url(kept), "筛选已保存，在列表上方点名称即可再次使用。")


@blueprint.post("/tickets/views/<int:view_id>/delete")
@need("read")
def delete_view(view_id: int) -> Response:
    drop_view(caller(), view_id)
    return done("/tickets", "已删除保存的筛选。")
