"""One turn of sending or fetching, and what became of it."""

from hotline.casework import citysync
from hotline.store.outbox import OutboxEvent


def push(city, play, tmp_path):
    return citysync.push(city, "410599", tmp_path / "data" / "blobs", lambda: play.now, 10)


def states(number):
    rows = OutboxEvent.select().where(OutboxEvent.subject == number).order_by(OutboxEvent.id)
    return [(row.type, row.state) for row in rows]


def pull(city, play):
    return citysync.pull(city, lambda: play.now)
