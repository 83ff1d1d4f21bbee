"""The sandbox city as a program: address, secret, server."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask

from hotline import clock
from hotline.outside import webhooks
from hotline.sandboxcity.blobs import pages as line
from hotline.sandboxcity.packagepages import desk
from hotline.sandboxcity.readapi import api
from hotline.sandboxcity.store import CityStore

PROJECT = Path(__file__).resolve().parents[2]
# The county of the demo; another one by `--county` or HOTLINE_COUNTY_CODE.
DEMO_COUNTY = "410599"


def make_app(
    data: Path,
    secret: str | None = None,
    county: str | None = None,
    now: Callable[[], datetime] = clock.now,
) -> Flask:
    """Return the application; its store is `app.config["STORE"]`, made when missing.

    The secret is the given one, else HOTLINE_CITY_SECRET, else the stored, else a new one.
    Raises BadSecret when it is malformed.
    """
    app = Flask(
        __name__,
        template_folder=str(PROJECT / "templates"),
        static_folder=str(PROJECT / "static"),
    )
    store = CityStore(data)
    secret = secret or os.environ.get("HOTLINE_CITY_SECRET", "").strip() or store.setting("secret")
    secret = secret or webhooks.new_secret()
    webhooks.keys_of(secret)
    store.set("secret", secret)
    county = county or os.environ.get("HOTLINE_COUNTY_CODE", "").strip() or DEMO_COUNTY
    app.config.update(STORE=store, SECRET=secret, COUNTY=county, CLOCK=now)
    # A dispatch form may carry photos; the protocol's own limit is checked by the protocol.
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024 * 1024
    # `line` is the blueprint of `protocol` with the file addresses of `blobs` added.
    for part in (line, desk, api):
        app.register_blueprint(part)
    return app


def run(
    port: int,
    data: Path,
    host: str = "127.0.0.1",
    secret: str | None = None,
    county: str | None = None,
) -> None:
    """Serve until Ctrl-C; prints the two settings for the county, ready to paste."""
    from waitress.server import create_server

    app = make_app(data, secret, county)
    # Long polls each hold a thread; the rest is for people and pushes.
    server = create_server(app, host=host, port=port, threads=8, ident="sandbox-city")
    base = f"http://{host}:{server.effective_port}"
    print(f"市平台（演练用）已启动：{base}/  按 Ctrl-C 停止。")
    print("请在县级系统中使用以下两项设置：")
    print(f"HOTLINE_CITY_URL={base}/hotline/{app.config['COUNTY']}")
    print(f"HOTLINE_CITY_SECRET={app.config['SECRET']}", flush=True)
    for each in (signal.SIGINT, signal.SIGTERM):
        # Long polls are let go before waitress waits for its threads.
        signal.signal(each, lambda *_: app.config["STORE"].let_go() or sys.exit(0))
    try:
        server.run()
    finally:
        app.config["STORE"].close()
        server.close()
        print("市平台（演练用）已停止。")
