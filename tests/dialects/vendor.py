"""A vendor's work-order server as counties meet them: a thread, plain memory, fails on demand.

It logs in for a token that ends, answers HTTP 200 with a code, knows no idempotency at all (an
order posted twice is two orders), writes naive local times and wants single orders.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REQUIRED = ("sourceCode", "workOrderContent", "orderType", "urgentLevel", "acceptTime")


@dataclass
class Vendor:
    """What the vendor remembers, and how it is told to misbehave.

    `faults` are taken one a request to a path that begins with the key: "lost" (does it, then
    hangs up), "cut" (does it, half an answer), "slow" (does it, answers late), "503", "busy",
    "expired", "html", "huge", "redirect", "refused", "strange".
    """

    user: str = "xian"
    password: str = "S3cret-pass"
    orders: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    news: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    logins: int = 0
    token: str = ""
    lasts: object = 7200
    url: str = ""
    stumbles_over: str = "-"  # any request with these words ends in a 500
    since: datetime = datetime(2026, 11, 20, 8, 0, 0)
    lock: Any = field(default_factory=threading.RLock)

    def fault(self, path: str) -> str:
        for place, (start, what) in enumerate(self.faults):
            if path.startswith(start):
                del self.faults[place]
                return what
        return ""

    def dispatch(self, number: str, kind: str = "dispatch", **more: Any) -> None:
        """Put one piece of news where the county may fetch it."""
        at = f"{self.since + timedelta(seconds=len(self.news)):%Y-%m-%d %H:%M:%S}"
        usual = {
            "workOrderCode": number, "msgType": kind, "updateTime": at,
            "dispatchTime": "2026-11-20 08:00:00",
            "workOrderTitle": "路灯不亮", "workOrderContent": "村口路灯坏了三天。", "orderType": 2,
            "urgentLevel": "2", "orderSource": "01", "linkMan": "李秀英",
            "linkPhone": "13900001234", "processLimited": "2026-11-27",
        }  # fmt: skip
        self.news.append(usual | more)

    def hide(self, number: str) -> None:
        """List the order by its name only; the rest stands in its details."""
        (news,) = [each for each in self.news if each["workOrderCode"] == number]
        self.details[number] = dict(news)
        for name in set(news) - {"workOrderCode", "msgType", "updateTime"}:
            del news[name]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, token: str) -> Any:
        """Return the decoded answer to one request."""
        if path == "/auth/token":
            return self._login(body)
        if token != f"Bearer {self.token}" or not self.token:
            return {"code": 10401, "message": "token已失效"}
        doing = {
            "/workorder/report": self._report,
            "/workorder/process": self._process,
        }.get(path)
        if doing:
            return doing(body)
        return self._read(path, query)

    def _login(self, body: Any) -> Any:
        if (body.get("username"), body.get("password")) != (self.user, self.password):
            return {"code": 20010, "message": f"密码 {body.get('password')} 错误"}
        self.logins += 1
        self.token = f"tok-{self.logins}-abcdef"
        return {"code": 10000, "data": {"accessToken": self.token, "expiresIn": self.lasts}}

    def _report(self, body: Any) -> Any:
        lacking = [name for name in REQUIRED if not body.get(name)]
        if lacking or "T" in body["acceptTime"]:
            return {"code": 20001, "message": f"参数不正确：{'、'.join(lacking) or 'acceptTime'}"}
        code = f"SZ{len(self.orders) + 1:06d}"
        self.orders.append({**body, "workOrderCode": code})
        return {"code": 10000, "message": "成功", "data": {"workOrderCode": code}}

    def _process(self, body: Any) -> Any:
        known = {order["workOrderCode"] for order in self.orders}
        known |= {each["workOrderCode"] for each in self.news}
        if body.get("workOrderCode") not in known:
            return {"code": 20003, "message": "工单不存在"}
        self.steps.append(body)
        return {"code": 10000, "message": "成功"}

    def _read(self, path: str, query: dict[str, str]) -> Any:
        if path == "/workorder/query":
            found = [o for o in self.orders if o["sourceCode"] == query.get("sourceCode")]
        elif path == "/workorder/process/query":
            found = [s for s in self.steps if s["serialNo"] == query.get("serialNo")]
        elif path == "/workorder/push/list":
            return self._page(query)
        elif path.startswith("/workorder/detail/"):
            return {"code": 10000, "data": self.details[path.rsplit("/", 1)[1]]}
        else:
            return {"code": 20009, "message": "没有这个接口"}
        return {"code": 10000, "data": {"total": len(found), "records": found}}

    def _page(self, query: dict[str, str]) -> Any:
        number, size = int(query["pageNum"]), int(query["pageSize"])
        within = [n for n in self.news if query["startTime"] <= n["updateTime"] <= query["endTime"]]
        page = within[(number - 1) * size : number * size]
        return {"code": 10000, "data": {"total": len(within), "records": page}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendor: Vendor

    def _take(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        vendor = self.vendor
        with vendor.lock:
            vendor.asked.append(f"{self.command} {parts.path}")
            fault = vendor.fault(parts.path)
            if vendor.stumbles_over != "-" and vendor.stumbles_over in f"{self.path} {raw!r}":
                self._say(500, b"<html>NullPointerException</html>")
                return
            if fault == "503":
                self._say(503, b"<html>busy</html>", {"Retry-After": "1"})
                return
            if fault in _SAID:
                self._say(200, json.dumps(_SAID[fault]).encode())
                return
            if fault in _RAW:
                self._say(*_RAW[fault])
                return
            if parts.path.startswith("/files/"):
                content = vendor.files.get(parts.path)
                self._say(200 if content else 404, content or b"")
                return
            told = self._told(raw, parts.path, query)
        if fault == "lost":
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(2)  # done, and the county still waits for the answer
        if fault == "cut":
            self._say(200, b'{"code": 10000, "data": {', {"Content-Length": "5000"})
            self.close_connection = True
            return
        self._say(200, json.dumps(told, ensure_ascii=False).encode())

    def _told(self, raw: bytes, path: str, query: dict[str, str]) -> Any:
        token = self.headers.get("Authorization") or ""
        if path == "/file/upload":
            content = raw.split(b"\r\n\r\n", 1)[1].rsplit(b"\r\n--", 1)[0]
            url = f"/files/{len(self.vendor.files) + 1}.jpg"
            self.vendor.files[url] = content
            return {"code": 10000, "data": {"url": f"{self.vendor.url}{url}"}}
        body = json.loads(raw) if raw else {}
        return self.vendor.answer(self.command, path, query, body, token)

    def _say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if "Content-Length" not in (headers or {}):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the county hung up on an answer too long for it

    do_GET = do_POST = _take

    def log_message(self, *_: object) -> None:
        """Tests read what was asked from `Vendor.asked`."""


_SAID = {
    "busy": {"code": 10029, "message": "系统繁忙"},
    "expired": {"code": 10401, "message": "token已失效"},
    "refused": {"code": 20002, "message": "区划代码不正确"},
    "strange": {"code": 77, "message": "未知"},
}
_RAW = {
    "html": (200, b"<html>login to the network</html>"),
    "huge": (200, b"[" + b"1," * 4_000_000 + b"1]"),
    "redirect": (302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}),
}


@contextmanager
def running(vendor: Vendor, handler: type[BaseHTTPRequestHandler] = _Handler):
    """Run the vendor's server in a thread while the test lasts."""
    made = type("Handler", (handler,), {"vendor": vendor})
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    server.daemon_threads = True
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
