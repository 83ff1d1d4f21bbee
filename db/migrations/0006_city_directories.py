"""The city's lists of matters and divisions, as adopted: every version is kept.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "directory_entry" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "directory" TEXT NOT NULL CHECK (directory IN ('categories','divisions')),
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent" TEXT NOT NULL,
    "valid_from" TEXT NOT NULL,
    "valid_to" TEXT NOT NULL,
    "is_ended" INTEGER NOT NULL,
    "event_id" TEXT NOT NULL,
    "adopted_at" TEXT NOT NULL,
    "adopted_by" TEXT NOT NULL)""",
    """CREATE UNIQUE INDEX "directory_entry_event_id_code"
    ON "directory_entry" ("event_id", "code")""",
    """CREATE INDEX "directory_entry_directory" ON "directory_entry" ("directory", "id")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
