"""Settings of the county and of the line to the city. Secrets go in and never come out."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

from hotline.casework import citydialects
from hotline.casework.settings import WAYS, effective_settings, save_settings, secrets_set
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.admin.door import blueprint, framed, page, started_with
from hotline.web.forms import Form, again, done
from hotline.web.guard import need

TAB = "admin.settings_form"


@blueprint.get("/admin/settings")
@need("administer")
def settings_form() -> str:
    given = {**effective_settings(started_with()), "city_secret": ""}
    return page("admin/settings.html", TAB, form=Form(given=given), **_context())


@blueprint.post("/admin/settings")
@need("administer")
def save() -> Any:
    form = Form(request.form)
    values = {
        "county_name": form.text("county_name", "名称", most=40),
        "office_name": form.text("office_name", "热线办全称", most=60),
        "county_code": form.text("county_code", "行政区划代码", most=6),
        "office_phone": form.text("office_phone", "热线办电话", most=24),
        "public_url": form.text("public_url", "群众访问地址", most=200),
        "city_dialect": form.text("city_dialect", "接口种类", most=40),
        "city_url": form.text("city_url", "接口地址", most=300),
        "city_secret": form.text("city_secret", "密钥", most=500),
        "sync_on": "1" if form.flag("sync_on") else "0",
        "sync_way": form.choice("sync_way", "报送方式", WAYS),
    }
    try:
        form.check()
        save_settings(guard.caller(form), values, started_with())
    except Refused as refusal:
        return again("admin/settings.html", form, refusal, **framed(TAB, _context()))
    current_app.extensions.pop("county_name", None)  # the frame looks the name up again
    return done(url_for(TAB), "设置已保存。同步服务会在几秒内按新设置工作。")


def _context() -> dict[str, Any]:
    """Return how many secrets are set, and the interfaces to choose from."""
    kinds = list(citydialects.titles(started_with().data).items())
    return {"secrets": secrets_set(started_with()), "dialects": kinds}
