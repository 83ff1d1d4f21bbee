"""The tiny county behind the real web application."""

from tests.pages.conftest import app, as_role, made, seeded

__all__ = ["app", "as_role", "made", "seeded"]
