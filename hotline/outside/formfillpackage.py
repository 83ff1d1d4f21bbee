"""An .xlsx package as it lies in the zip file: its sheets, shared words and number formats.

Read part by part with the standard library, because a form must leave as it came: libraries
that load and save a workbook drop drop-down lists and pictures they do not know.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from xml.etree import ElementTree

UNFOLDED = 60 * 1024 * 1024  # bytes of all parts together; a form is some hundred thousand
LARGEST_PART = 16 * 1024 * 1024
MOST_PARTS = 2000
DAMAGED = "打不开，不是完整的 .xlsx 表格。请用 Excel 另存后再上传。"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Built-in number formats (ECMA-376 part 1, 18.8.30) that show a date, and those with an hour.
BUILT_IN_DAYS = {14, 15, 16, 17, *range(27, 32), 36, *range(50, 55), 57, 58}
BUILT_IN_MOMENTS = {22, 18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
TEXT_FORMAT = 49


class Unfit(Exception):
    """The package cannot be used; `str(error)` goes on after the file's name."""


def local(tag: str) -> str:
    """Return a tag without its namespace or prefix."""
    return re.split(r"[}:]", tag)[-1]


class Package:
    """One workbook, opened and checked. Raises Unfit for what is none."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Unfit(DAMAGED) from error
        self._check()
        self.workbook = self._workbook_part()
        self.relations = self._relations(self.workbook)
        root = self._tree(self.workbook)
        self.names = {
            one.get("name", ""): one.text or ""
            for one in root.iter()
            if local(one.tag) == "definedName"
        }
        self.sheets: list[tuple[str, str, bool]] = [
            (one.get("name", ""), self.relations.get(self._relation(one), ("", ""))[1],
             one.get("state", "visible") == "visible")
            for one in root.iter() if local(one.tag) == "sheet"
        ]  # fmt: skip

    def _check(self) -> None:
        parts = self.zip.infolist()
        names = {part.filename for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNFOLDED:
            raise Unfit("展开后过大，不像一张空表。请删去多余的内容后再上传。")
        if len(names) < len(parts):
            raise Unfit(DAMAGED)
        if any(part.flag_bits & 1 for part in parts):
            raise Unfit("有密码，读不出内容。请取消密码后再上传。")
        if not any(name.startswith("xl/") for name in names):
            what = "Word 文档" if any(name.startswith("word/") for name in names) else "压缩包"
            raise Unfit(f"是{what}，不是表格。请选择 .xlsx 表格。")
        if any(name.endswith("vbaProject.bin") for name in names):
            raise Unfit("带有宏，不能代填。请用 Excel 另存为不带宏的 .xlsx 再上传。")

    def part(self, name: str) -> bytes:
        """Return one part. Raises Unfit for a missing, damaged or outsized one."""
        try:
            if self.zip.getinfo(name).file_size > LARGEST_PART:
                raise Unfit("设了格式的空行过多。请删去表头下面多余的空行后再上传。")
            found = self.zip.read(name)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
            raise Unfit(DAMAGED) from error
        if b"<!DOCTYPE" in found or b"<!ENTITY" in found or found[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise Unfit(DAMAGED)
        return found

    def _tree(self, name: str) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(self.part(name))
        except ElementTree.ParseError as error:
            raise Unfit(DAMAGED) from error

    def has(self, name: str) -> bool:
        """Return whether the package holds that part."""
        return name in self.zip.NameToInfo

    @staticmethod
    def _relation(element: ElementTree.Element) -> str:
        return element.get(RELATION) or element.get(STRICT_RELATION) or ""

    def _workbook_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument":
                return target
        raise Unfit(DAMAGED)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return id -> (kind, target part) of what a part refers to inside the package."""
        at = PurePosixPath(part)
        name = str(at.parent / "_rels" / f"{at.name}.rels") if part else "_rels/.rels"
        if not self.has(name):
            return {}
        found = {}
        for one in self._tree(name):
            if one.get("TargetMode") != "External":
                target = _resolved(at.parent if part else PurePosixPath(), one.get("Target", ""))
                found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts of that kind a part refers to."""
        return [target for each, target in self._relations(part).values() if each == kind]

    def of_workbook(self, kind: str) -> str:
        """Return the workbook's part of that kind, "" for none."""
        found = [target for each, target in self.relations.values() if each == kind]
        return found[0] if found else ""

    def shared_words(self) -> list[str]:
        """Return the texts cells refer to by number."""
        part = self.of_workbook("sharedStrings")
        if not part or not self.has(part):
            return []
        return [_text(one) for one in self._tree(part) if local(one.tag) == "si"]

    def formats(self) -> list[str]:
        """Return, by style number, how a cell shows its value: day, moment, text, number, ""."""
        part = self.of_workbook("styles")
        if not part or not self.has(part):
            return []
        root = self._tree(part)
        own = {
            int(one.get("numFmtId", "0")): one.get("formatCode", "")
            for one in root.iter() if local(one.tag) == "numFmt"
        }  # fmt: skip
        styles = next((one for one in root if local(one.tag) == "cellXfs"), [])
        return [_shows(int(one.get("numFmtId", "0")), own) for one in styles]


def _resolved(folder: PurePosixPath, target: str) -> str:
    steps: list[str] = []
    whole = target.lstrip("/") if target.startswith("/") else str(folder / target)
    for step in whole.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _text(item: ElementTree.Element) -> str:
    return "".join(_pieces(item))


def _pieces(item: ElementTree.Element) -> Iterator[str]:
    for one in item:
        if local(one.tag) == "t":
            yield one.text or ""
        elif local(one.tag) == "r":
            yield from _pieces(one)


def _shows(number: int, own: dict[int, str]) -> str:
    if number in BUILT_IN_DAYS and number not in own:
        return "day"
    if number in BUILT_IN_MOMENTS and number not in own:
        return "moment"
    if number == TEXT_FORMAT:
        return "text"
    code = own.get(number, "")
    if code.strip() == "@":
        return "text"
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code).lower()
    if "y" in plain or "d" in plain or "h" in plain:
        return "moment" if "h" in plain else "day"
    return "number" if number or "0" in plain else ""
