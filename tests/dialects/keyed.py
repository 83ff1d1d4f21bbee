"""Two more vendors: an API key in a header (recognises repeats), and MD5-signed forms."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.dialects.vendor import Vendor


@dataclass
class Keyed(Vendor):
    """`{"success", "message", "data"}` with 200, 201, 400, 401; `requestId` is taken once."""

    key: str = "k-0123456789"
    seen: list[str] = field(default_factory=list)


class KeyedHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    vendor: Keyed

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        vendor = self.vendor
        if self.headers.get("x-api-key") != vendor.key:
            self._say(401, {"success": False, "message": "API key 无效"})
            return
        body = json.loads(raw)
        fault = vendor.fault(self.path)
        if fault == "refused":
            self._say(400, {"success": False, "message": "内容过短"})
            return
        is_new = body["requestId"] not in vendor.seen
        if is_new:
            vendor.seen.append(body["requestId"])
            vendor.orders.append({**body, "path": self.path})
        if fault == "lost":
            self.close_connection = True
            return
        told = {"success": True, "message": "ok", "data": {"id": f"K{len(vendor.orders)}"}}
        if not is_new:
            told["data"]["duplicate"] = True
        self._say(201 if is_new else 200, told)

    def do_GET(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        start, size = int(query["after"]), int(query["size"])
        items = [each for each in self.vendor.news if each["seq"] > start][:size]
        following = str(items[-1]["seq"]) if items else query["after"]
        self._say(200, {"success": True, "data": {"items": items, "next": following}})

    def _say(self, status: int, told: Any) -> None:
        body = json.dumps(told, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing to read here."""


@dataclass
class Signed(Vendor):
    """Forms signed with MD5 over the sorted parameters and a key, upper case; times as digits."""

    key: str = "md5-key-1"


class SignedHandler(KeyedHandler):
    vendor: Signed  # type: ignore[assignment]

    def _fields(self) -> dict[str, str] | None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        fields = dict(parse_qsl(raw or urlsplit(self.path).query))
        sign = fields.pop("sign", "")
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        digest = hashlib.md5(f"{text}&key={self.vendor.key}".encode()).hexdigest().upper()
        return fields if sign == digest and fields.get("appid") == "county-1" else None

    def do_POST(self) -> None:
        fields, vendor = self._fields(), self.vendor
        if fields is None:
            self._say(200, {"errorFlag": "02", "errorMsg": "签名不正确"})
            return
        if vendor.fault(urlsplit(self.path).path) == "busy":
            self._say(200, {"errorFlag": "04", "errorMsg": "系统错误"})
            return
        vendor.orders.append(fields)
        self._say(200, {"errorFlag": "00", "errorMsg": "", "result": f"M{len(vendor.orders)}"})

    def do_GET(self) -> None:
        fields, vendor = self._fields(), self.vendor
        if fields is None:
            self._say(200, {"errorFlag": "02", "errorMsg": "签名不正确"})
            return
        if "rollno" in fields:
            found = any(each["rollno"] == fields["rollno"] for each in vendor.orders)
            self._say(200, {"errorFlag": "00", "result": {"exists": found}})
            return
        self._say(200, {"errorFlag": "00", "result": {"rows": vendor.news}})
