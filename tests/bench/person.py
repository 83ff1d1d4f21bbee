"""A browser user for measuring: keeps its connection and cookie, reads the form's token."""

from __future__ import annotations

import http.client
import re
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


class Person:
    """One signed-in person on one kept connection."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = self.token = ""
        self.jar: dict[str, str] = {}
        page = self.get("/login")
        token = TOKEN.search(page)
        assert token, page[:300]
        form = {"username": username, "password": password, "csrf_token": token[1].decode()}
        status, _ = self.post("/login", form)
        assert status in (302, 303), (status, username)

    def get(self, url: str) -> bytes:
        """Return a page; anything but 200 is an error."""
        self.line.request("GET", url, headers={"Cookie": self.cookie})
        answer = self.line.getresponse()
        body = answer.read()
        self._keep_cookie(answer)
        assert answer.status == 200, (url, answer.status, answer.getheader("Location"))
        return body

    def post(self, url: str, form: dict[str, str]) -> tuple[int, str]:
        """Send a form and return (status, where it leads)."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.line.request("POST", url, urlencode(form), headers)
        answer = self.line.getresponse()
        answer.read()
        self._keep_cookie(answer)
        return answer.status, answer.getheader("Location") or ""

    def _keep_cookie(self, answer: http.client.HTTPResponse) -> None:
        for given in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = given.split(";")[0].partition("=")
            self.jar[name.strip()] = value
        self.cookie = "; ".join(f"{name}={value}" for name, value in self.jar.items())
