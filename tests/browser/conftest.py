"""A real server process, a real Chromium, and axe-core beside every page."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.county import PASSWORD, small_county

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that hums, and nobody who has to be asked for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


@dataclass(frozen=True)
class Site:
    """A running county: its address and its data folder."""

    url: str
    data: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from {url}:\n{log.read_text('utf-8')}")


def _make_county(data: Path) -> None:
    """Fill the folder with the tiny county (migrated, keys made) and let go of it."""
    from hotline.store.database import db, migrate
    from hotline.store.sealing import open_keys

    open_keys(data / "keys")
    migrate(data / "hotline.db")
    small_county()
    db.close()


def run_site(data: Path, **settings: str) -> Iterator[Site]:
    """Run `app.py up` (web and worker) on a free port until the caller is done with it."""
    port = free_port()
    log = data / "log.txt"
    environ = {
        **os.environ,
        "HOTLINE_DATA": str(data),
        "HOTLINE_PORT": str(port),
        "HOTLINE_HOST": "127.0.0.1",
        **settings,
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "app.py", "up"], cwd=ROOT, env=environ, stdout=out, stderr=out
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/login", process, log)
            yield Site(f"http://127.0.0.1:{port}", data)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a county of its own for one test module, web and worker running."""
    data = tmp_path_factory.mktemp("site")
    _make_county(data)
    yield from run_site(data)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium; a missing one is a failure, never a skipped test."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    if found is None:
        pytest.fail("找不到 Chromium，请先运行 sh deploy/test.sh 安装。")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a maker of windows, each its own person's browser: `window(phone=True)`.

    An error in a script of the page fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_window(phone: bool = False) -> Page:
        size = PHONE if phone else DESK
        context = browser.new_context(
            base_url=site.url, viewport=size, locale="zh-CN", has_touch=phone
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def signed_in(window: Callable[..., Page]) -> Callable[..., Page]:
    """Return a maker of windows in which somebody of the cast has signed in."""

    def sign_in(username: str, phone: bool = False, password: str = PASSWORD) -> Page:
        page = window(phone)
        page.goto("/login")
        page.fill("#username", username)
        page.fill("#password", password)
        page.click("main button.primary")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return sign_in


def _found(violation: dict) -> str:
    nodes = "\n".join(f"    {node['html'][:160]}" for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']}\n{nodes}"


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Return a check that a page has no violation of WCAG 2.2 AA and no sideways scrolling."""
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()

    def check(page: Page) -> None:
        # Only violations are worked out in full: half the time on a long list.
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        violations = checker.run(page, options=options).response["violations"]
        assert not violations, f"{page.url}\n" + "\n".join(map(_found, violations))
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{page.url} scrolls sideways by {width} px"

    return check
