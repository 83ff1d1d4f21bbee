"""The village's lists by lane: to look something up. What is to be done stands on /field."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from hotline.web.guard import actor, need
from hotline.web.tickets import lanes
from hotline.web.tickets.desk import lane_of

blueprint = Blueprint("grid", __name__)


@blueprint.get("/grid")
@need("grid_worker")
def home() -> Response:
    """Lead on to the most pressing lane."""
    return redirect(url_for("grid.desk", lane=lanes.first_lane(actor())))


@blueprint.get("/grid/<lane>")
@need("grid_worker")
def desk(lane: str) -> str:
    """Show one lane as a list."""
    return render_template("grid/desk.html", **lane_of(lane))
