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
from hotline.store import findings, lists, lookups, people
from hotline.store.lists import Page
from hotline.store.sealing import phone_hash
from hotline.web.forms import Form, done
from hotline.web.guard import actor, caller, need
from hotline.web.tickets import filters
from hotline.web.tickets.door import blueprint, lines, next_url, position

PHONE = re.compile(r"[+\d][\d\s-]{6,19}")
FOUND = re.compile(r"S\d{11,}")  # the number of a finding (随手报)


@blueprint.get("/tickets")
@need("read")
def index() -> str | Response:
    """Show the tickets within reach that fit the filters; a number typed in full opens it."""
    kept = filters.cleaned(request.args)
    if way := _way_to(kept.get("q", "")):
        return redirect(way)
    page, said = _page(kept)
    return render_template(
        "tickets/index.html",
        lines=lines(page.rows),
        kept=kept,
        said=filters.in_words(kept),
        url=filters.url,
        states=STATES,
        sorts=filters.SORTS,
        views=people.saved_views(actor().person_id),
        form=Form(),
        by_phone=said,
        may_do=[act for act in ("export", "print") if may(actor(), act)],
        next_url=next_url(page.after),
    )


@blueprint.post("/tickets/find")
@need("read")
def find() -> Response:
    """Lead on from the search box: a post, so that a number typed there stands in no address."""
    words = request.form.get("q", "").strip()[:100]
    return redirect(_way_to(words) or filters.url({"q": words}), 303)


def _way_to(words: str) -> str:
    """Return where a ticket's number or, for the office, a requester's phone number leads."""
    if FOUND.fullmatch(words) and findings.id_of(actor(), words):
        return f"/findings/no/{words}"
    numbers = lookups.of_number(actor(), words) if words else []
    if len(numbers) == 1:
        return f"/tickets/{numbers[0]}"
    if actor().role in OFFICE and PHONE.fullmatch(words):
        hashed = phone_hash(words) or ""
        if lookups.of_caller(actor(), hashed, None, 1).rows:
            return filters.url({"of": hashed})
    return ""


def _page(kept: dict[str, str]) -> tuple[Page, bool]:
    """Return the page, and whether it is that of one requester's number (for the office)."""
    if "of" in kept:
        return lookups.of_caller(actor(), kept["of"], position()), True
    return lists.tickets(actor(), filters.read(kept), g.now, position()), False


@blueprint.get("/tickets/narrow")
@need("read")
def narrow() -> str:
    """Show every filter as one form."""
    kept = filters.cleaned(request.args)
    return render_template(
        "tickets/narrow.html",
        form=Form(given={"sort": "newest", **kept}),
        kept=kept,
        views=people.saved_views(actor().person_id),
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
