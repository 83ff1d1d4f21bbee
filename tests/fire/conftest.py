from tests.casework.conftest import play, seeded
from tests.sync.conftest import city, line

__all__ = ["city", "line", "play", "seeded"]
