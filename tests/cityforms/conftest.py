from tests.casework.conftest import play, seeded
from tests.pages.conftest import app, as_role, client, made

__all__ = ["app", "as_role", "client", "made", "play", "seeded"]
