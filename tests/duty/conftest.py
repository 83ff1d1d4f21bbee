"""The tiny county and its player, and a ticket in dispute."""

from __future__ import annotations

from hotline.casework import returning
from hotline.store.assignments import UnitRequest
from tests.casework.conftest import Player, play, seeded
from tests.casework.test_returns import ask

__all__ = ["disputed", "newest", "play", "seeded"]


def newest() -> UnitRequest:
    return UnitRequest.select().order_by(UnitRequest.id.desc()).get()


def disputed(play: Player, **more: object) -> str:
    """A ticket whose unit asked to return it and was refused."""
    number = play.dispatched(**more)
    asked = ask(play, number)
    returning.refuse_return(play.by("dispatcher"), asked.id, None, "属地管理，请先行办理")
    return number
