"""The tiny county behind the real web application, as the tests of pages have it."""

from tests.pages.conftest import app, as_role, client, made, seeded

__all__ = ["app", "as_role", "client", "made", "seeded"]
