"""Uploads to the city that were begun and not finished.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "begun_upload" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "path" TEXT NOT NULL,
    "begun_at" TEXT NOT NULL)""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
