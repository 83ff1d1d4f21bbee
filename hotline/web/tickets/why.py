"""为什么: the explanation of one ticket for the person who looks, on a page of its own.

The ticket's page only links here and lets a script fetch the same lines into its folded panel,
so that nobody waits for an explanation nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g, render_template, request

from hotline.casework.explain import explained
from hotline.casework.explaining import ActLine
from hotline.casework.exporting import note_read
from hotline.rules.permissions import may_see_requester
from hotline.rules.privacy import without_numbers
from hotline.store import tickets
from hotline.web.guard import actor, caller, need
from hotline.web.tickets.door import blueprint


@blueprint.get("/tickets/<ticket_no>/why")
@need("read")
def why(ticket_no: str) -> Any:
    """Show every deadline with its days and every act with its rule; `inside`: only the lines."""
    me = actor()
    ticket = tickets.get(me, ticket_no)
    note_read(caller(), ticket.ticket_no)
    told = explained(ticket, me, g.now)
    is_inside = request.args.get("inside") == "1"
    return render_template(
        "tickets/_explained.html" if is_inside else "tickets/why.html",
        told=told,
        title=told.title if may_see_requester(me, ticket.is_confidential)
        else without_numbers(told.title),
        allowed=_by_thing(line for line in told.acts if line.allowed),
        refused=_by_thing(line for line in told.acts if line.refused_by == "state"),
        others=_by_role(told.acts),
    )  # fmt: skip


def _by_thing(lines: Iterable[ActLine]) -> list[tuple[str, list[ActLine]]]:
    """Return the lines under what they are about, the ticket itself first."""
    groups: dict[tuple[str, int | None], list[ActLine]] = {}
    for line in lines:
        groups.setdefault((line.on or "整件工单", line.on_id), []).append(line)
    return [(on, those) for (on, _), those in groups.items()]


def _by_role(lines: Iterable[ActLine]) -> list[ActLine]:
    """Return each act that is never this person's once, whatever number of parts there are."""
    found = {line.act: line for line in lines if line.refused_by in ("role", "reach")}
    possible = {line.act for line in lines if line.refused_by in ("", "state")}
    return [line for act, line in found.items() if act not in possible]
