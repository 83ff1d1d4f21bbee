from tests.casework.conftest import play, seeded

__all__ = ["play", "seeded"]
