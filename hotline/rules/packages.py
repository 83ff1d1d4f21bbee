"""Packages by file (内外网摆渡): their names, their manifest, what may follow what, and refusals.

A county and its city that share no line carry `.hlsync` files on a stick. Each side's packages of
events form a chain: each names the one before it, so that a stick left in a drawer is noticed.
Packages of receipts answer one package each and stand outside the chain. Protocol, "By file".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hotline.rules.packagewords import (
    BadPackage,
    malformed,
    shown,
    too_many_files,
)

PROTOCOL = 1
SUFFIX = ".hlsync"
EVENTS, RECEIPTS = "events", "receipts"
LISTS = {EVENTS: "events.json", RECEIPTS: "receipts.json"}

# What has become of a package (`store.packages`), as the office says it.
STATES = {
    "making": "正在制作",
    "made": "已导出，待回执",
    "confirmed": "已收到回执",
    "void": "已作废",
    "failed": "没有做成",
    "taking": "正在导入",
    "taken": "已导入",
    "refused": "没有导入",
}

# A stick is often FAT32 (files below 4 GiB), and below 2 GiB a zip needs no 64-bit members,
# which not every integrator's library reads.
LARGEST = 1_900_000_000
MOST_EVENTS = 20_000
MOST_FILES = 20_000
LARGEST_FILE = 100 * 1024 * 1024  # of one attachment, as over the line
LARGEST_LIST = 512 * 1024 * 1024
LARGEST_EVENT = 1024 * 1024  # the line's limit for a batch
LARGEST_MANIFEST = 8 * 1024 * 1024

_NAME = re.compile(r"[0-9]{4,12}(-[0-9]{20}){2}(-[a-z]{2,20})*\.hlsync")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOURCE = re.compile(r"/(county|city)/[0-9]{4,12}")


@dataclass(frozen=True)
class Link:
    """A package as another one names it: by name, and by the SHA-256 of its whole file."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Head:
    """What a package says of itself: who made it, what is in it, what it follows or answers.

    `first` and `last` are the lowest and highest sequence of its events (of the package
    answered, for receipts); `previous` is the maker's last package of events before it.
    """

    kind: str
    name: str
    county: str
    source: str
    first: int
    last: int
    made_at: str
    previous: Link | None = None
    answers: Link | None = None
    protocol: int = PROTOCOL


@dataclass(frozen=True)
class Manifest:
    """The head, how many entries the list has, and each member's (SHA-256, size)."""

    head: Head
    count: int
    files: Mapping[str, tuple[str, int]]


def name_of(county: str, first: int, last: int, down: bool = False) -> str:
    """Return the file name of a package of events; the city's carry `-down`."""
    return f"{county}-{first:020d}-{last:020d}{'-down' if down else ''}{SUFFIX}"


def receipt_name(name: str) -> str:
    """Return the file name of the package that answers `name`."""
    return f"{name.removesuffix(SUFFIX)}-receipt{SUFFIX}"


def plain(manifest: Manifest) -> dict[str, Any]:
    """Return the manifest as it is written to manifest.json."""
    head = manifest.head
    return {
        "protocol": head.protocol,
        "kind": head.kind,
        "name": head.name,
        "county": head.county,
        "source": head.source,
        "first": head.first,
        "last": head.last,
        "count": manifest.count,
        "made_at": head.made_at,
        "previous": _link(head.previous),
        "answers": _link(head.answers),
        "files": {
            name: {"sha256": sha256, "size": size}
            for name, (sha256, size) in manifest.files.items()
        },
    }


def _link(link: Link | None) -> dict[str, str] | None:
    return {"name": link.name, "sha256": link.sha256} if link else None


def manifest_of(told: object) -> Manifest:
    """Return the manifest in decoded JSON. Raises BadPackage for a later version or bad form."""
    if not isinstance(told, Mapping):
        raise malformed("清单不是约定的格式")
    check_version(told.get("protocol"))
    kind, count = told.get("kind"), told.get("count")
    if not isinstance(kind, str) or kind not in LISTS:
        raise malformed("没有写明是消息还是回执")
    if not _is_count(count, MOST_EVENTS):
        raise malformed("条数不对")
    return Manifest(_head(told, str(kind)), int(str(count)), _files(told.get("files"), str(kind)))


def check_version(protocol: object) -> None:
    """Raise BadPackage for a package of a later version of the form."""
    if isinstance(protocol, int) and not isinstance(protocol, bool) and protocol > PROTOCOL:
        raise BadPackage(
            "future_version",
            f"这个包是第 {protocol} 版格式，本系统只认识第 {PROTOCOL} 版。请先升级系统再导入。",
        )
    if protocol != PROTOCOL:
        raise malformed("没有写明格式版本")


def _head(told: Mapping[str, Any], kind: str) -> Head:
    words = {name: told.get(name) for name in ("name", "county", "source", "made_at")}
    shapes = {"name": _NAME, "county": re.compile(r"[0-9]{6}"), "source": _SOURCE}
    for name, value in words.items():
        if not isinstance(value, str) or len(value) > 120:
            raise malformed(f"清单缺少 {name}")
        if name in shapes and not shapes[name].fullmatch(value):
            raise malformed(f"清单的 {name} 写法不对")
    first, last = told.get("first"), told.get("last")
    if not _is_count(first, 10**20) or not _is_count(last, 10**20):
        raise malformed("序号不对")
    return Head(
        kind=kind, name=str(words["name"]), county=str(words["county"]),
        source=str(words["source"]), made_at=str(words["made_at"]),
        first=int(str(first)), last=int(str(last)),
        previous=_linked(told.get("previous")), answers=_linked(told.get("answers")),
    )  # fmt: skip


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _linked(told: object) -> Link | None:
    if told is None:
        return None
    if isinstance(told, Mapping):
        name, sha256 = str(told.get("name")), str(told.get("sha256"))
        if _NAME.fullmatch(name) and _SHA256.fullmatch(sha256):
            return Link(name, sha256)
    raise malformed("前一个包的写法不对")


def _files(told: object, kind: str) -> dict[str, tuple[str, int]]:
    """Return the members named, each of a size that may be read; nothing else may be there."""
    if not isinstance(told, Mapping) or LISTS[kind] not in told:
        raise malformed("清单没有列出文件")
    if len(told) > MOST_FILES + 1:
        raise too_many_files(MOST_FILES)
    found = {}
    for name, file in told.items():
        sha256 = file.get("sha256") if isinstance(file, Mapping) else None
        size = file.get("size") if isinstance(file, Mapping) else None
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise malformed(f"文件 {shown(name)} 没有校验值")
        if not _is_count(size, largest_of(str(name), kind)):
            raise malformed(f"文件 {shown(name)} 的大小不对")
        if str(name).startswith("blobs/") and name != f"blobs/{sha256}":
            raise malformed(f"附件 {shown(name)} 的名称与校验值不符")
        found[str(name)] = (sha256, int(str(size)))
    return found


def largest_of(member: str, kind: str) -> int:
    """Return how large that member may be. Raises BadPackage for a name that has no place."""
    if member == "manifest.json":
        return LARGEST_MANIFEST
    if member == LISTS[kind]:
        return LARGEST_LIST
    if member.startswith("blobs/") and _SHA256.fullmatch(member[6:]):
        return LARGEST_FILE
    raise malformed(f"里面有不该有的文件 {shown(member)}")


def check_maker(county: str, source: str, own_county: str, own_source: str) -> None:
    """Raise BadPackage for another county's package, or for one we made ourselves."""
    if county != own_county:
        raise BadPackage(
            "other_county",
            f"这是行政区划代码 {shown(county)} 的包，不是本县（{own_county}）的，没有导入。"
            "请核对拿到的文件。",
        )
    if source == own_source:
        other = "市平台" if own_source.startswith("/county/") else "县级系统"
        raise BadPackage("own_package", f"这个包是本系统自己导出的，应当拿到{other}去导入。")


def check_chain(head: Head, taken: Collection[str]) -> None:
    """Raise BadPackage unless the package before this one was taken in.

    `taken` are the SHA-256 of the other side's packages taken in so far. A package that names
    none before it begins a chain and is always in order; events decide by their ids.
    """
    if head.kind == EVENTS and head.previous and head.previous.sha256 not in taken:
        raise BadPackage(
            "missing_previous", f"缺少前一个包：{head.previous.name}，请先导入它，再导入这一个。"
        )


def check_answer(head: Head, is_ours: bool) -> None:
    """Raise BadPackage for receipts to a package that did not leave from here."""
    if head.kind != RECEIPTS:
        return
    if head.answers is None:
        raise malformed("回执没有写明答复的是哪个包")
    if not is_ours:
        raise BadPackage(
            "unknown_answer",
            f"这份回执答复的是 {head.answers.name}，本系统没有导出过这个包，没有导入。"
            "请核对是否拿错了文件，或者本系统是否恢复过较早的备份。",
        )
