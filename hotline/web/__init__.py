"""People as callers: the web application, one package per audience."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Request, current_app, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map, Rule
from werkzeug.wrappers import Response

from hotline.config import Settings
from hotline.store.database import open_database
from hotline.store.sealing import open_keys, session_key
from hotline.web import assets, errors_pages, guard, present
from hotline.web.rail import Shell

ROOT = Path(__file__).resolve().parents[2]
# The only list of audiences; each package offers `blueprint`.
AUDIENCES = (
    "account",
    "tickets",
    "station",
    "requests",
    "county",
    "grid",
    "field",
    "letters",
    "admin",
    "notices",
    "panel",
    "schemes",
    "syncdesk",
    "messages",
    "imports",
    "papers",
    "clearing",
    "figures",
    "duty",
    "findings",
)
MEGABYTE = 1024 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The CSRF check of https pages reads the referrer of our own pages.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), payment=(), usb=()",
}


class _Sessions(SecureCookieSessionInterface):
    """Session cookies are Secure exactly when the browser came over https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


class _Request(Request):
    """Room for the longest texts of a form several times over, not for a memory full of them."""

    max_form_memory_size = 2 * MEGABYTE
    max_form_parts = 5000

    @property
    def max_content_length(self) -> int | None:
        if self.mimetype == "application/x-www-form-urlencoded":
            return 4 * MEGABYTE  # read at once, nine bytes for a Chinese character
        if self.path == "/sync/packages/import":
            settings: Settings = current_app.config["SETTINGS"]
            return settings.package_mb * MEGABYTE
        return super().max_content_length


class _TrustedProxy:
    """Believe X-Forwarded-* only from a proxy on this machine."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.direct = app
        self.behind = ProxyFix(app, x_for=1, x_proto=1, x_host=1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_local = environ.get("REMOTE_ADDR") in ("127.0.0.1", "::1")
        return (self.behind if is_local else self.direct)(environ, start_response)


def _guard_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


def _shell() -> dict[str, Shell]:
    if "shell" not in g:
        g.shell = Shell()
    return {"shell": g.shell}


class _RowNumber(IntegerConverter):
    """A number in an address: one no table can hold names nothing, so it is not found."""

    def __init__(self, map: Map, max: int = 2**63 - 1, **options: Any) -> None:
        super().__init__(map, max=max, **options)


class _Rule(Rule):
    """An address that learns how to write itself when somebody first links to it.

    Werkzeug compiles two writers for each of some 260 addresses at start, a tenth of a second;
    our pages link to few of them by name.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compiled(append_unknown))
            return made[0](rule, **values)

        return build


def turn_to(app: Flask, settings: Settings) -> None:
    """Let the application serve the county in that folder: its settings, keys and database."""
    open_keys(settings.keys)
    open_database(settings.database)
    app.config.update(SETTINGS=settings, SECRET_KEY=session_key())


def create_app(settings: Settings) -> Flask:
    """Return the web application on an already migrated database."""
    app = Flask(
        "hotline", template_folder=str(ROOT / "templates"), static_folder=None, root_path=str(ROOT)
    )
    turn_to(app, settings)
    app.config.update(
        SESSION_COOKIE_NAME="hotline",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=guard.IDLE,
        WTF_CSRF_TIME_LIMIT=int(guard.IDLE.total_seconds()),
        MAX_CONTENT_LENGTH=64 * MEGABYTE,
    )
    app.session_interface = _Sessions()
    app.request_class = _Request
    app.url_rule_class = _Rule
    app.url_map.converters["int"] = _RowNumber
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = _TrustedProxy(app.wsgi_app)  # type: ignore[method-assign]
    # First who is asking, then the form's token: a lost session leads to the log-in page.
    app.before_request(guard.check)
    CSRFProtect(app)
    app.after_request(_guard_headers)
    app.context_processor(_shell)
    for part in (present, assets, errors_pages):
        part.install(app)
    app.register_blueprint(assets.blueprint)
    for audience in AUDIENCES:
        blueprint = getattr(import_module(f"hotline.web.{audience}"), "blueprint", None)
        if blueprint is not None:
            app.register_blueprint(blueprint)
    return app
