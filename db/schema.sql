CREATE TABLE "answer" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "assignment_id" INTEGER NOT NULL,
    "ticket_id" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "at" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "record" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "is_true" INTEGER NOT NULL,
    "is_beyond_duty" INTEGER NOT NULL,
    "contacted" TEXT NOT NULL,
    "contact_number" BLOB NOT NULL,
    "contact_at" TEXT,
    "solved" TEXT NOT NULL,
    "unsolved_reason" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "decided_at" TEXT,
    "decided_by" TEXT NOT NULL,
    "decision_reason" TEXT NOT NULL,
    "is_perfunctory" INTEGER NOT NULL,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE INDEX "answer_assignment_id" ON "answer" ("assignment_id");
CREATE INDEX "answer_perfunctory" ON "answer" ("assignment_id")
    WHERE is_perfunctory = 1;
CREATE INDEX "answer_ticket_id" ON "answer" ("ticket_id");
CREATE TABLE "assignment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "unit_id" INTEGER NOT NULL,
    "parent_id" INTEGER,
    "role" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "round" INTEGER NOT NULL,
    "instruction" TEXT NOT NULL,
    "dispatched_at" TEXT NOT NULL,
    "accept_due_at" TEXT,
    "accepted_at" TEXT,
    "contact_due_at" TEXT,
    "contacted_at" TEXT,
    "answer_due_at" TEXT,
    "answered_at" TEXT,
    "first_answered_at" TEXT,
    "passed_at" TEXT,
    "ended_at" TEXT,
    "next_due_at" TEXT,
    "next_warn_at" TEXT,
    "is_supervised" INTEGER NOT NULL, "arrive_due_at" TEXT, "arrived_at" TEXT,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("parent_id") REFERENCES "assignment" ("id"),
    CHECK (state IN ('waiting_accept','handling','answered','sent_back','passed','returned','withdrawn')),
    CHECK (role IN ('lead','co','delegate')));
CREATE INDEX "assignment_accept_due_at" ON "assignment" ("accept_due_at");
CREATE INDEX "assignment_answer_due_at" ON "assignment" ("answer_due_at");
CREATE INDEX "assignment_answered_at" ON "assignment" ("answered_at");
CREATE INDEX "assignment_arrive_due_at" ON "assignment" ("arrive_due_at")
    WHERE arrive_due_at IS NOT NULL;
CREATE INDEX "assignment_contact_due_at" ON "assignment" ("contact_due_at")
    WHERE contact_due_at IS NOT NULL;
CREATE INDEX "assignment_dispatched_at" ON "assignment" ("dispatched_at");
CREATE INDEX "assignment_parent_id" ON "assignment" ("parent_id");
CREATE INDEX "assignment_ticket_id" ON "assignment" ("ticket_id");
CREATE INDEX "assignment_ticket_id_unit_id" ON "assignment" ("ticket_id", "unit_id");
CREATE INDEX "assignment_unit_id" ON "assignment" ("unit_id");
CREATE INDEX "assignment_unit_id_lane_next_due_at" ON "assignment" ("unit_id", "lane", "next_due_at");
CREATE TABLE "attachment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "assignment_id" INTEGER,
    "answer_id" INTEGER,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "is_here" INTEGER NOT NULL, "visit_id" INTEGER, "request_id" INTEGER,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("answer_id") REFERENCES "answer" ("id") ON DELETE CASCADE);
CREATE INDEX "attachment_answer_id" ON "attachment" ("answer_id");
CREATE INDEX "attachment_assignment_id" ON "attachment" ("assignment_id");
CREATE INDEX "attachment_request_id" ON "attachment" ("request_id");
CREATE INDEX "attachment_sha256" ON "attachment" ("sha256");
CREATE INDEX "attachment_ticket_id" ON "attachment" ("ticket_id");
CREATE INDEX "attachment_visit_id" ON "attachment" ("visit_id");
CREATE TABLE "audit" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "person_id" INTEGER,
    "username" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "details" TEXT,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL);
CREATE INDEX "audit_act" ON "audit" ("act");
CREATE INDEX "audit_at" ON "audit" ("at");
CREATE INDEX "audit_person_id" ON "audit" ("person_id");
CREATE INDEX "audit_subject" ON "audit" ("subject");
CREATE TABLE "begun_upload" (
    "sha256" TEXT NOT NULL PRIMARY KEY,
    "path" TEXT NOT NULL,
    "begun_at" TEXT NOT NULL);
CREATE TABLE "callback" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "at" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "is_reached" INTEGER NOT NULL,
    "contacted" TEXT NOT NULL,
    "solved" TEXT NOT NULL,
    "satisfied" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE INDEX "callback_ticket_id" ON "callback" ("ticket_id");
CREATE TABLE "city_form" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "layout" TEXT NOT NULL,
    "columns" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL);
CREATE UNIQUE INDEX "city_form_name" ON "city_form" ("name");
CREATE TABLE "comparison" (
    "day" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "outcome" TEXT NOT NULL CHECK (outcome IN ('match','mismatch','silent')),
    "sent_again" INTEGER NOT NULL,
    "asked_for" INTEGER NOT NULL,
    "error" TEXT NOT NULL);
CREATE INDEX "comparison_at" ON "comparison" ("at");
CREATE TABLE "counter" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" INTEGER NOT NULL);
CREATE TABLE "county_day" (
    "day" TEXT NOT NULL PRIMARY KEY,
    "is_working" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL);
CREATE TABLE "directory_entry" (
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
    "adopted_by" TEXT NOT NULL);
CREATE INDEX "directory_entry_directory" ON "directory_entry" ("directory", "id");
CREATE UNIQUE INDEX "directory_entry_event_id_code"
    ON "directory_entry" ("event_id", "code");
CREATE TABLE "division" (
    "code" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "parent_code" TEXT,
    "lng" REAL,
    "lat" REAL,
    "polygon" TEXT,
    FOREIGN KEY ("parent_code") REFERENCES "division" ("code"));
CREATE INDEX "division_parent_code" ON "division" ("parent_code");
CREATE TABLE "done_act" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "act" TEXT NOT NULL,
    "person_id" INTEGER,
    "result" TEXT NOT NULL,
    "at" TEXT NOT NULL);
CREATE INDEX "done_act_at" ON "done_act" ("at");
CREATE TABLE "duty_case" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER,
    "matter" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "keywords" TEXT NOT NULL,
    "unit_id" INTEGER NOT NULL,
    "basis" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "is_active" INTEGER NOT NULL,
    "made_at" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id"),
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"));
CREATE INDEX "duty_case_ticket_id" ON "duty_case" ("ticket_id");
CREATE INDEX "duty_case_unit_id" ON "duty_case" ("unit_id");
CREATE TABLE "field_act" (
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
    CHECK ((act = 'report_finding') = (part_id IS NULL)));
CREATE UNIQUE INDEX "field_act_client_id" ON "field_act" ("client_id");
CREATE INDEX "field_act_finding_id" ON "field_act" ("finding_id")
    WHERE finding_id IS NOT NULL;
CREATE INDEX "field_act_part_id" ON "field_act" ("part_id");
CREATE INDEX "field_act_person_id_received_at" ON "field_act" ("person_id", "received_at");
CREATE TABLE "finding" (
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
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE SET NULL);
CREATE INDEX "finding_division_code" ON "finding" ("division_code");
CREATE INDEX "finding_found_at" ON "finding" ("found_at");
CREATE UNIQUE INDEX "finding_number" ON "finding" ("number");
CREATE INDEX "finding_state" ON "finding" ("state");
CREATE UNIQUE INDEX "finding_ticket_id" ON "finding" ("ticket_id");
CREATE INDEX "finding_township_id_state" ON "finding" ("township_id", "state");
CREATE INDEX "finding_unit_id_state" ON "finding" ("unit_id", "state");
CREATE TABLE "finding_photo" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "finding_id" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "is_after" INTEGER NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    FOREIGN KEY ("finding_id") REFERENCES "finding" ("id") ON DELETE CASCADE);
CREATE INDEX "finding_photo_finding_id" ON "finding_photo" ("finding_id");
CREATE INDEX "finding_photo_sha256" ON "finding_photo" ("sha256");
CREATE TABLE "given_value" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "period" TEXT NOT NULL,
    "unit_id" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "grounds" TEXT NOT NULL,
    "given_at" TEXT NOT NULL,
    "given_by" TEXT NOT NULL,
    "withdrawn_at" TEXT,
    "withdrawn_by" TEXT NOT NULL,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"));
CREATE INDEX "given_value_period_code" ON "given_value" ("period", "code");
CREATE INDEX "given_value_unit_id" ON "given_value" ("unit_id");
CREATE TABLE "heartbeat" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "at" TEXT NOT NULL,
    "text" TEXT NOT NULL);
CREATE TABLE "history" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "assignment_id" INTEGER,
    "at" TEXT NOT NULL,
    "act" TEXT NOT NULL,
    "person_id" INTEGER,
    "by_name" TEXT NOT NULL,
    "unit_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "details" TEXT,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE);
CREATE INDEX "history_assignment_id" ON "history" ("assignment_id");
CREATE INDEX "history_recounted" ON "history" ("at") WHERE act = 'recount';
CREATE INDEX "history_reworked" ON "history" ("at") WHERE act = 'rework';
CREATE INDEX "history_ticket_id" ON "history" ("ticket_id");
CREATE INDEX "history_urged" ON "history" ("at") WHERE act = 'urge';
CREATE TABLE "import_batch" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "made" INTEGER NOT NULL,
    "updated" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "at" TEXT NOT NULL,
    "by_name" TEXT NOT NULL);
CREATE INDEX "import_batch_sha256" ON "import_batch" ("sha256");
CREATE TABLE "import_mapping" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "columns" TEXT NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL);
CREATE UNIQUE INDEX "import_mapping_name" ON "import_mapping" ("name");
CREATE TABLE "imported_number" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "source" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "ticket_id" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE UNIQUE INDEX "imported_number_source_number" ON "imported_number" ("source", "number");
CREATE INDEX "imported_number_ticket_id" ON "imported_number" ("ticket_id");
CREATE TABLE "inbox_event" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT,
    "ticketversion" INTEGER,
    "time" TEXT,
    "received_at" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "state" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CHECK (state IN ('applied','waiting','ignored','refused')));
CREATE UNIQUE INDEX "inbox_event_event_id" ON "inbox_event" ("event_id");
CREATE INDEX "inbox_event_state_subject_ticketversion" ON "inbox_event" ("state", "subject", "ticketversion");
CREATE INDEX "inbox_event_subject" ON "inbox_event" ("subject");
CREATE TABLE "letter" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "ticket_id" INTEGER,
    "unit_id" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "edited_by" TEXT NOT NULL,
    "due_at" TEXT,
    "drafted_at" TEXT NOT NULL,
    "issued_at" TEXT,
    "issued_by" TEXT NOT NULL,
    "answered_at" TEXT,
    "answered_by" TEXT NOT NULL,
    "answer" TEXT NOT NULL,
    "closed_at" TEXT,
    "closed_by" TEXT NOT NULL,
    "close_text" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"));
CREATE INDEX "letter_state_drafted_at" ON "letter" ("state", "drafted_at");
CREATE INDEX "letter_ticket_id" ON "letter" ("ticket_id");
CREATE INDEX "letter_unit_id_state" ON "letter" ("unit_id", "state");
CREATE TABLE "letter_line" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "letter_id" INTEGER NOT NULL,
    "ticket_id" INTEGER,
    "assignment_id" INTEGER,
    "clock_id" INTEGER,
    "due_at" TEXT,
    "matter" TEXT NOT NULL,
    FOREIGN KEY ("letter_id") REFERENCES "letter" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("clock_id") REFERENCES "stage_clock" ("id") ON DELETE CASCADE);
CREATE INDEX "letter_line_assignment_id" ON "letter_line" ("assignment_id");
CREATE INDEX "letter_line_clock_id" ON "letter_line" ("clock_id");
CREATE INDEX "letter_line_letter_id" ON "letter_line" ("letter_id");
CREATE UNIQUE INDEX "letter_line_matter" ON "letter_line" ("matter");
CREATE INDEX "letter_line_ticket_id" ON "letter_line" ("ticket_id");
CREATE TABLE "line_hour" (
    "hour" TEXT NOT NULL PRIMARY KEY,
    "up" INTEGER NOT NULL,
    "down" INTEGER NOT NULL,
    "minute" TEXT NOT NULL);
CREATE TABLE "meeting" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "held_at" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "chair" TEXT NOT NULL,
    "attendees" TEXT NOT NULL,
    "agenda" TEXT NOT NULL,
    "decisions" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "noted_at" TEXT NOT NULL,
    "noted_by" TEXT NOT NULL);
CREATE TABLE "message" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "matter" TEXT NOT NULL,
    "way" TEXT NOT NULL,
    "to_name" TEXT NOT NULL,
    "to_sealed" BLOB,
    "to_tail" TEXT NOT NULL,
    "unit_id" INTEGER,
    "ticket_id" INTEGER,
    "text" TEXT NOT NULL,
    "is_urgent" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "made_at" TEXT NOT NULL,
    "not_before" TEXT NOT NULL,
    "tried_at" TEXT,
    "sent_at" TEXT,
    "reference" TEXT NOT NULL,
    "trouble" TEXT NOT NULL,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE INDEX "message_made_at" ON "message" ("made_at");
CREATE UNIQUE INDEX "message_matter_way_to" ON "message" ("matter", "way", "to_name");
CREATE INDEX "message_state_not_before" ON "message" ("state", "not_before");
CREATE INDEX "message_ticket_id" ON "message" ("ticket_id");
CREATE INDEX "message_unit_id" ON "message" ("unit_id");
CREATE TABLE "notice" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "scheme" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "publish" TEXT NOT NULL,
    "drafted_at" TEXT NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "edited_at" TEXT,
    "edited_by" TEXT NOT NULL,
    "approved_at" TEXT,
    "approved_by" TEXT NOT NULL,
    "approved_words" TEXT NOT NULL,
    "counted_at" TEXT,
    "sealed_at" TEXT,
    "sealed_by" TEXT NOT NULL,
    "issued_on" TEXT NOT NULL,
    "verify_code" TEXT,
    "figures" BLOB,
    "figures_sha256" TEXT NOT NULL,
    "document" BLOB,
    "corrects_id" INTEGER,
    "dropped_reason" TEXT NOT NULL,
    FOREIGN KEY ("corrects_id") REFERENCES "notice" ("id"));
CREATE INDEX "notice_corrects_id" ON "notice" ("corrects_id");
CREATE INDEX "notice_kind_period" ON "notice" ("kind", "period");
CREATE INDEX "notice_state_drafted_at" ON "notice" ("state", "drafted_at");
CREATE UNIQUE INDEX "notice_verify_code" ON "notice" ("verify_code");
CREATE TABLE "notice_comment" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "notice_id" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "person_id" INTEGER,
    "by_name" TEXT NOT NULL,
    "unit_name" TEXT NOT NULL,
    FOREIGN KEY ("notice_id") REFERENCES "notice" ("id") ON DELETE CASCADE);
CREATE INDEX "notice_comment_notice_id" ON "notice_comment" ("notice_id");
CREATE TABLE "notice_file" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "notice_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "media_type" TEXT NOT NULL,
    "made_at" TEXT NOT NULL,
    FOREIGN KEY ("notice_id") REFERENCES "notice" ("id") ON DELETE CASCADE);
CREATE INDEX "notice_file_notice_id" ON "notice_file" ("notice_id");
CREATE TABLE "outbox_event" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT,
    "ticketversion" INTEGER,
    "time" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "is_urgent" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "last_tried_at" TEXT,
    "confirmed_at" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    CHECK (state IN ('waiting','confirmed','rejected','set_aside')));
CREATE UNIQUE INDEX "outbox_event_event_id" ON "outbox_event" ("event_id");
CREATE INDEX "outbox_event_state_is_urgent_id" ON "outbox_event" ("state", "is_urgent", "id");
CREATE INDEX "outbox_event_subject" ON "outbox_event" ("subject");
CREATE INDEX "outbox_event_time" ON "outbox_event" ("time");
CREATE TABLE "package" (
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
    CHECK (state IN ('making','made','confirmed','void','failed','taking','taken','refused')));
CREATE INDEX "package_direction_kind_state" ON "package" ("direction", "kind", "state");
CREATE INDEX "package_sha256" ON "package" ("sha256");
CREATE TABLE "package_event" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "package_id" INTEGER NOT NULL,
    "outbox_id" INTEGER NOT NULL,
    FOREIGN KEY ("package_id") REFERENCES "package" ("id") ON DELETE CASCADE);
CREATE INDEX "package_event_outbox_id" ON "package_event" ("outbox_id", "package_id");
CREATE INDEX "package_event_package_id" ON "package_event" ("package_id", "outbox_id");
CREATE TABLE "person" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "unit_id" INTEGER,
    "password_hash" TEXT NOT NULL,
    "must_change_password" INTEGER NOT NULL,
    "is_active" INTEGER NOT NULL,
    "phone" TEXT NOT NULL,
    "session_epoch" INTEGER NOT NULL,
    "last_signed_in_at" TEXT, "rank" TEXT NOT NULL DEFAULT '',
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"));
CREATE INDEX "person_unit_id" ON "person" ("unit_id");
CREATE UNIQUE INDEX "person_username" ON "person" ("username");
CREATE TABLE "picked_ticket" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "period" TEXT NOT NULL,
    "board" TEXT NOT NULL,
    "ticket_id" INTEGER NOT NULL,
    "words" TEXT NOT NULL,
    "votes_for" INTEGER,
    "votes_all" INTEGER,
    "put_up_at" TEXT NOT NULL,
    "put_up_by" TEXT NOT NULL,
    "taken_down_at" TEXT,
    "taken_down_by" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE UNIQUE INDEX "picked_ticket_period_board_ticket_id"
    ON "picked_ticket" ("period", "board", "ticket_id");
CREATE INDEX "picked_ticket_ticket_id" ON "picked_ticket" ("ticket_id");
CREATE TABLE "policy_version" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "profile" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "effective_on" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "saved_at" TEXT NOT NULL,
    "saved_by" TEXT NOT NULL, "withdrawn_at" TEXT, "withdrawn_by" TEXT NOT NULL DEFAULT '');
CREATE INDEX "policy_version_effective_on" ON "policy_version" ("effective_on");
CREATE UNIQUE INDEX "policy_version_profile_version" ON "policy_version" ("profile", "version");
CREATE TABLE "print_batch" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "period" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "total" INTEGER NOT NULL,
    "done" INTEGER NOT NULL,
    "now_making" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "asked_at" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "finished_at" TEXT,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL);
CREATE TABLE "recount" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "asked_at" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "last_ticket_id" INTEGER NOT NULL,
    "total" INTEGER NOT NULL,
    "seen" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "finished_at" TEXT);
CREATE TABLE "requester" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "name_sealed" BLOB,
    "phone_sealed" BLOB,
    "contact_phone_sealed" BLOB,
    "phone_hash" TEXT,
    "contact_hash" TEXT,
    "phone_tail" TEXT NOT NULL,
    "is_anonymous" INTEGER NOT NULL,
    "gender" TEXT NOT NULL,
    "company" TEXT NOT NULL);
CREATE INDEX "requester_contact_hash" ON "requester" ("contact_hash");
CREATE INDEX "requester_phone_hash" ON "requester" ("phone_hash");
CREATE TABLE "saved_view" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "person_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    FOREIGN KEY ("person_id") REFERENCES "person" ("id") ON DELETE CASCADE);
CREATE INDEX "saved_view_person_id" ON "saved_view" ("person_id");
CREATE UNIQUE INDEX "saved_view_person_id_name" ON "saved_view" ("person_id", "name");
CREATE TABLE "scheme_adoption" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "scheme_id" INTEGER NOT NULL,
    "from_month" TEXT NOT NULL,
    "grounds" TEXT NOT NULL,
    "adopted_at" TEXT NOT NULL,
    "adopted_by" TEXT NOT NULL,
    FOREIGN KEY ("scheme_id") REFERENCES "scheme_version" ("id"));
CREATE INDEX "scheme_adoption_scheme_id" ON "scheme_adoption" ("scheme_id");
CREATE TABLE "scheme_version" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "saved_at" TEXT NOT NULL,
    "saved_by" TEXT NOT NULL);
CREATE UNIQUE INDEX "scheme_version_code_version"
    ON "scheme_version" ("code", "version");
CREATE TABLE "setting" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" BLOB NOT NULL,
    "changed_at" TEXT NOT NULL,
    "changed_by" TEXT NOT NULL);
CREATE TABLE "sign_in_failure" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "username" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "at" TEXT NOT NULL);
CREATE INDEX "sign_in_failure_address" ON "sign_in_failure" ("address");
CREATE INDEX "sign_in_failure_at" ON "sign_in_failure" ("at");
CREATE INDEX "sign_in_failure_username" ON "sign_in_failure" ("username");
CREATE TABLE "stage_clock" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "assignment_id" INTEGER,
    "stage" TEXT NOT NULL,
    "started_at" TEXT NOT NULL,
    "due_at" TEXT NOT NULL,
    "warn_at" TEXT NOT NULL,
    "limit_words" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "policy_version" TEXT NOT NULL,
    "calendar_version" TEXT NOT NULL,
    "is_provisional" INTEGER NOT NULL,
    "met_at" TEXT,
    "ended_at" TEXT, "policy_id" INTEGER
    REFERENCES "policy_version" ("id"), "limit_code" TEXT NOT NULL DEFAULT '', "is_promised" INTEGER NOT NULL DEFAULT 0,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE);
CREATE INDEX "stage_clock_assignment_id" ON "stage_clock" ("assignment_id");
CREATE INDEX "stage_clock_assignment_id_stage" ON "stage_clock" ("assignment_id", "stage");
CREATE INDEX "stage_clock_dispatched" ON "stage_clock" ("due_at")
    WHERE stage = 'dispatch' AND ended_at IS NOT NULL;
CREATE INDEX "stage_clock_running" ON "stage_clock" ("due_at", "id")
    WHERE ended_at IS NULL;
CREATE INDEX "stage_clock_ticket_id" ON "stage_clock" ("ticket_id");
CREATE INDEX "stage_clock_warning" ON "stage_clock" ("warn_at", "id")
    WHERE ended_at IS NULL;
CREATE TABLE "succession" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "unit_id" INTEGER NOT NULL,
    "successor_id" INTEGER NOT NULL,
    "from_day" TEXT NOT NULL,
    "grounds" TEXT NOT NULL,
    "noted_at" TEXT NOT NULL,
    "noted_by" TEXT NOT NULL,
    FOREIGN KEY ("unit_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("successor_id") REFERENCES "unit" ("id"));
CREATE INDEX "succession_successor_id" ON "succession" ("successor_id");
CREATE UNIQUE INDEX "succession_unit_id" ON "succession" ("unit_id");
CREATE TABLE "ticket" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_no" TEXT NOT NULL,
    "wire_no" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "requester_id" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "line" TEXT NOT NULL,
    "labels" TEXT NOT NULL,
    "reported_party" TEXT NOT NULL,
    "is_enterprise" INTEGER NOT NULL,
    "is_confidential" INTEGER NOT NULL,
    "is_expedited" INTEGER NOT NULL,
    "is_sensitive" INTEGER NOT NULL,
    "division_code" TEXT,
    "address" TEXT NOT NULL,
    "lng" REAL,
    "lat" REAL,
    "refs" TEXT,
    "extra" BLOB,
    "state" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "registered_at" TEXT NOT NULL,
    "registered_by_id" INTEGER,
    "received_at" TEXT,
    "dispatched_at" TEXT,
    "answered_at" TEXT,
    "passed_at" TEXT,
    "closed_at" TEXT,
    "archived_at" TEXT,
    "city_due_at" TEXT,
    "first_due_at" TEXT,
    "due_at" TEXT,
    "next_due_at" TEXT,
    "next_warn_at" TEXT,
    "policy_version" TEXT NOT NULL,
    "lead_unit_id" INTEGER,
    "urged_at" TEXT,
    "urge_level" TEXT NOT NULL,
    "urge_due_at" TEXT,
    "callback_tries" INTEGER NOT NULL,
    "called_back_at" TEXT,
    "is_effective" INTEGER NOT NULL,
    "contacted" TEXT NOT NULL,
    "solved" TEXT NOT NULL,
    "satisfied" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "return_times" INTEGER NOT NULL,
    "rework_times" INTEGER NOT NULL,
    "rework_of_id" INTEGER,
    "close_reason" TEXT NOT NULL, "policy_id" INTEGER REFERENCES "policy_version" ("id"), "ledger" TEXT NOT NULL DEFAULT '', "promised_at" TEXT, "extended_times" INTEGER NOT NULL DEFAULT 0, "is_forced" INTEGER NOT NULL DEFAULT 0, "verdict" TEXT NOT NULL DEFAULT '', "verdict_solved" TEXT NOT NULL DEFAULT '', "verdict_satisfied" TEXT NOT NULL DEFAULT '',
    FOREIGN KEY ("requester_id") REFERENCES "requester" ("id"),
    FOREIGN KEY ("division_code") REFERENCES "division" ("code"),
    FOREIGN KEY ("registered_by_id") REFERENCES "person" ("id"),
    FOREIGN KEY ("lead_unit_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("rework_of_id") REFERENCES "ticket" ("id"),
    CHECK (state IN ('registered','dispatched','handling','reviewing','calling_back','closed','withdrawn','merged','excluded')),
    CHECK (origin IN ('county','city')),
    CHECK (length(title) > 0 AND length(content) > 0));
CREATE INDEX "ticket_called_back_at" ON "ticket" ("called_back_at");
CREATE INDEX "ticket_closed_at_id" ON "ticket" ("closed_at", "id");
CREATE INDEX "ticket_division_code" ON "ticket" ("division_code");
CREATE INDEX "ticket_division_code_registered_at" ON "ticket" ("division_code", "registered_at");
CREATE INDEX "ticket_due_at" ON "ticket" ("due_at");
CREATE INDEX "ticket_lane_next_due_at" ON "ticket" ("lane", "next_due_at");
CREATE INDEX "ticket_lead_unit_id" ON "ticket" ("lead_unit_id");
CREATE INDEX "ticket_marked_confidential" ON "ticket" ("registered_at") WHERE is_confidential = 1;
CREATE INDEX "ticket_marked_deferred" ON "ticket" ("registered_at")
    WHERE ledger = 'deferral';
CREATE INDEX "ticket_marked_enterprise" ON "ticket" ("registered_at") WHERE is_enterprise = 1;
CREATE INDEX "ticket_marked_excluded" ON "ticket" ("registered_at")
    WHERE ledger = 'exclusion';
CREATE INDEX "ticket_marked_expedited" ON "ticket" ("registered_at") WHERE is_expedited = 1;
CREATE INDEX "ticket_marked_returned" ON "ticket" ("registered_at") WHERE return_times > 0;
CREATE INDEX "ticket_marked_reworked" ON "ticket" ("registered_at") WHERE rework_times > 0;
CREATE INDEX "ticket_marked_sensitive" ON "ticket" ("registered_at") WHERE is_sensitive = 1;
CREATE INDEX "ticket_marked_unsatisfied" ON "ticket" ("registered_at") WHERE satisfied = 'no';
CREATE INDEX "ticket_marked_urged" ON "ticket" ("registered_at") WHERE urged_at IS NOT NULL;
CREATE INDEX "ticket_passed_at" ON "ticket" ("passed_at") WHERE passed_at IS NOT NULL;
CREATE INDEX "ticket_policy_id" ON "ticket" ("policy_id");
CREATE INDEX "ticket_registered_at" ON "ticket" ("registered_at");
CREATE INDEX "ticket_registered_by_id" ON "ticket" ("registered_by_id");
CREATE INDEX "ticket_requester_id" ON "ticket" ("requester_id");
CREATE INDEX "ticket_rework_of_id" ON "ticket" ("rework_of_id");
CREATE INDEX "ticket_state_registered_at" ON "ticket" ("state", "registered_at");
CREATE INDEX "ticket_stood" ON "ticket" ("closed_at", "registered_at")
    WHERE closed_at IS NOT NULL;
CREATE UNIQUE INDEX "ticket_ticket_no" ON "ticket" ("ticket_no");
CREATE INDEX "ticket_urged" ON "ticket" ("next_due_at") WHERE urged_at IS NOT NULL AND lane <> 'done';
CREATE INDEX "ticket_wire_no" ON "ticket" ("wire_no");
CREATE VIRTUAL TABLE ticket_search USING fts5(words, content='', columnsize=0, detail='full');
CREATE TABLE "unit" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "short_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "parent_id" INTEGER,
    "path" TEXT NOT NULL,
    "division_code" TEXT,
    "phone" TEXT NOT NULL,
    "sort" INTEGER NOT NULL,
    "is_active" INTEGER NOT NULL,
    FOREIGN KEY ("parent_id") REFERENCES "unit" ("id"),
    FOREIGN KEY ("division_code") REFERENCES "division" ("code"));
CREATE UNIQUE INDEX "unit_code" ON "unit" ("code");
CREATE INDEX "unit_division_code" ON "unit" ("division_code");
CREATE INDEX "unit_parent_id" ON "unit" ("parent_id");
CREATE INDEX "unit_path" ON "unit" ("path");
CREATE TABLE "unit_request" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "assignment_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "basis" TEXT NOT NULL,
    "suggested_unit_id" INTEGER,
    "text" TEXT NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TEXT NOT NULL,
    "decided_by" TEXT NOT NULL,
    "decided_at" TEXT,
    "decision_text" TEXT NOT NULL,
    "extra" TEXT, "wanted_at" TEXT, "granted_at" TEXT, "visit_id" INTEGER, "signed_by" TEXT NOT NULL DEFAULT '', "signed_rank" TEXT NOT NULL DEFAULT '', "signed_at" TEXT, "signed_way" TEXT NOT NULL DEFAULT '', "event_id" TEXT NOT NULL DEFAULT '',
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("suggested_unit_id") REFERENCES "unit" ("id"));
CREATE INDEX "unit_request_assignment_id" ON "unit_request" ("assignment_id");
CREATE INDEX "unit_request_decided_at" ON "unit_request" ("decided_at")
    WHERE decided_at IS NOT NULL;
CREATE INDEX "unit_request_event_id" ON "unit_request" ("event_id");
CREATE INDEX "unit_request_ruled" ON "unit_request" ("ticket_id", "decided_at")
    WHERE kind = 'arbitration' AND state = 'approved';
CREATE INDEX "unit_request_state_asked_at" ON "unit_request" ("state", "asked_at");
CREATE INDEX "unit_request_suggested_unit_id" ON "unit_request" ("suggested_unit_id");
CREATE INDEX "unit_request_ticket_id" ON "unit_request" ("ticket_id");
CREATE TABLE "upload_day" (
    "day" TEXT NOT NULL PRIMARY KEY,
    "sent" INTEGER NOT NULL,
    "in_time" INTEGER NOT NULL,
    "fields_wanted" INTEGER NOT NULL,
    "fields_filled" INTEGER NOT NULL,
    "texts_wanted" INTEGER NOT NULL,
    "texts_good" INTEGER NOT NULL,
    "counted_at" TEXT NOT NULL);
CREATE TABLE "verdict" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "was_solved" TEXT NOT NULL,
    "was_satisfied" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "solved" TEXT NOT NULL,
    "satisfied" TEXT NOT NULL,
    "members" TEXT NOT NULL,
    "votes_for" INTEGER NOT NULL,
    "votes_all" INTEGER NOT NULL,
    "held_on" TEXT NOT NULL,
    "grounds" TEXT NOT NULL,
    "noted_at" TEXT NOT NULL,
    "noted_by" TEXT NOT NULL,
    "withdrawn_at" TEXT,
    "withdrawn_by" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE);
CREATE INDEX "verdict_ticket_id" ON "verdict" ("ticket_id");
CREATE TABLE "visit" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "ticket_id" INTEGER NOT NULL,
    "assignment_id" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "lng" REAL,
    "lat" REAL,
    "met" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "noted_at" TEXT NOT NULL,
    FOREIGN KEY ("ticket_id") REFERENCES "ticket" ("id") ON DELETE CASCADE,
    FOREIGN KEY ("assignment_id") REFERENCES "assignment" ("id") ON DELETE CASCADE);
CREATE INDEX "visit_assignment_id" ON "visit" ("assignment_id");
CREATE INDEX "visit_at" ON "visit" ("at");
CREATE INDEX "visit_ticket_id" ON "visit" ("ticket_id");
CREATE TABLE "wire_version" (
    "subject" TEXT NOT NULL PRIMARY KEY,
    "up" INTEGER NOT NULL,
    "down" INTEGER NOT NULL);
