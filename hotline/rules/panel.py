"""What a panel may decide (第三方评议): whether an evaluation counts, and which tickets stand out.

People's delegates, members of the consultative conference and citizens judge an evaluation that
is not objective; their verdict replaces the figure, the requester's own words stay visible.
Sources: 安阳 2020 (S0, third-party evaluation), 临沂 (S3, 十佳十差工单); requirement D4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hotline.rules.words import SATISFIED, SOLVED

OUTCOMES = {"replaced": "改判", "void": "不计入考核", "upheld": "维持原评价"}
BOARDS = {"best": "十佳工单", "worst": "十差工单"}
MOST_PICKED = 10
# One member more than half decides; fewer than three people are not a panel.
FEWEST_MEMBERS = 3
SHORTEST = 6  # characters of grounds that say anything at all


@dataclass(frozen=True)
class Judgement:
    """One verdict as noted: what was decided, by how many of how many, when and why."""

    outcome: str
    solved: str
    satisfied: str
    members: str
    votes_for: int | None
    votes_all: int | None
    held_on: date | None
    grounds: str


def faults(
    said: Judgement, solved: str, satisfied: str, called: date, today: date
) -> dict[str, str]:
    """Return a sentence for each field that cannot stand; {} when the verdict can be noted.

    `solved` and `satisfied` are the requester's own words, `called` the day they were given.
    """
    found: dict[str, str] = {}
    if said.outcome not in OUTCOMES:
        found["outcome"] = "请选择评议结论。"
    if said.outcome == "replaced":
        found |= _replaced(said, solved, satisfied)
    if said.held_on is None or not called <= said.held_on <= today:
        found["held_on"] = "评议日期应在回访之后、今天或以前。"
    if len(said.members.strip()) < SHORTEST:
        found["members"] = "请写明参加评议的人员和身份，例如人大代表、政协委员、群众代表。"
    if len(said.grounds.strip()) < SHORTEST:
        found["grounds"] = "请写明评议理由。"
    return found | votes(said.votes_for, said.votes_all)


def _replaced(said: Judgement, solved: str, satisfied: str) -> dict[str, str]:
    if said.solved not in SOLVED or said.satisfied not in SATISFIED:
        return {"satisfied": "改判的，请选择改判后的解决情况和满意情况。"}
    if (said.solved, said.satisfied) == (solved, satisfied):
        return {"satisfied": "改判后的结果与诉求人原来的评价相同，请选“维持原评价”。"}
    return {}


def votes(votes_for: int | None, votes_all: int | None) -> dict[str, str]:
    """Return what is wrong with a vote: too few people, more for than present, no majority."""
    if votes_all is None or votes_all < FEWEST_MEMBERS:
        return {"votes_all": f"参加评议的不少于 {FEWEST_MEMBERS} 人。"}
    if votes_for is None or votes_for > votes_all:
        return {"votes_for": "赞成人数应不多于参加人数。"}
    if votes_for * 2 <= votes_all:
        return {"votes_for": "赞成人数没有过半数，结论不成立。"}
    return {}
