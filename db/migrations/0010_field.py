"""Acts done on a phone without a line: what was said, when it came, what became of it.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "field_act" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "client_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "part_id" INTEGER NOT NULL,
    "ticket_no" TEXT NOT NULL,
    "said_at" TEXT NOT NULL,
    "sent_at" TEXT NOT NULL,
    "received_at" TEXT NOT NULL,
    "counted_at" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    "sentence" TEXT NOT NULL,
    "answer" BLOB NOT NULL,
    "typed" BLOB NOT NULL)""",
    """CREATE UNIQUE INDEX "field_act_client_id" ON "field_act" ("client_id")""",
    """CREATE INDEX "field_act_person_id_received_at" ON "field_act" ("person_id", "received_at")""",
    """CREATE INDEX "field_act_part_id" ON "field_act" ("part_id")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
