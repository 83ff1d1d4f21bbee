import pytest

from tests.sandboxcity.city import running_city


@pytest.fixture
def city(tmp_path):
    with running_city(tmp_path / "city") as running:
        yield running


@pytest.fixture
def desk(city):
    return city.app.test_client()
