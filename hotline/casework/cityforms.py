"""The city's own form (市级表格, requirement K7): kept empty once, filled in when it is needed.

The last resort when no line and no package works: the city mails a form, the county fills it by
its heads and sends the same file back.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hotline.casework.act import Act, Caller, one_act
from hotline.casework.cityformrows import Filler, Wanted, told, whole_address
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.outside.formfill import fill_form, read_form
from hotline.rules.cityforms import (
    FIXED,
    FORMULA,
    TARGETS,
    Column,
    Layout,
    is_personal,
    locate,
)
from hotline.rules.cityformvalues import Complaint, Value, row
from hotline.rules.privacy import without_numbers
from hotline.store import cityforms
from hotline.store.cityforms import CityForm

SHOWN = 20  # rows of a preview
LONGEST_NAME = 40
SHORTEST_PURPOSE = 4  # characters


@dataclass(frozen=True)
class Form:
    """A form ready to be filled: its name, its bytes, where the heads lie, what goes where."""

    name: str
    file_name: str
    body: bytes
    layout: Layout
    columns: list[Column]

    def row(self, facts: dict[str, Any]) -> tuple[list[Value], list[Complaint]]:
        """Return the values of one ticket, column by column, and what is wrong with them."""
        return row(self.written, self.placed(facts))

    def placed(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Return the facts with an address that says all of the place the form asks for."""
        asked = {column.field for column in self.columns}
        return {**facts, "address": whole_address(facts, asked)}

    @property
    def written(self) -> list[Column]:
        """The columns something of ours goes into."""
        return [column for column in self.columns if column.field not in ("", FORMULA)]


def read_file(path: Path, name: str) -> Form:
    """Return an empty form as the city sent it, its heads matched.

    Raises BadSheet or NoHeads with a sentence for a file that is no such form.
    """
    sheets = read_form(path, name)
    layout, columns = locate(sheets, cityforms.remembered())
    return Form(_stem(name), name, path.read_bytes(), layout, columns)


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0].strip()[:LONGEST_NAME] or "市级表格"


def of_row(kept: CityForm) -> Form:
    """Return a kept form."""
    columns = [Column(**one) for one in kept.columns]
    return Form(kept.name, kept.file_name, bytes(kept.body), Layout(**kept.layout), columns)


def found(number: int) -> CityForm:
    """Return a kept form or raise OutOfReach."""
    kept = cityforms.form(number)
    if kept is None:
        raise OutOfReach("没有这张市级表格，可能已被删除。")
    return kept


@one_act("sync_desk")
def keep(act: Act, form: Form) -> str:
    """Keep an empty form under its name; returns its number. Raises NotAllowedNow when taken."""
    _refuse_taken(form.name, None)
    kept = CityForm.create(
        name=form.name, file_name=form.file_name[:120], body=form.body,
        sha256=hashlib.sha256(form.body).hexdigest(), layout=form.layout.plain(),
        columns=[asdict(column) for column in form.columns], changed_at=act.now,
        changed_by=act.actor.name,
    )  # fmt: skip
    act.subject, act.noted = "市级表格", {"上传": form.name, "列": len(form.columns)}
    return str(kept.id)


def _refuse_taken(name: str, number: int | None) -> None:
    other = cityforms.form_named(name)
    if other is not None and other.id != number:
        raise NotAllowedNow(
            f"已有名为“{name}”的市级表格。", fields={"name": "请换一个名称，或先删除原来的那张。"}
        )


@one_act("sync_desk")
def change(act: Act, number: int, name: str, columns: Sequence[Column]) -> str:
    """Keep another name or another choice of what goes into the columns."""
    kept = found(number)
    _refuse_taken(name, number)
    check_columns(columns)
    kept.name, kept.columns = name, [asdict(column) for column in columns]
    kept.changed_at, kept.changed_by = act.now, act.actor.name
    kept.save()
    act.subject, act.noted = "市级表格", {"修改": name}
    return str(number)


def check_columns(columns: Sequence[Column]) -> None:
    """Raise Incomplete for what cannot be filled: nothing chosen, a fixed text left empty."""
    wrong = {
        f"text-{column.at}": f"“{column.head}”选了固定文字，请填写文字或改选。"
        for column in columns if column.field == FIXED and not column.text
    }  # fmt: skip
    if not any(column.field in TARGETS for column in columns):
        wrong["name"] = "没有一列填写系统中的内容，请至少选择一列。"
    if wrong:
        raise Incomplete("", fields=wrong)


@one_act("sync_desk")
def remove(act: Act, number: int) -> str:
    """Forget a form; what was exported stays where it was taken."""
    kept = found(number)
    kept.delete_instance()
    act.subject, act.noted = "市级表格", {"删除": kept.name}
    return str(number)


@dataclass
class Preview:
    """The first rows as they would be filled, and what is wrong in all of them.

    `rows` are (number of the ticket, values, complaints by head). `missing` and `strange` count
    tickets: by head, and by head and word.
    """

    count: int
    rows: list[tuple[str, list[Value], dict[str, Complaint]]] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    strange: Counter[tuple[str, str]] = field(default_factory=Counter)
    confidential: int = 0

    def count_in(self, facts: dict[str, Any], wrong: Sequence[Complaint]) -> None:
        """Count what is wrong with one ticket; words are told without numbers of persons."""
        self.confidential += facts["is_confidential"]
        for one in wrong:
            if one.kind == "must":
                self.missing[one.head] += 1
            else:
                self.strange[one.head, str(without_numbers(one.text))] += 1


def preview(form: Form, ids: list[int], filler: Filler) -> Preview:
    """Return how the form would look. Numbers and names are masked, whoever looks.

    Of the tickets beyond the first ones only what can be wrong is worked out, so that ten
    thousand are looked through in the time a page may take.
    """
    seen = Preview(len(ids))
    for facts in told(ids[:SHOWN], replace(filler, is_personal=False)):
        values, wrong = form.row(facts)
        seen.count_in(facts, wrong)
        seen.rows.append((facts["number"], values, {one.head: one for one in wrong}))
    checked = [column for column in form.written if column.must or column.options]
    for facts in told(ids[SHOWN:], replace(filler, is_personal=True)):
        seen.count_in(facts, row(checked, form.placed(facts))[1])
    return seen


@one_act("export")
def _note(act: Act, form: Form, wanted: Wanted, count: int, purpose: str) -> str:
    """Keep in the trail what left: which form, which tickets, how many rows and what for."""
    act.subject = "市级表格"
    act.noted.update(form=form.name, filters=wanted.words(), count=count)
    act.noted["personal"] = bool(purpose)
    if purpose:
        act.noted["purpose"] = purpose
    return form.name


def check_purpose(is_personal: bool, purpose: str) -> str:
    """Return the purpose to keep, "" when nobody's name or number is told. Raises Incomplete."""
    if not is_personal:
        return ""
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        sentence = "请写明用途，例如“断网期间按市里要求报送 11 月受理工单”。"
        raise Incomplete("", fields={"purpose": sentence})
    return purpose.strip()


@dataclass(frozen=True)
class Taken:
    """What is taken along: the form, which tickets, who fills it in, and for what purpose."""

    form: Form
    wanted: Wanted
    ids: list[int]
    filler: Filler
    purpose: str = ""


@contextlib.contextmanager
def filled(caller: Caller, taken: Taken, folder: Path) -> Iterator[Path]:
    """Give the city's file with our rows, gone when the block ends; the trail says who took it.

    Both files lie meanwhile in `folder`, closed to others. Raises Incomplete when there is
    nothing to fill in or the purpose is missing.
    """
    form, ids, filler = taken.form, taken.ids, taken.filler
    if not ids:
        raise Incomplete("没有符合条件的工单，没有导出。")
    purpose = check_purpose(filler.is_personal, taken.purpose)
    _note(caller, form, taken.wanted, len(ids), purpose)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    empty = folder / f"{secrets.token_hex(12)}.empty"
    out = empty.with_suffix(".filled")
    plan = {
        "sheet": form.layout.sheet, "first": form.layout.first, "last": form.layout.last,
        "columns": [column.at for column in form.written], "count": len(ids),
    }  # fmt: skip
    try:
        empty.write_bytes(form.body)
        fill_form(empty, plan, (form.row(facts)[0] for facts in told(ids, filler)), out)
        yield out
    finally:
        empty.unlink(missing_ok=True)
        out.unlink(missing_ok=True)


def asks_person(form: Form) -> bool:
    """Return whether the form asks who the requester is."""
    return is_personal(form.columns)
