"""The workbench: one lane at a time, what expires first on top."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hotline.errors import OutOfReach
from hotline.rules.permissions import OFFICE, STATION, may
from hotline.rules.words import asks
from hotline.store import requestlists
from hotline.store.lanes import county_lane, station_lane
from hotline.web.forms import Form
from hotline.web.guard import actor, need
from hotline.web.tickets import lanes, news
from hotline.web.tickets.door import blueprint, lines, next_url, position

# What an empty lane says: when something will appear in it.
EMPTY = {
    "to_accept": "县热线办或上级单位派来新工单时，会出现在这里。",
    "to_contact": "签收后需要首次联系诉求人的工单，会出现在这里。",
    "to_answer": "已联系、正在办理的工单，会出现在这里。",
    "to_combine": "下级提交反馈后，会出现在这里等您采用或汇总。",
    "below": "交给下级办理、还没有反馈的工单，会出现在这里。",
    "sent_back": "审核退回或回访不满意的工单，会出现在这里。",
    "supervised": "被催办、督办且尚未办完的工单，会出现在这里。",
    "overdue": "没有超期的工单。到期未办的会自动出现在这里。",
    "to_dispatch": "新登记或退回待派的工单，会出现在这里。",
    "returns": "单位申请退单、延期、延时挂账、剔除或增加协办时，会出现在这里等待审批。",
    "handling": "已派单、正在办理的工单，会出现在这里。",
    "to_review": "单位提交办结后，会出现在这里等待审核。",
    "to_call_back": "审核通过的工单，会出现在这里等待回访。",
    "done": "办完的工单会出现在这里。",
}


@blueprint.get("/desk")
@need(*sorted(OFFICE | STATION))
def home() -> Response:
    """Lead on to the most pressing lane."""
    lane = request.args.get("lane", "") or lanes.first_lane(actor())
    return redirect(url_for("tickets.desk", lane=lane))


@blueprint.get("/desk/<lane>")
@need(*sorted(OFFICE | STATION))
def desk(lane: str) -> str:
    """Show one lane of the person's workbench."""
    return render_template("tickets/desk.html", **lane_of(lane), form=Form())


def lane_of(lane: str) -> dict[str, Any]:
    """Return what a page of one lane shows. Raises OutOfReach for a lane that does not exist."""
    me = actor()
    words = lanes.words_of(me)
    if lane not in words:
        raise OutOfReach("没有这一栏，请从左侧菜单重新选择。")
    after = position()
    if lanes.is_station(me):
        page = station_lane(me.unit_id, lane, g.now, after)
    else:
        page = county_lane(me, lane, g.now, after)
    return {
        "lane": lane,
        "heading": words[lane],
        "lines": _with_requests(lines(page.rows)) if lane == "returns" else lines(page.rows),
        "counts": lanes.counts(me),
        "lanes": words,
        "is_station": lanes.is_station(me),
        "empty_words": EMPTY[lane],
        "is_first": after is None,
        "next_url": next_url(page.after),
        "news": news.turned_since_last_visit() if after is None else None,
    }


def _with_requests(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say on each line what is asked for; where it is one thing, lead straight to it."""
    pending = requestlists.pending_of([row["id"] for row in rows])
    for row in rows:
        asked = pending.get(row["id"], [])
        row["state"] = "、".join(asks(kind) for _, kind in asked) or row["state"]
        if len(asked) == 1:
            number, kind = asked[0]
            decides = kind == "arbitration" and may(actor(), "arbitrate")
            row["url"] = f"/requests/{number}/arbitrate" if decides else f"/requests/{number}"
    return rows
