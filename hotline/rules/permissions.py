"""Who may do what, and how far each role sees. One table, asked by acts and by the store."""

from __future__ import annotations

from dataclasses import dataclass

OFFICE = frozenset({"operator", "dispatcher", "reviewer", "supervisor", "director"})
STATION = frozenset({"station_clerk", "station_leader", "grid_worker"})
DESK = STATION - {"grid_worker"}
READERS = frozenset({"county_leader", "auditor"})
ROLES = OFFICE | STATION | READERS | {"admin"}

# all: every ticket of the county. units: tickets with a part of the own unit or one below it.
# none: no ticket content. The city and the machine itself act on any ticket, by event.
REACH: dict[str, str] = {
    **dict.fromkeys(OFFICE | READERS, "all"),
    **dict.fromkeys(STATION, "units"),
    "admin": "none",
    "city": "all",
    "system": "all",
}

# The office's table of duties (requirements, "People"): act -> roles that may ever do it.
DUTIES: dict[str, frozenset[str]] = {
    "register": frozenset({"operator", "dispatcher", "director"}),
    "from_city": frozenset({"city"}),
    "import": frozenset({"dispatcher", "director", "admin", "system"}),
    "dispatch": frozenset({"dispatcher", "director"}),
    "approve_return": frozenset({"dispatcher", "director"}),
    "refuse_return": frozenset({"dispatcher", "director"}),
    "accept": STATION,
    "contact": STATION,
    "progress": STATION,
    "answer": STATION,
    "request_return": STATION,
    "arrive": STATION,
    "visit": STATION,
    "request_extension": DESK,
    "request_deferral": DESK,
    "request_exclusion": DESK,
    "request_help": DESK,
    "ask_arbitration": DESK | {"dispatcher", "director"},
    "take_back_request": DESK,
    "sign_request": frozenset({"station_leader"}),
    "approve_extension": frozenset({"dispatcher", "director"}),
    "approve_help": frozenset({"dispatcher", "director"}),
    "refuse_request": frozenset({"dispatcher", "director"}),
    "approve_deferral": frozenset({"director"}),
    "approve_exclusion": frozenset({"director"}),
    "city_decision": frozenset({"city"}),
    "arbitrate": frozenset({"director"}),
    "keep_case": frozenset({"dispatcher", "director"}),
    "draft_letter": frozenset({"supervisor", "director", "system"}),
    "issue_letter": frozenset({"supervisor", "director"}),
    "drop_letter": frozenset({"supervisor", "director"}),
    "answer_letter": DESK,
    "close_letter": frozenset({"supervisor", "director"}),
    "read_letters": OFFICE | READERS | DESK,
    "remind": frozenset({"supervisor", "director", "admin", "system"}),
    "recount": frozenset({"admin", "system"}),
    "read_clearing": OFFICE | READERS | DESK,
    "read_messages": frozenset({"supervisor", "director", "admin"}),
    "delegate": DESK,
    "adopt": DESK,
    "send_back_below": DESK,
    "pass": frozenset({"reviewer", "director"}),
    "send_back": frozenset({"reviewer", "director"}),
    "call_back": frozenset({"reviewer", "director"}),
    "urge": frozenset({"supervisor", "director", "city"}),
    "withdraw": frozenset({"dispatcher", "director", "city"}),
    "update": frozenset({"city"}),
    "evaluate": frozenset({"city"}),
    "reopen": frozenset({"dispatcher", "director", "city"}),
    "attach": OFFICE | STATION,
    "reveal": OFFICE | STATION | {"auditor"},
    "read": OFFICE | STATION | READERS | {"city", "system"},
    "print": OFFICE | STATION | READERS,
    "export": OFFICE | STATION | {"auditor"},
    "notice": frozenset({"supervisor", "director", "system"}),
    "draft_notice": frozenset({"supervisor", "director", "system"}),
    "edit_notice": frozenset({"supervisor", "director"}),
    "drop_notice": frozenset({"supervisor", "director"}),
    "approve_notice": frozenset({"director"}),
    "seal_notice": frozenset({"director"}),
    "print_batch": frozenset({"supervisor", "director"}),
    "save_scheme": frozenset({"director", "admin"}),
    "adopt_scheme": frozenset({"director"}),
    "give_value": frozenset({"supervisor", "director"}),
    "withdraw_value": frozenset({"supervisor", "director"}),
    "judge_evaluation": frozenset({"supervisor", "director"}),
    "withdraw_verdict": frozenset({"director"}),
    "pick_ticket": frozenset({"supervisor", "director"}),
    "note_succession": frozenset({"admin"}),
    "drop_succession": frozenset({"admin"}),
    "note_meeting": frozenset({"supervisor", "director"}),
    # Found before told (C8); a department finds nothing in a grid, which the act itself says.
    "report_finding": STATION,
    "read_findings": OFFICE | READERS | STATION,
    "solve_finding": STATION,
    "send_up_finding": STATION,
    "close_finding": DESK | {"dispatcher", "director"},
    "turn_finding": frozenset({"dispatcher", "director"}),
    "comment": frozenset({"county_leader", "station_leader", "director"}),
    # On the phone without a line: what is carried along, and what comes in later.
    "take_along": frozenset({"grid_worker"}),
    "field_act": frozenset({"grid_worker"}),
    "read_boards": OFFICE | READERS | STATION,
    "read_figures": OFFICE | READERS | {"station_leader"},
    "sync_desk": frozenset({"dispatcher", "supervisor", "director", "admin"}),
    "administer": frozenset({"admin"}),
    "read_audit": frozenset({"auditor"}),
}


@dataclass(frozen=True)
class Actor:
    """Who is asking: the person, the unit, and the ids of the own unit and those below it."""

    person_id: int | None
    username: str
    name: str
    role: str
    unit_id: int | None = None
    unit_name: str = ""
    unit_kind: str = ""
    level: str = "county"
    unit_ids: frozenset[int] = frozenset()
    rank: str = ""  # of a station's leader: deputy 分管领导 or chief 主要领导


CITY = Actor(None, "city", "市平台", "city", unit_name="市热线平台")
SYSTEM = Actor(None, "system", "系统", "system", unit_name="县热线办")


def may(actor: Actor, act: str) -> bool:
    """Return whether the actor's role may ever do `act`. KeyError for an act not in the table."""
    return actor.role in DUTIES[act]


def sees_everything(actor: Actor) -> bool:
    """Return whether every ticket of the county is within the actor's reach."""
    return REACH[actor.role] == "all"


def reaches_units(actor: Actor, unit_ids: frozenset[int]) -> bool:
    """Return whether a ticket worked by `unit_ids` is within reach (the SQL twin: `visible_to`)."""
    reach = REACH[actor.role]
    return reach == "all" or (reach == "units" and bool(actor.unit_ids & unit_ids))


def may_see_requester(actor: Actor, is_confidential: bool) -> bool:
    """Return whether name and number may be revealed to this role at all.

    Confidential requesters are contacted through the county office (保密联络, requirement A9).
    """
    if not may(actor, "reveal"):
        return False
    return not is_confidential or actor.role not in STATION
