"""The codes a policy may use. Words for them stand in `rules/words.py`."""

from __future__ import annotations

from hotline.rules import words

STAGES, KINDS, URGENCIES = tuple(words.STAGES), tuple(words.KINDS), tuple(words.URGENCIES)
LEVELS = ("county", "township", "village", "department", "utility")
ANY = "*"
# A rule for townships also speaks for these, unless one of their own says otherwise.
LIKE_TOWNSHIP = frozenset({"department", "utility"})
INDICATORS = (
    "accept",  # accepted in time, judged by the office
    "contact",  # contacted in time, judged by the requester
    "arrive",  # on site in time
    "satisfied",
    "solved",
    "closed",  # closed of those due
    "on_time",  # answered in time
    "feedback",  # feedback given
    "once_done",  # solved without rework
    "returned",  # few wrong returns
    "reworked",  # few reworks
    "callback_valid",
    "knowledge",  # knowledge base kept up
    "equipment",  # staff and rooms, judged by the office
)
RATES = ("solved", "satisfied", "contact", "accept", "on_time")
GROUPS = ("township", "department", "utility", "village")
PUBLISHING = ("off", "internal", "grouped", "top")
EVERY = ("day", "week", "month", "quarter", "half_year", "year")
