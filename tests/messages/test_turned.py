"""What turned red is told once, even where two limits of one part end at the same moment."""

from __future__ import annotations

from datetime import timedelta

from hotline.store import turned
from hotline.store.assignments import StageClock
from tests.casework.conftest import Player, play, seeded

__all__ = ["play", "seeded"]


def test_two_limits_that_end_together_are_one_matter(play: Player) -> None:
    number = play.dispatched(urgency="urgent")
    part = play.part(number, "east")
    limit = StageClock.get((StageClock.assignment == part.id) & (StageClock.stage == "contact"))

    def told() -> list[str]:
        rows = turned.red(play.now, part.answer_due_at + timedelta(minutes=1), 50)
        return sorted(row["stage"] for row in rows if row["assignment_id"])

    assert limit.due_at == part.answer_due_at, "both lie at the floor of an urgent part"
    assert told() == ["accept", "answer"]
    limit.due_at -= timedelta(minutes=5)
    limit.save()
    assert told() == ["accept", "answer", "contact"]
