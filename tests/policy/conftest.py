"""The player of the tiny county, for stories told through acts."""

from __future__ import annotations

from tests.casework.conftest import play, seeded

__all__ = ["play", "seeded"]
