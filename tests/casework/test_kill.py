"""A process killed at any instant leaves whole acts: ticket, history, audit, outbox together."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hotline.store import history
from hotline.store.database import db
from hotline.store.history import Audit, DoneAct, History
from hotline.store.outbox import OutboxEvent
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.county import ROOT

CHILD = """
import sys
from pathlib import Path
from hotline.store.database import open_database
from hotline.store.sealing import open_keys
data = Path(sys.argv[1])
open_keys(data / "keys"); open_database(data / "hotline.db")
from tests.casework.conftest import Player
play = Player()
number = 0
while True:
    number += 1
    play.register(key=f"{sys.argv[2]}-{number}")
    print(number, flush=True)
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_killed_in_the_middle(play: Player, tmp_path: Path, seed: int) -> None:
    db.close()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "data"), str(seed)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.05, 0.4))
    child.send_signal(signal.SIGKILL)
    confirmed = 1 + len(child.stdout.read().split())
    child.wait()
    db.connect()
    kept = Ticket.select().count()
    assert confirmed <= kept <= confirmed + 1, "what was confirmed is there"
    for table in (History, OutboxEvent, DoneAct):
        assert table.select().count() == kept, table
    assert Audit.select().where(Audit.act == "register").count() == kept
    assert db.execute_sql("SELECT COUNT(*) FROM stage_clock").fetchone()[0] == kept
    assert history.broken_link() is None
    assert db.execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_retry_after_a_lost_answer_does_not_double(play: Player) -> None:
    first = play.register(key="lost-answer")
    kept = (Ticket.select().count(), History.select().count(), OutboxEvent.select().count())
    for _ in range(3):
        assert play.register(key="lost-answer") == first
    again = (Ticket.select().count(), History.select().count(), OutboxEvent.select().count())
    assert again == kept
