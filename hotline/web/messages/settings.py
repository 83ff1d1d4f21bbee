"""Setting reminders up: ways, quiet hours, who hears of what, the gateway, a trial."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from hotline.casework import messagedesk, messageplan
from hotline.errors import Refused
from hotline.outside.messages import gateway as gateways
from hotline.rules.privacy import masked_phone
from hotline.rules.reminders import KINDS, RECEIVERS, WAYS
from hotline.store import turned
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.messages.door import blueprint, framed, page

TAB = "messages.settings_form"
GATEWAY = ("url", "method", "body", "template", "headers", "charset", "sign", "sign_over",
           "ok_path", "ok_value")  # fmt: skip


@blueprint.get("/admin/messages/settings")
@need("administer")
def settings_form() -> str:
    """Show the plan in force; `preset` fills the gateway's fields with a common shape."""
    plan = messageplan.read()
    gateway = gateways.to_plain(plan.gateway)
    preset = gateways.PRESETS.get(request.args.get("preset", ""))
    if preset is not None:
        gateway = {**gateways.to_plain(preset[1]), "url": plan.gateway.url}
    given = {
        **gateway,
        "ways": sorted(plan.ways),
        "quiet_from": f"{plan.quiet.start:%H:%M}",
        "quiet_to": f"{plan.quiet.end:%H:%M}",
        "prefix": plan.sign,
        "robot_url": plan.robot_url,
        **{f"who_{kind}": sorted(names) for kind, names in plan.who.items()},
    }
    form = Form(given=given)
    return page("messages/settings.html", TAB, form=form, trial=Form(at="trial-"), **_context())


def _context() -> dict[str, Any]:
    plan = messageplan.read()
    return {
        "ways": WAYS, "kinds": KINDS, "receivers": RECEIVERS, "methods": gateways.METHODS,
        "bodies": gateways.BODIES, "charsets": gateways.CHARSETS, "signs": gateways.SIGNS,
        "places": gateways.PLACES, "secrets": messageplan.secrets_set(),
        "presets": [(code, words) for code, (words, _) in gateways.PRESETS.items()],
        "duty_phone": masked_phone(plan.duty_phone),
        "numbers": turned.numbers_kept(),
        "is_plain": plan.gateway.url.startswith("http://"),
    }  # fmt: skip


@blueprint.post("/admin/messages/settings")
@need("administer")
def save() -> Any:
    form = Form(request.form)
    try:
        values = _typed(form)
        form.check()
        messageplan.save(guard.caller(form), values)
    except Refused as refusal:
        context = framed(TAB, {"trial": Form(at="trial-"), **_context()})
        return again("messages/settings.html", form, refusal, **context)
    return done(url_for(TAB), "提醒设置已保存，一分钟内生效。可用下面的测试核对能否收到。")


def _typed(form: Form) -> dict[str, Any]:
    phone = form.text("duty_phone", "值班手机号", most=20)
    if not phone and not form.flag("no_duty_phone"):
        phone = messageplan.read().duty_phone  # shown masked, so an empty field leaves it
    labels = {"template": "内容模板", "headers": "请求头", "sign_over": "签名内容"}
    gateway = {
        name: form.text(name, labels.get(name, "网关设置"), most=2000 if name in labels else 300)
        for name in GATEWAY
    }
    return {
        "ways": form.texts("ways", "提醒方式"),
        "quiet_from": form.text("quiet_from", "开始时间", most=5),
        "quiet_to": form.text("quiet_to", "结束时间", most=5),
        "who": {kind: form.texts(f"who_{kind}", "提醒对象") for kind in KINDS},
        "sign": form.text("prefix", "短信签名", most=20),
        "duty_phone": phone,
        "gateway": gateway,
        "robot_url": form.text("robot_url", "企业微信接口地址", most=300),
        messageplan.SECRET: form.text(messageplan.SECRET, "网关密钥", most=300),
        messageplan.ROBOT: form.text(messageplan.ROBOT, "机器人密钥", most=100),
    }


@blueprint.post("/admin/messages/test")
@need("administer")
def try_out() -> Any:
    """Send one trial and say what became of it."""
    form = Form(request.form, at="trial-")
    try:
        way = form.choice("way", "方式", WAYS, must=True)
        phone = form.text("phone", "手机号", most=20)
        form.check()
        told = messagedesk.try_out(guard.caller(form), way, phone)
    except Refused as refusal:
        shown = {"trial": form.refused(refusal), **_context()}
        return page("messages/trial.html", TAB, **shown), refusal.status
    flash(told, "done" if messagedesk.ARRIVED in told else "warn")
    return redirect(url_for(TAB), 303)
