"""A recount killed at any instant goes on where it stopped, and nothing is told twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotline.casework.recounting import work_on
from hotline.store import recounts
from hotline.store.database import db
from hotline.store.history import History
from tests.casework.conftest import Player
from tests.casework.test_recounting import everything, mark
from tests.county import ROOT
from tests.moments import at

TICKETS = 30
CHILD = """
import sys
from pathlib import Path
from hotline.store.database import open_database
from hotline.store.sealing import open_keys
data = Path(sys.argv[1])
open_keys(data / "keys"); open_database(data / "hotline.db")
from hotline.casework import recounting
from tests.moments import at
recounting.CHUNK, recounting.WRITTEN_AT_ONCE = 5, 2
print("ready", flush=True)
while recounting.work_on(at("Fri 2026-11-20 18:00")):
    pass
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_in_the_middle(play: Player, tmp_path: Path, seed: int) -> None:
    for _ in range(TICKETS):
        play.dispatched()
    mark(play)
    db.close()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "data")], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.01, 0.25))
    child.send_signal(signal.SIGKILL)
    child.wait()
    db.connect()
    told = History.select().where(History.act == "recount").count()
    run = recounts.latest(1)[0]
    assert run.changed == told, "what was told was counted, in one transaction"
    while work_on(at("Fri 2026-11-20 18:00")):
        pass
    run = recounts.latest(1)[0]
    assert (run.state, run.seen, run.changed) == ("done", TICKETS, TICKETS)
    assert History.select().where(History.act == "recount").count() == TICKETS
    assert {row[0] for row in everything()[0]} == {at("Mon 2026-11-30 17:30")}
