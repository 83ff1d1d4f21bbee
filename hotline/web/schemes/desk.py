"""The schemes one may choose, which counts from when, one in full, and its adoption."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for

from hotline.casework import figures, schemes
from hotline.errors import Refused
from hotline.rules.periods import moved, period_at
from hotline.rules.permissions import may
from hotline.rules.schemewords import tell
from hotline.store.schemes import adoptions
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.schemes.door import blueprint


@blueprint.get("/schemes")
@need("read_figures")
def index() -> str:
    """List the schemes: the one in force this month, adoptions, what can be chosen."""
    month = figures.period(f"{g.now:%Y-%m}")
    known = schemes.schemes_known()
    return render_template(
        "schemes/index.html", month=month, in_force=schemes.scheme_of(None, month),
        saved=[one for one in known if one.version_id],
        shipped=[one for one in known if not one.version_id],
        adoptions=adoptions(), may_save=may(guard.actor(), "save_scheme"),
    )  # fmt: skip


def _shown(name: str) -> dict[str, Any]:
    scheme = schemes.named(name)
    return {
        "key": name, "scheme": scheme, "told": tell(scheme),
        "may_adopt": may(guard.actor(), "adopt_scheme") and scheme.period == "month",
        "may_save": may(guard.actor(), "save_scheme"),
        "may_try": may(guard.actor(), "notice") or may(guard.actor(), "save_scheme"),
    }  # fmt: skip


@blueprint.get("/schemes/<name>")
@need("read_figures")
def scheme(name: str) -> str:
    """Show one scheme item by item, each with its source."""
    coming = moved(period_at("month", g.now), 1)
    return render_template(
        "schemes/scheme.html", form=Form(given={"from_month": coming.code}), **_shown(name)
    )


@blueprint.post("/schemes/<name>/adopt")
@need("adopt_scheme")
def adopt(name: str) -> Any:
    """Let the scheme count from a month on."""
    form = Form(request.form)
    month = form.text("from_month", "启用月份", must=True, most=7)
    grounds = form.text("grounds", "依据", must=True, most=500)
    try:
        form.check()
        schemes.adopt_scheme(guard.caller(form), name, month, grounds)
    except Refused as refusal:
        return again("schemes/scheme.html", form, refusal, **_shown(name))
    return done(url_for("schemes.index"), "已启用，看板和通报从所选月份起按新办法计算。")
