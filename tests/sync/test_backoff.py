"""The line is tried again sooner at first, then every half hour for ever."""

from datetime import datetime, timedelta

import pytest

from hotline.rules import backoff

NOW = datetime.fromisoformat("2026-11-21T09:00:00+08:00")


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 5), (2, 30), (3, 120), (4, 600), (5, 1800), (6, 1800), (10_000, 1800)],
)
def test_steps(failures, seconds):
    assert backoff.next_try(failures, NOW, 0.5) == NOW + timedelta(seconds=seconds)


def test_jitter_spreads_a_fifth_either_way():
    assert backoff.delay(2, 0) == timedelta(seconds=24)
    assert backoff.delay(2, 1) == timedelta(seconds=36)


def test_the_city_may_only_lengthen_the_wait():
    assert backoff.next_try(1, NOW, 0.5, retry_after=90) == NOW + timedelta(seconds=90)
    assert backoff.next_try(5, NOW, 0.5, retry_after=0) == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(("failures", "jitter"), [(0, 0.5), (1, -0.1), (1, 1.5)])
def test_nonsense_is_refused(failures, jitter):
    with pytest.raises(ValueError):
        backoff.delay(failures, jitter)
