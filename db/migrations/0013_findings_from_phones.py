"""A finding (随手报) may come in from a phone as acts do: it is about no part, and the row says
which finding it became.

SQLite cannot loosen a column, so the table is made anew; nothing refers to it. Plain statements,
frozen on the day they were released, independent of the models.
"""

COLUMNS = (
    '"id", "client_id", "person_id", "act", "part_id", "ticket_no", "said_at", "sent_at", '
    '"received_at", "counted_at", "reason", "outcome", "sentence", "answer", "typed"'
)
STATEMENTS = (
    """ALTER TABLE "field_act" RENAME TO "field_act_before" """,
    """CREATE TABLE "field_act" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "client_id" TEXT NOT NULL,
    "person_id" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "part_id" INTEGER,
    "finding_id" INTEGER,
    "ticket_no" TEXT NOT NULL,
    "said_at" TEXT NOT NULL,
    "sent_at" TEXT NOT NULL,
    "received_at" TEXT NOT NULL,
    "counted_at" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "outcome" TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
    "sentence" TEXT NOT NULL,
    "answer" BLOB NOT NULL,
    "typed" BLOB NOT NULL,
    CHECK ((act = 'report_finding') = (part_id IS NULL)))""",
    f"""INSERT INTO "field_act" ({COLUMNS}) SELECT {COLUMNS} FROM "field_act_before" """,
    """DROP TABLE "field_act_before" """,
    """CREATE UNIQUE INDEX "field_act_client_id" ON "field_act" ("client_id")""",
    """CREATE INDEX "field_act_person_id_received_at" ON "field_act" ("person_id", "received_at")""",
    """CREATE INDEX "field_act_part_id" ON "field_act" ("part_id")""",
    """CREATE INDEX "field_act_finding_id" ON "field_act" ("finding_id")
    WHERE finding_id IS NOT NULL""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
