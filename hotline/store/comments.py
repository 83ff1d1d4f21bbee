"""Leaders' comments on issued notices (批示、点评); those on tickets are lines of their history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import ForeignKeyField, IntegerField, TextField

from hotline.rules.permissions import Actor
from hotline.store.database import BaseModel, MomentField
from hotline.store.notices import Notice


class NoticeComment(BaseModel):
    """One leader's comment under a notice. It is written beside the sealed text, never into it."""

    notice = ForeignKeyField(Notice, backref="comments", on_delete="CASCADE")
    text = TextField()
    at = MomentField()
    person_id = IntegerField(null=True)
    by_name = TextField()
    unit_name = TextField()


def add(notice_id: int, actor: Actor, text: str, at: datetime) -> None:
    """Keep a comment. Call inside the act's transaction."""
    NoticeComment.create(
        notice=notice_id, text=text, at=at, person_id=actor.person_id, by_name=actor.name,
        unit_name=actor.unit_name,
    )  # fmt: skip


def of_notice(notice_id: int) -> list[dict[str, Any]]:
    """Return the comments under a notice, newest first, as plain rows."""
    query = NoticeComment.select().where(NoticeComment.notice == notice_id)
    return list(query.order_by(NoticeComment.id.desc()).dicts())
