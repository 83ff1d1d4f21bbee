"""Pages for refusals and failures: what happened, whether anything is lost, what to do next."""

from __future__ import annotations

import errno
import logging
from typing import Any

from flask import Flask, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from peewee import OperationalError
from werkzeug.exceptions import HTTPException

from hotline.errors import Refused
from hotline.web import guard
from hotline.web.forms import Form, typed_texts

Answer = tuple[Any, int]
BUSY_SECONDS = "10"  # another program writes for longer than the ten seconds one waits for it
log = logging.getLogger(__name__)

# status -> (heading, what to do next)
SENTENCES = {
    400: ("提交的内容无法识别", "请返回上一页，刷新后重新提交。"),
    404: ("没有找到这个页面", "请检查网址是否完整，或从菜单、工单查询重新进入。"),
    405: ("这个网址不能直接打开", "请返回上一页，从页面上的按钮操作。"),
    413: (
        "提交的内容太多",
        "文字每项最多 2 万字，一次上传的文件合计不超过 60 兆。请删减文字、压缩照片或分几次上传。",
    ),
    415: ("不支持这种文件", "请上传照片、文档、录音或视频。"),
    429: ("操作过于频繁", "请稍等片刻再试。"),
    500: (
        "系统出现故障",
        "刚才的操作没有生效，数据没有改动。请稍后重试；仍不成功请联系系统管理员。",
    ),
    503: ("系统正忙", "刚才的操作没有生效。请稍等几秒再试，已填写的文字会保留。"),
    507: (
        "服务器磁盘已满",
        "刚才的操作没有保存。请立即联系系统管理员清理磁盘，已填写的文字会保留。",
    ),
}


def page(status: int, heading: str, sentence: str) -> Answer:
    """Answer with a page that says what happened and keeps what was typed in sight."""
    if guard.wants_json():
        return jsonify(error=heading, sentence=sentence), status
    typed = typed_texts() if request.method == "POST" and status != 413 else []
    back = guard.here() if request.method == "POST" else ""
    text = render_template(
        "errors/page.html",
        status=status,
        heading=heading,
        sentence=sentence,
        typed=typed,
        back=back,
    )
    return text, status


def _refused(refusal: Refused) -> Answer:
    headings = {403: "无权办理", 404: "没有找到", 409: "现在不能这样办理", 422: "还不能提交"}
    fields = refusal.details.get("fields") if refusal.details else None
    sentence = str(refusal) or "".join(fields.values() if isinstance(fields, dict) else [])
    return page(refusal.status, headings.get(refusal.status, "未能办理"), sentence)


def _signed_out(refusal: guard.SignedOut) -> Answer:
    if guard.wants_json():
        return jsonify(error="登录已过期", sentence=str(refusal)), 401
    from hotline.web.account import sign_in_page

    lost = "登录已过期，请重新登录。您刚才填写的内容已保存在本机，登录后会自动填回。"
    return sign_in_page(Form(), guard.here(), lost, typed_texts()), 401


def _csrf(error: CSRFError) -> Answer:
    return page(
        400, "页面停留过久，请重新提交", "您填写的内容已保留。请返回刚才的页面，核对后再提交一次。"
    )


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    return page(status, *SENTENCES.get(status, SENTENCES[400 if status < 500 else 500]))


def _database(error: OperationalError) -> Any:
    words = str(error).lower()
    status = 507 if "full" in words else 503 if "locked" in words or "busy" in words else 500
    log.error("database: %s on %s", error, request.path, exc_info=status == 500)
    answer = page(status, *SENTENCES[status])
    return (*answer, {"Retry-After": BUSY_SECONDS}) if status == 503 else answer


def _disk(error: OSError) -> Answer:
    status = 507 if error.errno in (errno.ENOSPC, errno.EDQUOT) else 500
    log.error("%s on %s", error, request.path, exc_info=True)
    return page(status, *SENTENCES[status])


def _unexpected(error: Exception) -> Answer:
    log.exception("failed on %s %s", request.method, request.path)
    return page(500, *SENTENCES[500])


def install(app: Flask) -> None:
    app.register_error_handler(guard.SignedOut, _signed_out)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unexpected)
