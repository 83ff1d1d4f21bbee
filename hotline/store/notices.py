"""Notices (通报、快报、专报…): drafts, sealed issues with their frozen figures, and their files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from peewee import BlobField, ForeignKeyField, IntegerField, TextField, fn

from hotline.errors import OutOfReach
from hotline.store.database import BaseModel, MomentField
from hotline.store.units import Unit

PAGE = 30
OPEN = ("draft", "approved")


class Notice(BaseModel):
    """One notice from its draft to its seal; a sealed one never changes again.

    `figures` is the frozen material as compressed JSON (`rules.noticefreeze`): every count, the
    scheme's text, the indicators' definitions. `document` is what the press printed. A draft has
    neither: its figures are counted when it is looked at. `words` are the office's own wordings
    by block key (JSON). A correction names the notice it corrects.
    """

    kind = TextField()  # codes of rules.noticekinds.KINDS
    period = TextField()  # as written by rules.periods
    subject = TextField(default="")  # what a special report is about, whose unit sheet it is
    form = TextField(default="redhead")  # redhead or bulletin
    scheme = TextField(default="")  # a scheme's code; empty: the one in force
    state = TextField(default="draft")  # draft, approved, sealed, dropped
    version = IntegerField(default=1)
    title = TextField(default="")
    number = TextField(default="")  # 云热办〔2026〕8号, or 第7期（总第31期）
    words = TextField(default="{}")
    comment = TextField(default="")  # the leader's comment printed at the end (领导点评)
    publish = TextField(default="grouped")  # off, internal, grouped, top
    drafted_at = MomentField()
    drafted_by = TextField()
    edited_at = MomentField(null=True)
    edited_by = TextField(default="")
    approved_at = MomentField(null=True)
    approved_by = TextField(default="")
    approved_words = TextField(default="")  # what was approved: a later edit asks again
    counted_at = MomentField(null=True)
    sealed_at = MomentField(null=True)
    sealed_by = TextField(default="")
    issued_on = TextField(default="")  # YYYY-MM-DD under the notice
    verify_code = TextField(null=True, unique=True)
    figures = BlobField(null=True)
    figures_sha256 = TextField(default="")
    document = BlobField(null=True)
    corrects = ForeignKeyField("self", null=True)
    dropped_reason = TextField(default="")

    class Meta:
        indexes = ((("kind", "period"), False), (("state", "drafted_at"), False))


class NoticeFile(BaseModel):
    """One file of a notice: its paper, the public version, a spreadsheet, a unit's sheet.

    The bytes lie under their SHA-256 beside the attachments.
    """

    notice = ForeignKeyField(Notice, backref="files", on_delete="CASCADE")
    kind = TextField()  # paper, public, sheet, unit
    name = TextField()
    sha256 = TextField()
    size = IntegerField()
    media_type = TextField()
    made_at = MomentField()


class PrintBatch(BaseModel):
    """One click that prints a month: what is made, how far it is."""

    period = TextField()
    state = TextField(default="waiting")  # waiting, working, done, failed
    total = IntegerField(default=0)
    done = IntegerField(default=0)
    now_making = TextField(default="")
    problem = TextField(default="")
    asked_at = MomentField()
    asked_by = TextField()
    finished_at = MomentField(null=True)
    sha256 = TextField(default="")  # the finished zip
    size = IntegerField(default=0)


def find(notice_id: int) -> Notice:
    """Return the notice. Raises OutOfReach."""
    row: Notice | None = Notice.get_or_none(Notice.id == notice_id)
    if row is None:
        raise OutOfReach("没有找到这份通报。")
    return row


def open_draft(kind: str, period: str, subject: str) -> Notice | None:
    """Return the one draft of that kind, period and subject that was not sealed or dropped."""
    query = Notice.select().where(
        (Notice.kind == kind)
        & (Notice.period == period)
        & (Notice.subject == subject)
        & Notice.state.in_(OPEN)
    )
    return query.order_by(Notice.id).first()


def any_of(kind: str, period: str) -> Notice | None:
    """Return the newest notice of that kind and period in any state, dropped ones too."""
    query = Notice.select(Notice.id, Notice.state).where(
        (Notice.kind == kind) & (Notice.period == period)
    )
    return query.order_by(Notice.state == "dropped", Notice.id.desc()).first()


def sealed(kind: str, period: str, subject: str = "") -> Notice | None:
    """Return the newest sealed notice of that kind, period and subject: what counts now."""
    query = Notice.select().where(
        (Notice.kind == kind)
        & (Notice.period == period)
        & (Notice.subject == subject)
        & (Notice.state == "sealed")
    )
    return query.order_by(Notice.id.desc()).first()


def sealed_periods() -> list[tuple[str, str, str]]:
    """Return (kind, period, title) of every sealed notice, the newest first."""
    query = Notice.select(Notice.kind, Notice.period, Notice.title)
    return list(query.where(Notice.state == "sealed").order_by(Notice.id.desc()).tuples())


def correction_of(notice_id: int) -> Notice | None:
    """Return the sealed notice that corrects this one, or None."""
    query = Notice.select().where((Notice.corrects == notice_id) & (Notice.state == "sealed"))
    return query.order_by(Notice.id.desc()).first()


def with_number(number: str) -> Notice | None:
    """Return the sealed notice that bears this number, or None."""
    return Notice.get_or_none((Notice.number == number) & (Notice.state == "sealed"))


def last_number(form: str) -> str:
    """Return the number sealed last in that form, "" when there is none."""
    query = Notice.select(Notice.number).where(
        (Notice.state == "sealed") & (Notice.form == form) & (Notice.number != "")
    )
    row = query.order_by(Notice.id.desc()).tuples().first()
    return str(row[0]) if row else ""


def with_code(code: str) -> Notice | None:
    """Return the sealed notice that bears this verify code, or None."""
    return Notice.get_or_none((Notice.verify_code == code) & (Notice.state == "sealed"))


def files_of(notice_id: int) -> list[dict[str, Any]]:
    """Return the files of a notice as plain rows, the paper first."""
    query = NoticeFile.select().where(NoticeFile.notice == notice_id).order_by(NoticeFile.id)
    return list(query.dicts())


_LISTED = (
    Notice.id, Notice.kind, Notice.period, Notice.subject, Notice.form, Notice.scheme,
    Notice.state, Notice.version, Notice.title, Notice.number, Notice.publish, Notice.drafted_at,
    Notice.drafted_by, Notice.edited_at, Notice.edited_by, Notice.approved_at, Notice.approved_by,
    Notice.sealed_at, Notice.sealed_by, Notice.issued_on, Notice.corrects, Notice.dropped_reason,
)  # fmt: skip


@dataclass(frozen=True)
class Readable:
    """What a station finds: notices of these `kinds`, sheets of units with these `codes`, and
    whatever has a version for everybody."""

    kinds: Collection[str]
    codes: Collection[str]


def codes_of(unit_ids: Collection[int]) -> set[str]:
    """Return the codes of units."""
    rows = Unit.select(Unit.code).where(Unit.id.in_(sorted(unit_ids))).tuples()
    return {code for (code,) in rows}


def listed(
    kind: str = "",
    states: tuple[str, ...] = (),
    page: int = 1,
    readable: Readable | None = None,
) -> tuple[list[dict[str, Any]], bool]:
    """Return a page of notices, newest first, and whether there are more.

    The frozen figures and documents stay in the file: a list would read megabytes.
    """
    query = Notice.select(*_LISTED)
    if kind:
        query = query.where(Notice.kind == kind)
    if states:
        query = query.where(Notice.state.in_(states))
    if readable is not None:
        is_public = NoticeFile.select().where(
            (NoticeFile.notice == Notice.id) & (NoticeFile.kind == "public")
        )
        query = query.where(
            Notice.kind.in_(sorted(readable.kinds))
            | ((Notice.kind == "unit_sheet") & Notice.subject.in_(sorted(readable.codes)))
            | fn.EXISTS(is_public)
        )
    rows = list(query.order_by(Notice.id.desc()).limit(PAGE + 1).offset((page - 1) * PAGE).dicts())
    return rows[:PAGE], len(rows) > PAGE


def waiting_batch() -> PrintBatch | None:
    """Return the oldest batch that is not finished, one that was interrupted first."""
    query = PrintBatch.select().where(PrintBatch.state.in_(("waiting", "working")))
    return query.order_by(PrintBatch.state.desc(), PrintBatch.id).first()


def batches(limit: int = 20) -> list[dict[str, Any]]:
    """Return the newest batches as plain rows."""
    return list(PrintBatch.select().order_by(PrintBatch.id.desc()).limit(limit).dicts())
