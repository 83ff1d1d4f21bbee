"""Refusals: sentences a person can act on, each with the status a door answers with."""

from __future__ import annotations


class Refused(Exception):
    """An act was refused; `str(error)` is the Chinese sentence shown to the person.

    The sentence names the reason, the rule and the way out. `status` is what the
    web answers with, `details` carries what a form needs to show both versions
    (for `Stale`) or which fields are missing (for `Incomplete`).
    """

    status = 400

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.details = details


class OutOfReach(Refused):
    """The thing does not exist for this person. Never says whether it exists for others."""

    status = 404

    def __init__(self, sentence: str = "没有找到这件工单，或者它不在您的办理范围内。") -> None:
        super().__init__(sentence)


class NotYours(Refused):
    """The person's role may never do this."""

    status = 403


class NotAllowedNow(Refused):
    """The role may do it, the present state does not allow it."""

    status = 409


class Stale(NotAllowedNow):
    """Somebody changed the thing since the form was opened."""


class Incomplete(Refused):
    """Something required is missing or wrong; `details["fields"]` maps field to sentence."""

    status = 422


class Overloaded(Refused):
    """Too many tries in too short a time."""

    status = 429
