"""When to try the city again after a failure.

Source: domain notes §4.2. Standard Webhooks gives up after three days; a county's line may
be down for a whole nine-day holiday, so the last step (every 30 minutes, as FixMyStreet
does) repeats for ever and nothing is ever dropped for age.
"""

from __future__ import annotations

from datetime import datetime, timedelta

STEPS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
# A fifth either way: many counties come back at once when the city's platform does.
SPREAD = 0.2


def delay(failures: int, jitter: float) -> timedelta:
    """Return how long to wait after the `failures`-th failure in a row (1 is the first).

    `jitter` is a fraction from 0 up to 1, drawn by the caller; 0.5 means no change.
    """
    if failures < 1 or not 0 <= jitter <= 1:
        raise ValueError("failures starts at 1, jitter lies between 0 and 1")
    step = STEPS[min(failures, len(STEPS)) - 1]
    return step * (1 + SPREAD * (2 * jitter - 1))


def next_try(
    failures: int, now: datetime, jitter: float, retry_after: float | None = None
) -> datetime:
    """Return the moment of the next attempt, in the zone of `now`.

    A `retry_after` (seconds, from the city) may only lengthen the wait: a busy city is
    never asked sooner than it wished, a hopeful one no sooner than our own rule.
    """
    wait = delay(failures, jitter)
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=retry_after))
    return now + wait
