"""Packages by file (.hlsync): what left on a stick and what came on one, and which events it held.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "package" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "direction" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "files" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "previous_sha256" TEXT NOT NULL,
    "answers_id" INTEGER,
    "state" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "accepted" INTEGER NOT NULL,
    "refused" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "made_at" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "seen_at" TEXT NOT NULL,
    "settled_at" TEXT,
    CHECK (direction IN ('out','in')),
    CHECK (state IN ('making','made','confirmed','void','failed','taking','taken','refused')))""",
    """CREATE INDEX "package_sha256" ON "package" ("sha256")""",
    """CREATE INDEX "package_direction_kind_state" ON "package" ("direction", "kind", "state")""",
    """CREATE TABLE "package_event" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "package_id" INTEGER NOT NULL,
    "outbox_id" INTEGER NOT NULL,
    FOREIGN KEY ("package_id") REFERENCES "package" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "package_event_package_id" ON "package_event" ("package_id", "outbox_id")""",
    """CREATE INDEX "package_event_outbox_id" ON "package_event" ("outbox_id", "package_id")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
