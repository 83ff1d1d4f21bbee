"""The player of the tiny county, for months that are scored."""

from __future__ import annotations

from tests.casework.conftest import play, seeded

__all__ = ["play", "seeded"]
