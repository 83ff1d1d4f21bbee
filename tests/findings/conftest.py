"""The tiny county and its player, for findings."""

from tests.casework.conftest import play, seeded

__all__ = ["play", "seeded"]
