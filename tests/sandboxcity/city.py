"""A sandbox city on a free port of this machine, for tests that need the real line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from waitress.server import create_server

from hotline.outside import webhooks
from hotline.sandboxcity import make_app
from hotline.sandboxcity.store import CityStore

COUNTY = "410599"


@dataclass(frozen=True)
class RunningCity:
    app: Flask
    root: str
    secret: str

    @property
    def url(self) -> str:
        return f"{self.root}/hotline/{COUNTY}"

    @property
    def store(self) -> CityStore:
        return self.app.config["STORE"]


@contextmanager
def running_city(data: Path, secret: str | None = None) -> Iterator[RunningCity]:
    """Serve a sandbox city until the block ends; all its threads end with it."""
    secret = secret or webhooks.new_secret()
    app = make_app(data, secret, COUNTY)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield RunningCity(app, f"http://127.0.0.1:{server.effective_port}", secret)
    finally:
        app.config["STORE"].let_go()
        server.task_dispatcher.shutdown()
        # The loop of waitress ends when its own thread has closed the last socket.
        server.trigger.pull_trigger(server.close)
        thread.join(5)
        app.config["STORE"].close()
