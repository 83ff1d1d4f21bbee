"""Rewording a draft: every paragraph in its own box, figures and tables beside them untouched."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from hotline.casework import issuing
from hotline.casework.noticewording import FORMS, own_words
from hotline.errors import NotAllowedNow, Refused
from hotline.rules.words import PUBLISHING
from hotline.web import guard
from hotline.web.forms import Form, again, done
from hotline.web.guard import need
from hotline.web.notices.door import about, blueprint

MOST = 4000  # characters of one paragraph


def _shown(notice_id: int, form: Form | None = None) -> dict[str, Any]:
    context = about(notice_id)
    view, row = context["view"], context["notice"]
    given = {f"w.{b['key']}": own_words(b) for b in view.text.blocks if b.get("key")}
    given |= {
        "title": view.text.title, "comment": row.comment, "form": row.form,
        "publish": row.publish, "number": row.number,
    }  # fmt: skip
    fresh = Form(given=given, version=row.version)
    return {**context, "form": form or fresh, "most": MOST, "text_of": own_words}


@blueprint.get("/notices/<int:notice_id>/words")
@need("edit_notice")
def words(notice_id: int) -> str:
    """Show the draft with a box for every paragraph; nobody types into what is sealed."""
    shown = _shown(notice_id)
    if said := shown["view"].refusals["edit_notice"]:
        raise NotAllowedNow(said)
    return render_template("notices/words.html", **shown)


@blueprint.post("/notices/<int:notice_id>/words")
@need("edit_notice")
def reword(notice_id: int) -> Any:
    """Keep the wording; what was left as the machine wrote it goes on following the figures."""
    form = Form(request.form)
    said = {
        name[2:]: form.text(name, "段落", most=MOST)
        for name in request.form
        if name.startswith("w.")
    }
    try:
        form.check()
        issuing.edit_notice(
            guard.caller(form), notice_id, form.version, words=said,
            title=form.text("title", "标题", must=True), comment=form.long_text("comment", "点评"),
            form=form.choice("form", "版式", FORMS),
            publish=form.choice("publish", "公开", PUBLISHING),
        )  # fmt: skip
    except Refused as refusal:
        shown = _shown(notice_id)  # counts everything: only where the page is shown again
        shown.pop("form")
        return again("notices/words.html", form, refusal, **shown)
    return done(url_for("notices.notice", notice_id=notice_id), "文字已保存。")
