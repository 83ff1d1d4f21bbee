"""What the desk shows of the line over time: minutes that worked, comparisons, upload quality.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "line_hour" (
    "hour" TEXT NOT NULL PRIMARY KEY,
    "up" INTEGER NOT NULL,
    "down" INTEGER NOT NULL,
    "minute" TEXT NOT NULL)""",
    """CREATE TABLE "comparison" (
    "day" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "outcome" TEXT NOT NULL CHECK (outcome IN ('match','mismatch','silent')),
    "sent_again" INTEGER NOT NULL,
    "asked_for" INTEGER NOT NULL,
    "error" TEXT NOT NULL)""",
    """CREATE INDEX "comparison_at" ON "comparison" ("at")""",
    """CREATE TABLE "upload_day" (
    "day" TEXT NOT NULL PRIMARY KEY,
    "sent" INTEGER NOT NULL,
    "in_time" INTEGER NOT NULL,
    "fields_wanted" INTEGER NOT NULL,
    "fields_filled" INTEGER NOT NULL,
    "texts_wanted" INTEGER NOT NULL,
    "texts_good" INTEGER NOT NULL,
    "counted_at" TEXT NOT NULL)""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
