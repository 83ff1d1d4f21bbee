"""Indexes for the moments figures are counted by, each of no more rows than are counted.

Plain statements, frozen on the day they were released, independent of the models. None of them
is touched when a ticket is registered.
"""

STATEMENTS = (
    """CREATE INDEX "ticket_passed_at" ON "ticket" ("passed_at") WHERE passed_at IS NOT NULL""",
    """CREATE INDEX "assignment_contact_due_at" ON "assignment" ("contact_due_at")
    WHERE contact_due_at IS NOT NULL""",
    """CREATE INDEX "assignment_arrive_due_at" ON "assignment" ("arrive_due_at")
    WHERE arrive_due_at IS NOT NULL""",
    """CREATE INDEX "stage_clock_dispatched" ON "stage_clock" ("due_at")
    WHERE stage = 'dispatch' AND ended_at IS NOT NULL""",
    """CREATE INDEX "unit_request_decided_at" ON "unit_request" ("decided_at")
    WHERE decided_at IS NOT NULL""",
    """CREATE INDEX "unit_request_ruled" ON "unit_request" ("ticket_id", "decided_at")
    WHERE kind = 'arbitration' AND state = 'approved'""",
    """CREATE INDEX "history_urged" ON "history" ("at") WHERE act = 'urge'""",
    """CREATE INDEX "history_reworked" ON "history" ("at") WHERE act = 'rework'""",
    """CREATE INDEX "answer_perfunctory" ON "answer" ("assignment_id")
    WHERE is_perfunctory = 1""",
    """CREATE INDEX "visit_at" ON "visit" ("at")""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
