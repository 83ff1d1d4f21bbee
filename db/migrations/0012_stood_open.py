"""An index for what stood open when an old period ended: both its moments, no row looked at.

Plain statements, frozen on the day they were released, independent of the models. A ticket
enters it when it is closed; registering pays nothing.
"""

STATEMENTS = (
    """CREATE INDEX "ticket_stood" ON "ticket" ("closed_at", "registered_at")
    WHERE closed_at IS NOT NULL""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
