"""Notices (通报、快报、专报…): drafts, sealed issues with their frozen figures, and their files."""

from __future__ import annotations

from peewee import BlobField, ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField


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
