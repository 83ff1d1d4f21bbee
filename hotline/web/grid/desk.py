"""The grid worker's workbench: cards, each with its one next act."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from hotline.web.forms import Form
from hotline.web.guard import actor, need
from hotline.web.tickets import lanes
from hotline.web.tickets.desk import lane_of

blueprint = Blueprint("grid", __name__)

# Lane -> the one next act: (words, path under the part's address).
NEXT = {
    "to_accept": ("签收", "accept"),
    "to_contact": ("登记联系", "contact"),
    "to_answer": ("提交办结", "answer"),
    "sent_back": ("重新办理并提交", "answer"),
    "to_combine": ("汇总后提交办结", "answer"),
}
# Lanes in which one may be at the door: the visit is the second button of the card.
VISITED = ("to_contact", "to_answer", "sent_back")


@blueprint.get("/grid")
@need("grid_worker")
def home() -> Response:
    """Lead on to the most pressing lane."""
    return redirect(url_for("grid.desk", lane=lanes.first_lane(actor())))


@blueprint.get("/grid/<lane>")
@need("grid_worker")
def desk(lane: str) -> str:
    """Show one lane as cards."""
    return render_template("grid/desk.html", **lane_of(lane), form=Form(), next_acts=NEXT,
                           visited_lanes=VISITED)  # fmt: skip
