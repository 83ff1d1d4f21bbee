import pytest

from hotline.casework import citydialects
from hotline.casework.citynotebook import CityNotebook
from hotline.outside.dialects.city import DialectCity
from tests.casework.conftest import play, seeded
from tests.dialects.vendor import Vendor, running

__all__ = ["play", "seeded"]


@pytest.fixture
def vendor():
    with running(Vendor()) as server:
        yield server


@pytest.fixture
def joined(play, tmp_path):
    """Join a city of that dialect; the notebook's clock is the test's."""
    made = []

    def join(name, url, secrets, data=tmp_path, timeout=5):
        dialect = citydialects.dialect_named(name, data)
        notebook = CityNotebook(lambda: play.now)
        city = DialectCity(
            dialect, url, secrets, "410599", notebook, tmp_path / "data" / "blobs",
            timeout=timeout, clock=lambda: play.now.timestamp(),
        )  # fmt: skip
        made.append(city)
        return city

    yield join
    for city in made:
        city.close()


@pytest.fixture
def city(joined, vendor):
    """The county's side of the vendor's interface."""
    made = joined("vendor-rest", vendor.url, {"user": vendor.user, "password": vendor.password})
    # “Not found” is believed at once, so that a test need not wait.
    object.__setattr__(made._dialect, "wait", 0)
    return made
