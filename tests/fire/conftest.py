import pytest

from hotline.outside import signedline
from tests.casework.conftest import play, seeded
from tests.sync.conftest import city, line

__all__ = ["city", "line", "play", "seeded"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """A dripping answer is given up at once: no line here is honestly slow."""
    monkeypatch.setattr(signedline, "SLOWEST", 10**9)
