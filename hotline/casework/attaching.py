"""Attachments: the bytes are on disk before the act begins; the act only names them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hotline.store.attachments import Attachment

if TYPE_CHECKING:
    from hotline.casework.act import Act
    from hotline.store.assignments import Answer, Assignment
    from hotline.store.tickets import Ticket


@dataclass(frozen=True)
class Evidence:
    """A file already kept by its SHA-256; `media_type` was read from its content."""

    sha256: str
    name: str
    media_type: str
    size: int


def attach(
    act: Act,
    ticket: Ticket,
    files: list[Evidence],
    purpose: str,
    part: Assignment | None = None,
    answer: Answer | None = None,
    is_here: bool = True,
    visit_id: int | None = None,
    request_id: int | None = None,
) -> None:
    """Name the files as belonging to the ticket, and as proof of a visit or a request.

    Call inside the act's transaction.
    """
    for file in files:
        Attachment.create(
            ticket=ticket,
            assignment=part,
            answer=answer,
            visit_id=visit_id,
            request_id=request_id,
            sha256=file.sha256,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            purpose=purpose,
            by_name=act.actor.name,
            at=act.now,
            is_here=is_here,
        )
