"""The ten best and ten worst tickets of a month: put up, voted on, taken down."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import panel
from hotline.errors import Refused
from hotline.rules.panel import BOARDS, MOST_PICKED
from hotline.store import verdicts as kept
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.panel.door import blueprint, chosen, months


def _shown(typed: str = "") -> dict[str, Any]:
    on_record = months()
    period = chosen(on_record, typed)
    boards = [
        (code, words, kept.picked(guard.actor(), period.code, code))
        for code, words in BOARDS.items()
    ]
    return {"months": on_record, "period": period, "boards": boards, "most": MOST_PICKED,
            "board_words": BOARDS}  # fmt: skip


@blueprint.get("/panel/picks")
@need("pick_ticket")
def picks() -> str:
    """Show both boards of a month with the form that puts a ticket up."""
    given = {"ticket_no": request.args.get("ticket", ""), "board": "best"}
    return render_template("panel/picks.html", form=Form(given=given), **_shown())


@blueprint.post("/panel/picks")
@need("pick_ticket")
def put_up() -> Any:
    form = Form(request.form)
    period = form.text("period", "月份", must=True, most=12)
    board = form.choice("board", "榜别", BOARDS, must=True)
    number = form.text("ticket_no", "工单编号", must=True, most=40)
    words = form.text("words", "评选理由", must=True, most=panel.LONGEST_WORDS)
    votes_for = form.integer("votes_for", "赞成人数", most=99)
    votes_all = form.integer("votes_all", "参加人数", most=99)
    try:
        form.check()
        panel.put_up(guard.caller(form), period, board, number, words, votes_for, votes_all)
    except Refused as refusal:
        return again("panel/picks.html", form, refusal, **_shown(period))
    return done(url_for("panel.picks", period=period), f"已列入{BOARDS[board]}。")


@blueprint.post("/panel/picks/<int:pick_id>/down")
@need("pick_ticket")
def take_down(pick_id: int) -> Any:
    form = Form(request.form)
    period = form.text("period", "月份", most=12)
    try:
        panel.take_down(guard.caller(form), pick_id)
    except Refused as refusal:
        return again("panel/picks.html", form, refusal, **_shown(period))
    return done(url_for("panel.picks", period=period), "已撤下，记录保留。")
