"""Counting open tickets by a policy version that came into force after they were registered.

Only on request, and only tickets registered since the version's own day: for all others the
version they were stamped with stays (requirement E4). Each ticket's history says so.
"""

from __future__ import annotations

from hotline.casework.act import Act, one_act
from hotline.casework.policymaking import SUBJECT
from hotline.casework.recounting import recount_ticket
from hotline.casework.timekeeping import give_limit
from hotline.errors import NotAllowedNow
from hotline.rules.policy import Policy
from hotline.store import policies, stamped
from hotline.store.assignments import Assignment, StageClock
from hotline.store.tickets import Ticket

# Tickets of one transaction: other acts wait for it, a few tenths of a second.
AT_ONCE = 40


@one_act("administer")
def restamp(act: Act, policy_id: int) -> str:
    """Count up to `AT_ONCE` open tickets since the version's day by it; return how many are left.

    Promised deadlines stay, and so does a stage for which the version sets no limit. Raises
    NotAllowedNow for a version that is not in force today.
    """
    if policies.id_on(act.now.date()) != policy_id:
        raise NotAllowedNow("只有现行版本可以用来改算在办工单，请刷新后查看。")
    rules = policies.by_id(policy_id)
    waiting = stamped.to_restamp(rules.effective_on, policy_id)
    for number, _ in waiting[:AT_ONCE]:
        _restamp(act, Ticket.get_by_id(number), rules, policy_id)
    done = min(len(waiting), AT_ONCE)
    act.subject = SUBJECT
    act.noted = {"做了": "在办工单改按新版本计算", "版本": rules.version, "件数": done}
    return str(len(waiting) - done)


def _restamp(act: Act, ticket: Ticket, rules: Policy, policy_id: int) -> None:
    ticket.policy, ticket.policy_version = policy_id, rules.version
    query = (
        StageClock.select(StageClock, Assignment.level)
        .left_outer_join(Assignment)
        .where((StageClock.ticket == ticket.id) & StageClock.ended_at.is_null())
        .where(~StageClock.is_promised)
        .objects()
    )
    for clock in query:
        _follow(clock, ticket, rules, policy_id)
    act.log(ticket.id, f"改按“{rules.title}”{rules.version} 版办理", name="recount")
    if not recount_ticket(act, ticket, f"{rules.version} 版自 {rules.effective_on} 起施行"):
        ticket.save()


def _follow(clock: StageClock, ticket: Ticket, rules: Policy, policy_id: int) -> None:
    """Give a running deadline the version's limit and source; the recount moves it."""
    found = rules.stage_limit(
        clock.stage, kind=ticket.kind, urgency=ticket.urgency, level=clock.level or "county"
    )
    if found is None:
        return
    clock.policy, clock.policy_version = policy_id, rules.version
    give_limit(clock, found)
    clock.save()
