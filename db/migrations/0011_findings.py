"""Found before told: issues grid workers report that nobody called about, with their photos;
and leaders' comments on issued notices.

Plain statements, frozen on the day they were released, independent of the models.
"""

STATEMENTS = (
    """CREATE TABLE "finding" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "number" TEXT NOT NULL,
    "unit_id" INTEGER NOT NULL,
    "township_id" INTEGER NOT NULL,
    "division_code" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "lng" REAL,
    "lat" REAL,
    "text" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "is_on_spot" INTEGER NOT NULL,
    "found_at" TEXT NOT NULL,
    "found_by" INTEGER,
    "found_by_name" TEXT NOT NULL,
    "sent_up_at" TEXT,
    "to_office_at" TEXT,
    "office_reason" TEXT NOT NULL,
    "ended_at" TEXT,
    "ended_by_name" TEXT NOT NULL,
    "ended_by_unit" TEXT NOT NULL,
    "ended_text" TEXT NOT NULL,
    "ticket_id" INTEGER,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("township_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("division_code") REFERENCES "division" ("code"),
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE SET NULL)""",
    """CREATE UNIQUE INDEX "finding_number" ON "finding" ("number")""",
    """CREATE UNIQUE INDEX "finding_ticket_id" ON "finding" ("ticket_id")""",
    """CREATE INDEX "finding_division_code" ON "finding" ("division_code")""",
    """CREATE INDEX "finding_unit_id_state" ON "finding" ("unit_id", "state")""",
    """CREATE INDEX "finding_township_id_state" ON "finding" ("township_id", "state")""",
    """CREATE INDEX "finding_state" ON "finding" ("state")""",
    """CREATE INDEX "finding_found_at" ON "finding" ("found_at")""",
    """CREATE TABLE "finding_photo" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "finding_id" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "is_after" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    FOREIGN KEY ("finding_id") REFERENCES "finding" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "finding_photo_finding_id" ON "finding_photo" ("finding_id")""",
    """CREATE INDEX "finding_photo_sha256" ON "finding_photo" ("sha256")""",
    """CREATE TABLE "notice_comment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "notice_id" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "person_id" INTEGER,
    "by_name" TEXT NOT NULL,
    "unit_name" TEXT NOT NULL,
    FOREIGN KEY ("notice_id") REFERENCES "notice" ("id") ON DELETE CASCADE)""",
    """CREATE INDEX "notice_comment_notice_id" ON "notice_comment" ("notice_id")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
