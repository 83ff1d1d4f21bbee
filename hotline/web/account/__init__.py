"""Log-in, log-out, the own password, text size, and the way home."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, session
from werkzeug.wrappers import Response

from hotline.casework import accounts
from hotline.config import Settings
from hotline.errors import Incomplete, Refused
from hotline.rules.words import ROLES
from hotline.store import people
from hotline.web import guard, rail
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

blueprint = Blueprint("account", __name__)
A_YEAR = 365 * 24 * 3600


def _demo_people() -> list[dict[str, Any]]:
    """Return one log-in per role when this is the demo county, else nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    # Written when a demo county is made; nothing else says that this is one.
    if not (settings.data / "demo-password.txt").exists():
        return []
    found = people.Person.select(people.Person.username, people.Person.name, people.Person.role)
    rows = found.where(people.Person.username.in_(list(ROLES)) & people.Person.is_active)
    order = list(ROLES)
    return sorted(rows.dicts(), key=lambda row: order.index(row["username"]))


def sign_in_page(form: Form, next_url: str, lost: str = "", typed: Any = ()) -> str:
    """Return the log-in page; `lost` tells about a session that ended, `typed` what was posted."""
    return render_template(
        "account/sign_in.html",
        form=form,
        next_url=next_url,
        lost=lost,
        typed=typed,
        demo=_demo_people(),
    )


@blueprint.get("/")
@need("signed_in")
def start() -> Response | str:
    """Lead everyone to the lane the role lives by."""
    home = rail.home_of(guard.actor())
    return redirect(home) if home != "/" else render_template("account/start.html")


@blueprint.get("/menu")
@need("signed_in")
def menu() -> str:
    """Show the whole rail as a page: on a phone the bar holds only four entries."""
    return render_template("account/menu.html")


@blueprint.route("/login", methods=["GET", "POST"])
@need("anyone")
def sign_in() -> Any:
    form = Form(request.form, given={"username": request.args.get("user", "")})
    next_url = guard.safe_next(request.values.get("next"))
    if request.method != "POST":
        return redirect(next_url) if g.actor else sign_in_page(form, next_url)
    username = form.text("username", "用户名", must=True, most=64)
    password = request.form.get("password", "")[:256]
    if not password:
        form.blame("password", "请输入密码。")
    try:
        form.check()
        person = accounts.sign_in(username, password, request.remote_addr or "", g.now)
    except Refused as refusal:
        return sign_in_page(form.refused(refusal), next_url), refusal.status
    guard.sign_in(person, g.now)
    return redirect(next_url, 303)


@blueprint.post("/logout")
@need("anyone")
def sign_out() -> Response:
    if g.actor is not None:
        accounts.sign_out(g.actor, g.now, request.remote_addr or "")
    session.clear()
    return done("/login", "您已退出登录。")


@blueprint.route("/password", methods=["GET", "POST"])
@need("signed_in")
def password() -> Any:
    form = Form(request.form)
    next_url = guard.safe_next(request.values.get("next"))
    context = {"next_url": next_url, "is_forced": g.person.must_change_password}
    if request.method != "POST":
        return render_template("account/password.html", form=form, **context)
    names = ("old_password", "new_password", "again")
    old, new, repeated = (request.form.get(name, "")[:256] for name in names)
    try:
        if new != repeated:
            raise Incomplete("", fields={"again": "两次输入的新密码不一致，请重新输入。"})
        accounts.change_password(g.person, old, new, g.now, request.remote_addr or "")
    except Refused as refusal:
        return again("account/password.html", form, refusal, **context)
    guard.sign_in(g.person, g.now)
    return done(next_url, "密码已修改，其他设备上的登录已全部退出。")


@blueprint.post("/text-size")
@need("anyone")
def text_size() -> Response:
    """Remember the large type on this device."""
    response = redirect(guard.safe_next(request.form.get("next")), 303)
    is_big = request.form.get("big") == "1"
    response.set_cookie(
        "big", "1" if is_big else "0", max_age=A_YEAR, samesite="Lax", secure=request.is_secure
    )
    return response
