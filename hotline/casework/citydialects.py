"""Which interface the city has: the files that may be chosen, and the connection that is made.

A dialect that comes with the product stands in `db/dialects`; one of the county's own is laid as
a file into `dialects` of the data folder and needs nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from hotline.casework.citynotebook import CityNotebook
from hotline.outside.cityplatform import CityPlatform
from hotline.outside.webhooks import BadSecret, keys_of
from hotline.rules.dialects import BadDialect, parse_dialect
from hotline.rules.dialects_requests import secrets_of
from hotline.rules.dialects_shape import Dialect

if TYPE_CHECKING:
    from hotline.config import Settings

STANDARD = "standard"
SHIPPED = Path(__file__).resolve().parents[2] / "db" / "dialects"
LARGEST_FILE = 200_000


def files(data: Path) -> dict[str, Path]:
    """Return the dialect files by name; a file of the county's own wins over a shipped one."""
    found = {path.stem: path for path in sorted(SHIPPED.glob("*.toml"))}
    found |= {path.stem: path for path in sorted((data / "dialects").glob("*.toml"))}
    found[STANDARD] = SHIPPED / f"{STANDARD}.toml"
    return found


def read_dialect(path: Path) -> Dialect:
    """Return the dialect of that file. Raises BadDialect with line and sentence, OSError."""
    content = path.read_bytes()[: LARGEST_FILE + 1]
    try:
        return parse_dialect(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadDialect("不是 UTF-8 文本，请另存为 UTF-8 编码。") from None


def dialect_named(name: str, data: Path) -> Dialect:
    """Return the dialect of that name. Raises ValueError with a sentence."""
    path = files(data).get(name)
    if path is None:
        raise ValueError(f"没有名为“{name}”的接口说明。")
    try:
        return read_dialect(path)
    except OSError:
        raise ValueError(f"接口说明 {path.name} 无法读取。") from None


def titles(data: Path) -> dict[str, str]:
    """Return the usable dialects' titles by name, the standard one first."""
    found: dict[str, str] = {}
    for name in sorted(files(data), key=lambda each: (each != STANDARD, each)):
        try:
            found[name] = dialect_named(name, data).title
        except ValueError:
            found[name] = f"{name}（文件有误，不能使用）"
    return found


def problems(values: Mapping[str, str], data: Path) -> dict[str, str]:
    """Return what is wrong with the choice of a dialect and its secrets, as sentences by name."""
    try:
        dialect = dialect_named(values["city_dialect"], data)
    except ValueError as wrong:
        return {"city_dialect": str(wrong)}
    if not values["city_secret"]:
        return {}
    try:
        if dialect.is_standard:
            keys_of(values["city_secret"])
        else:
            secrets_of(dialect, values["city_secret"])
    except BadSecret as wrong:
        return {"city_secret": f"{wrong}密钥由市平台提供，多个之间用空格分开。"}
    except ValueError as wrong:
        return {"city_secret": str(wrong)}
    return {}


def mark_of(name: str, data: Path) -> str:
    """Return a text that changes when the dialect's file does."""
    try:
        found = files(data)[name].stat()
    except (OSError, KeyError):
        return name
    return f"{name} {found.st_mtime_ns} {found.st_size}"


def connect(
    values: Mapping[str, str], settings: Settings, clock: Callable[[], datetime]
) -> CityPlatform:
    """Return the connection for the settings in force.

    A vendor's interface answers the same questions. Raises ValueError with a sentence when
    address, secret or dialect cannot be used.
    """
    url, secret = values["city_url"], values["city_secret"]
    dialect = dialect_named(values["city_dialect"], settings.data)
    if dialect.is_standard:
        return CityPlatform(url, secret)
    from hotline.outside.dialects.city import DialectCity

    city = DialectCity(
        dialect, url, secrets_of(dialect, secret), values["county_code"], CityNotebook(clock),
        settings.blobs,
    )  # fmt: skip
    return cast(CityPlatform, city)
