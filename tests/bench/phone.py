"""What the phone's page costs on the line: bytes and seconds of the first and the second load.

    python -m tests.bench.phone

A real Chromium on a county of its own, 50 KB/s and 400 ms latency; bytes as the browser counts
them on the wire, headers included. Then the server's cost of 300 phones that come back on line.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.bench.person import Person
from tests.browser import conftest as browsing
from tests.browser.test_field import _give, ready, sign_in
from tests.county import PASSWORD

SPEED, LATENCY = 50 * 1024, 400  # bytes a second, milliseconds
PHONES = 300


def _load(page: Page, line: CDPSession, what: str) -> None:
    """Open the page once and print what it took until the list was on the phone."""
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    begun = time.monotonic()
    page.goto("/field")
    page.locator("#field-bar").wait_for()
    shown = time.monotonic() - begun
    ready(page)
    page.wait_for_timeout(1500)
    total = sum(sizes) / 1024
    print(f"{what}: {len(sizes)} requests, {total:.1f} KB, shown after {shown:.1f} s")


def _loads(url: str, executable: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=browsing.FLAGS)
        context = chromium.new_context(base_url=url, viewport=browsing.PHONE, is_mobile=True)
        page = context.new_page()
        sign_in(page)
        cookies = context.cookies()
        context.close()
        context = chromium.new_context(base_url=url, viewport=browsing.PHONE, is_mobile=True)
        context.add_cookies(cookies)
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        slow = {"offline": False, "latency": LATENCY, "downloadThroughput": SPEED,
                "uploadThroughput": SPEED}  # fmt: skip
        line.send("Network.emulateNetworkConditions", slow)
        _load(page, line, "first load")
        _load(page, line, "second load")
        chromium.close()


def _return(port: int) -> None:
    """Let one connection ask as often as 300 phones would, and print the server's pace."""
    person = Person(port, "grid_worker", PASSWORD)
    begun = time.monotonic()
    for _ in range(PHONES):
        person.get("/field/today.json")
    took = time.monotonic() - begun
    print(f"{PHONES} lists one after another: {took:.1f} s, {1000 * took / PHONES:.1f} ms each")


def main() -> None:
    data = Path(tempfile.mkdtemp(prefix="phone-"))
    browsing._make_county(data)
    running = browsing.run_site(data)
    site = next(running)
    try:
        for number in range(20):
            _give(site, f"第{number}件：柳树村自来水停水三天")
        found = next(path for path in browsing.CHROMIUM if Path(path).exists())
        _loads(site.url, found)
        _return(int(site.url.rsplit(":", 1)[1]))
    finally:
        running.close()


if __name__ == "__main__":
    main()
