"""The worker process: Huey's consumer with threads for sending, listening and everything else."""

from __future__ import annotations

import logging
import threading

from hotline.config import Settings
from hotline.jobs.line import CityLine
from hotline.jobs.notices import Batches
from hotline.jobs.queue import queue
from hotline.jobs.recount import Recounter
from hotline.jobs.reminders import Reminders
from hotline.jobs.schedule import beat, schedule
from hotline.store.database import open_database
from hotline.store.sealing import open_keys

THREADS = 3  # sending, listening, and one for the other jobs


def run(settings: Settings) -> None:
    """Run the worker until SIGINT or SIGTERM; it ends within seconds, nothing half done."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    open_database(settings.database)
    open_keys(settings.keys)
    huey = queue(settings)
    consumer = huey.create_consumer(workers=THREADS, backoff=1.0, max_delay=5.0)
    line = CityLine(settings, consumer.stop_flag)
    recounter, reminders = Recounter(consumer.stop_flag), Reminders(consumer.stop_flag)
    batches = Batches(consumer.stop_flag)
    for task in schedule(huey, line, settings.data, recounter, reminders, batches):
        task()  # the next minute's tick may be 59 seconds away; the line is up at once
    beat()
    threading.Thread(target=_hang_up, args=(consumer.stop_flag, line), daemon=True).start()
    consumer.run()


def _hang_up(stop_flag: threading.Event, line: CityLine) -> None:
    """Cut a long poll short when the worker is told to stop."""
    stop_flag.wait()
    line.close()
