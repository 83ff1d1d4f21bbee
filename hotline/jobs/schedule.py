"""What the clock does by itself: one line for each job. Running a job twice changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from huey import SqliteHuey, crontab

from hotline import clock
from hotline.casework import tidying, uploadscore
from hotline.jobs.letters import draft_below_line, draft_letters
from hotline.jobs.line import CityLine
from hotline.jobs.notices import Batches, draft_due
from hotline.jobs.recount import Recounter
from hotline.jobs.reminders import Reminders
from hotline.outside import uploads
from hotline.store import settings
from hotline.store.database import write
from hotline.store.history import DoneAct
from hotline.store.people import SignInFailure

AT_NIGHT = crontab(hour="18", minute="20")  # UTC: 02:20 in the county
KEEP_KEYS = timedelta(days=30)  # longer than any browser or phone keeps a form to send again


def beat() -> None:
    """Show that the worker lives."""
    with write():
        settings.beat("worker", clock.now())


def tidy() -> None:
    """Forget the keys of acts and the wrong passwords that are too old to matter."""
    old = clock.now() - KEEP_KEYS
    with write():
        DoneAct.delete().where(DoneAct.at < old).execute()
        SignInFailure.delete().where(SignInFailure.at < old).execute()


def score() -> None:
    """Count what the days that are over were worth to the city; a day is counted once."""
    uploadscore.keep_days(clock.now())


def _keep_house(huey: SqliteHuey, data: Path) -> None:
    """Register what removes rows and files that nobody needs any more."""

    def sweep() -> None:
        """Remove tables somebody handed in and never confirmed; they hold names and numbers."""
        uploads.clear(data / "imports", clock.now())

    def tidy_files() -> None:
        """Remove files that nothing names for a week: given-up photos, forms that failed."""
        if words := tidying.tidy_files(data, clock.now()).words():
            logging.getLogger(__name__).warning(words)

    huey.periodic_task(AT_NIGHT, name="tidy")(tidy)
    huey.periodic_task(AT_NIGHT, name="tidy_files")(tidy_files)
    huey.periodic_task(crontab(minute="10"), name="sweep")(sweep)


def schedule(
    huey: SqliteHuey,
    line: CityLine,
    data: Path,
    recounter: Recounter,
    reminders: Reminders,
    batches: Batches,
) -> list[Callable[[], Any]]:
    """Register every periodic job; return those that should also run at once."""
    every_minute = crontab()
    huey.periodic_task(every_minute, name="beat")(beat)
    _keep_house(huey, data)
    huey.periodic_task(every_minute, name="letters")(draft_letters)
    in_the_morning = crontab(hour="0", minute="30")  # UTC: 08:30 in the county
    huey.periodic_task(in_the_morning, name="below_line")(draft_below_line)
    # Every hour of a working day: the box may have been off when the office opened.
    by_day = crontab(hour="0-9", minute="35")  # UTC: 08:35 to 17:35 in the county
    huey.periodic_task(by_day, name="due_reports")(draft_due)
    huey.periodic_task(every_minute, name="remind")(reminders.run)
    huey.periodic_task(AT_NIGHT, name="forget")(reminders.tidy)
    # Every hour of the night, because the line may be down; a day is compared once.
    toward_morning = crontab(hour="18-22", minute="40")  # UTC: 02:40 to 06:40
    huey.periodic_task(toward_morning, name="compare")(line.compare)
    huey.periodic_task(every_minute, name="minute")(line.count_minute)
    huey.periodic_task(toward_morning, name="score")(score)
    huey.periodic_task(crontab(minute="*/5"), name="gaps")(line.ask_for_gaps)
    return [
        huey.periodic_task(every_minute, name="send")(line.send),
        huey.periodic_task(every_minute, name="listen")(line.listen),
        huey.periodic_task(every_minute, name="recount")(recounter.start),
        huey.periodic_task(every_minute, name="batches")(batches.start),
    ]
