"""Settings read once from the environment. A bad value is refused with a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class BadSetting(ValueError):
    """A value in the environment cannot be used; `str(error)` says which and why."""


@dataclass(frozen=True)
class Settings:
    """What the process was started with. On-screen settings live in `store.settings` and win."""

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8345
    county_code: str = "410599"
    city_url: str = ""
    city_secret: str = ""
    city_dialect: str = "standard"
    demo_password: str = ""
    threads: int = 4
    package_mb: int = 64  # the largest package by file that the web takes; the command takes any

    @property
    def database(self) -> Path:
        return self.data / "hotline.db"

    @property
    def queue(self) -> Path:
        return self.data / "queue.db"

    @property
    def blobs(self) -> Path:
        return self.data / "blobs"

    @property
    def keys(self) -> Path:
        return self.data / "keys"


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip() or str(default)
    if not text.isdecimal() or not low <= int(text) <= high:
        raise BadSetting(f"{name} 应为 {low}–{high} 之间的整数，现在是“{text}”。")
    return int(text)


def _secrets(text: str, dialect: str) -> str:
    """A vendor's interface has secrets of its own shape; they are checked with the dialect."""
    for secret in text.split() if dialect == Settings.city_dialect else ():
        if not secret.startswith("whsec_"):
            raise BadSetting("HOTLINE_CITY_SECRET 应以 whsec_ 开头，多个密钥用空格分开。")
    return text.strip()


def _dialect(text: str) -> str:
    text = text.strip() or Settings.city_dialect
    if not re.fullmatch(r"[a-z0-9\-]{1,40}", text):
        raise BadSetting(f"HOTLINE_CITY_DIALECT 只能用小写字母、数字和短横，现在是“{text}”。")
    return text


def _url(text: str) -> str:
    text = text.strip().rstrip("/")
    if text and not re.match(r"https?://[^\s/]+", text):
        raise BadSetting(f"HOTLINE_CITY_URL 应以 http:// 或 https:// 开头，现在是“{text}”。")
    return text


def _county_code(text: str) -> str:
    text = text.strip() or Settings.county_code
    if not re.fullmatch(r"\d{6}", text):
        raise BadSetting(f"HOTLINE_COUNTY_CODE 应为 6 位行政区划代码，现在是“{text}”。")
    return text


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of this process. Raises BadSetting with a sentence."""
    dialect = _dialect(environ.get("HOTLINE_CITY_DIALECT", ""))
    return Settings(
        data=Path(environ.get("HOTLINE_DATA", "").strip() or "var").expanduser(),
        host=environ.get("HOTLINE_HOST", "").strip() or "127.0.0.1",
        port=_number(environ, "HOTLINE_PORT", 8345, 1, 65535),
        county_code=_county_code(environ.get("HOTLINE_COUNTY_CODE", "")),
        city_url=_url(environ.get("HOTLINE_CITY_URL", "")),
        city_secret=_secrets(environ.get("HOTLINE_CITY_SECRET", ""), dialect),
        city_dialect=dialect,
        demo_password=environ.get("HOTLINE_DEMO_PASSWORD", ""),
        threads=_number(environ, "HOTLINE_THREADS", 4, 1, 32),
        package_mb=_number(environ, "HOTLINE_PACKAGE_MB", 64, 64, 2000),
    )
