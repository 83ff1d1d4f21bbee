import pytest

from hotline.outside.cityplatform import CityPlatform
from tests.casework.conftest import play, seeded
from tests.sandboxcity.city import running_city

__all__ = ["city", "line", "play", "seeded"]


@pytest.fixture
def city(tmp_path):
    with running_city(tmp_path / "city") as running:
        yield running


@pytest.fixture
def line(city):
    platform = CityPlatform(city.url, city.secret, timeout=10)
    yield platform
    platform.close()
