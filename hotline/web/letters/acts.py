"""What a person does with a letter: edit, issue, set aside, answer, send back, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for

from hotline.casework import intimeafterall, letters
from hotline.casework.act import Caller
from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import LONG_TEXT, Form, again, done
from hotline.web.guard import need
from hotline.web.letters.door import about, blueprint


def _carry_out(letter_id: int, work: Callable[[Caller, Form], str], words: str) -> Any:
    """Carry out the act and show the letter, or show it with what was typed and why not."""
    form = Form(request.form)
    try:
        work(guard.caller(form), form)
    except Refused as refusal:
        context = about(letter_id, form)
        context.pop("form")
        return again("letters/letter.html", form, refusal, **context)
    return done(url_for("letters.letter", letter_id=letter_id), words)


def _with_text(
    letter_id: int,
    field: str,
    label: str,
    act: Callable[[Caller, int, str], str],
    words: str,
    most: int = 1000,
) -> Any:
    """Carry out an act that needs one text and nothing else."""

    def work(caller: Caller, form: Form) -> str:
        text = form.text(field, label, must=True, most=most)
        form.check()
        return act(caller, letter_id, text)

    return _carry_out(letter_id, work, words)


@blueprint.post("/letters/<int:letter_id>/save")
@need("draft_letter")
def save(letter_id: int) -> Any:
    words = "已保存草稿。以后新增的超期工单会补充在正文末尾。"
    return _with_text(letter_id, "text", "正文", letters.amend, words, LONG_TEXT)


@blueprint.post("/letters/<int:letter_id>/issue")
@need("issue_letter")
def issue(letter_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        number = form.text("number", "文号", must=True, most=60)
        text = form.long_text("text", "正文", must=True)
        due_at = form.moment("due_at", "答复期限", must=True)
        form.check()
        return letters.issue(caller, letter_id, number, text, due_at)

    return _carry_out(letter_id, work, "已签发。承办单位工作台已标记“督办”，答复后请审阅销号。")


@blueprint.post("/letters/<int:letter_id>/drop")
@need("drop_letter")
def drop(letter_id: int) -> Any:
    return _with_text(letter_id, "drop_text", "作废原因", letters.drop, "已作废，原因已记录。")


@blueprint.post("/letters/<int:letter_id>/withdraw")
@need("drop_letter")
def withdraw(letter_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        return intimeafterall.withdraw(caller, letter_id)

    return _carry_out(letter_id, work, "已撤销，原因已记录，工单上的督办标记已取消。")


@blueprint.post("/letters/<int:letter_id>/answer")
@need("answer_letter")
def answer(letter_id: int) -> Any:
    words = "已答复，县热线办的处理结果会显示在本页。"
    return _with_text(letter_id, "answer", "答复内容", letters.answer, words, LONG_TEXT)


@blueprint.post("/letters/<int:letter_id>/back")
@need("close_letter")
def send_back(letter_id: int) -> Any:
    def work(caller: Caller, form: Form) -> str:
        text = form.text("back_text", "退回原因", must=True, most=1000)
        due_at = form.moment("due_at", "新的答复期限", must=True)
        form.check()
        return letters.send_back(caller, letter_id, text, due_at)

    return _carry_out(letter_id, work, "已退回，请单位重新答复。")


@blueprint.post("/letters/<int:letter_id>/close")
@need("close_letter")
def close(letter_id: int) -> Any:
    return _with_text(letter_id, "close_text", "销号意见", letters.close, "已销号。")
