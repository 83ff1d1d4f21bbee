"""What the phone's page costs on the line: bytes and seconds of the first and the second load.

    python -m tests.bench.phone
    python -m tests.bench.phone --queue 50

A real Chromium on a county of its own, 50 KB/s and 400 ms latency; bytes as the browser counts
them on the wire, headers included. `--queue` instead empties a queue of so many acts with a photo
of 225 KB each, on that line and on a fast one. (Three hundred phones: `tests.bench.phones`.)
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.bench.phones import photos
from tests.bench.processes import pss_of
from tests.browser import conftest as browsing
from tests.browser.conftest import Site
from tests.browser.test_field import _give, _rows, ready, sign_in
from tests.county import actor

SPEED, LATENCY = 50 * 1024, 400  # bytes a second, milliseconds
SLOW = {"offline": False, "latency": LATENCY, "downloadThroughput": SPEED,
        "uploadThroughput": SPEED}  # fmt: skip
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
PARTS = 10  # the acts of a queue are spread over so many tickets
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
KEPT = """async ([part, version, photo]) => {
  const bytes = Uint8Array.from(atob(photo), one => one.charCodeAt(0));
  const found = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha = Array.from(found, one => one.toString(16).padStart(2, '0')).join('');
  const store = Field.store, person = await store.person();
  const mine = (await store.all(person)).filter(one => one.part === part).pop();
  await store.savePhoto(person, sha, bytes.buffer);
  await store.enqueue({
    person, part, act: 'progress', version, after: mine ? mine.id : null,
    said_at: new Date().toISOString(), photos: [sha]
  }, {title: '', no: '', fields: {text: '到现场查看，水泵损坏，预计下午更换。'}});
}"""


def _load(page: Page, line: CDPSession, what: str) -> None:
    """Open the page once and print what it took until the list was on the phone."""
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    begun = time.monotonic()
    page.goto("/field")
    page.locator("#field-bar").wait_for()
    shown = time.monotonic() - begun
    seen = page.evaluate(PAINTED) / 1000
    ready(page)
    page.wait_for_timeout(1500)
    total = sum(sizes) / 1024
    print(
        f"{what}: {len(sizes)} requests, {total:.1f} KB, cards seen after"
        f" {seen:.1f} s (目标 ≤60 KB，≤2 s), list kept on the phone after {shown:.1f} s"
    )


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
        line.send("Network.emulateNetworkConditions", SLOW)
        _load(page, line, "first load")
        _load(page, line, "second load")
        chromium.close()


def _handling(site: Site) -> list[int]:
    """Give the worker parts that are accepted and rung, so that progress may be told."""
    from hotline import clock
    from hotline.casework import handling
    from hotline.casework.act import Caller
    from hotline.store.database import db, open_database

    parts = [_give(site, f"第{number}件：路灯不亮") for number in range(PARTS)]
    open_database(site.data / "hotline.db")
    caller = Caller(actor("grid_worker"), clock.now())
    for part in parts:
        handling.accept(caller, part, None)
        handling.contact(caller, part, None, "电话联系，约定上午去", True, [])
    db.close()
    return parts


def _renderers(chromium: Browser) -> float:
    """Return the memory of the pages' processes in MB."""
    told = chromium.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return sum(pss_of(one["id"]) for one in told if one["type"] == "renderer")


def _empty(chromium: Browser, site: Site, count: int, what: str, line_is: dict) -> None:
    """Fill the queue without a line, let the line come back, and print what emptying took."""
    parts, photo = _handling(site), photos()
    context = chromium.new_context(base_url=site.url, viewport=browsing.PHONE, is_mobile=True)
    page = context.new_page()
    sign_in(page)
    context.set_offline(True)
    for number in range(count):
        body = base64.b64encode(photo()).decode()
        page.evaluate(KEPT, [parts[number % PARTS], None, body])
    page.reload()
    page.locator("#field-bar", has_text=f"待发送 {count} 件").wait_for()
    line, before, most = context.new_cdp_session(page), _renderers(chromium), 0.0
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", line_is)
    begun = time.monotonic()
    context.set_offline(False)
    sql = f"SELECT count(*) FROM field_act WHERE part_id IN ({', '.join(map(str, parts))})"
    while _rows(site, sql) != [(count,)]:
        page.wait_for_timeout(500)
        most = max(most, _renderers(chromium))
    took = time.monotonic() - begun
    heap = page.evaluate("performance.memory.usedJSHeapSize") / 2**20
    photos_of = "SELECT count(DISTINCT sha256), sum(size) FROM attachment WHERE assignment_id IN"
    ((kept, size),) = _rows(site, f"{photos_of} ({', '.join(map(str, parts))})")
    print(
        f"{what}: {count} acts with {kept} photos, {size / 1024:.0f} KB, empty after {took:.1f} s;"
        f" page {before:.0f} MB before, {most:.0f} MB at most, heap {heap:.0f} MB"
    )
    context.close()


def _queue(site: Site, executable: str, count: int) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=browsing.FLAGS)
        _empty(chromium, site, count, "fast line", FAST)
        _empty(chromium, site, count, "50 KB/s, 400 ms", SLOW)
        chromium.close()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--queue", type=int, default=0, help="acts with a photo that wait")
    waiting = options.parse_args().queue
    data = Path(tempfile.mkdtemp(prefix="phone-"))
    browsing._make_county(data)
    running = browsing.run_site(data)
    site = next(running)
    found = next(path for path in browsing.CHROMIUM if Path(path).exists())
    try:
        if waiting:
            _queue(site, found, waiting)
            return
        for number in range(20):
            _give(site, f"第{number}件：柳树村自来水停水三天")
        _loads(site.url, found)
    finally:
        running.close()


if __name__ == "__main__":
    main()
