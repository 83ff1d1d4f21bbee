"""The city's empty forms, kept with what goes into each of their columns.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "city_form" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "layout" TEXT NOT NULL,
    "columns" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL)""",
    """CREATE UNIQUE INDEX "city_form_name" ON "city_form" ("name")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
