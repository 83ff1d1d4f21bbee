"""One act = one transaction: permission, idempotency, the change, its history, audit and outbox.

`@one_act("accept")` turns a function that works inside the transaction (first argument an
`Act`) into one that doors call with a `Caller`. The same key twice returns the first result
and changes nothing, so a double click or a retry after a lost answer is harmless.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec

from hotline.errors import NotYours, Stale
from hotline.rules.permissions import Actor, may
from hotline.rules.words import ACTS, ROLES
from hotline.store import history, outbox
from hotline.store.database import write

P = ParamSpec("P")


@dataclass(frozen=True)
class Caller:
    """Who asks, when (aware), under which idempotency key and from which address.

    `came_at` is when it reached us, None for `now`: an act done on a phone without a line comes
    later, and what it asks of others begins then.
    """

    actor: Actor
    now: datetime
    key: str = ""
    address: str = ""
    came_at: datetime | None = None


@dataclass
class Act:
    """One act under way inside its transaction."""

    name: str
    caller: Caller
    subject: str = ""
    noted: dict[str, Any] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """Who does it."""
        return self.caller.actor

    @property
    def now(self) -> datetime:
        """The one moment of the whole act, aware."""
        return self.caller.now

    @property
    def came_at(self) -> datetime:
        """When it reached us: whoever has to go on with it knows of it since then only."""
        return self.caller.came_at or self.caller.now

    def log(
        self,
        ticket_id: int,
        text: str = "",
        part_id: int | None = None,
        name: str = "",
        details: dict[str, Any] | None = None,
    ) -> None:
        """Append a line to the ticket's history."""
        history.log(ticket_id, self.actor, name or self.name, self.now, text, part_id, details)

    def owe(self, type: str, ticket: Any, data: dict[str, Any]) -> str:
        """Owe the city an event about `ticket`; urgent tickets overtake a backlog."""
        return outbox.owe(
            f"ticket.{type}", ticket.wire_no, data, self.now, ticket.urgency == "urgent"
        )

    def by(self) -> dict[str, Any]:
        """Return who acted as the city wants it told."""
        return {
            "by": {"unit": self.actor.unit_name, "person": self.actor.name},
            "at": self.now.isoformat(timespec="seconds"),
        }


def one_act(
    name: str,
) -> Callable[[Callable[Concatenate[Act, P], str]], Callable[Concatenate[Caller, P], str]]:
    """Wrap a function into an act of that name; it returns the subject's number."""

    def wrap(
        work: Callable[Concatenate[Act, P], str],
    ) -> Callable[Concatenate[Caller, P], str]:
        @functools.wraps(work)
        def run(caller: Caller, /, *args: P.args, **kwargs: P.kwargs) -> str:
            allow(caller.actor, name)
            with write():
                if (done := done_before(caller, name)) is not None:
                    return done
                act = Act(name, caller)
                result = work(act, *args, **kwargs)
                history.audit(
                    caller.actor,
                    name,
                    act.subject or result,
                    caller.now,
                    caller.address,
                    act.noted or None,
                )
                if caller.key:
                    history.remember(caller.key, name, caller.actor.person_id, result, caller.now)
                return result

        return run

    return wrap


def done_before(caller: Caller, name: str) -> str | None:
    """Return the result when this very act was done under the key, None for a new one.

    A key that stands for another act or person is refused with Stale: it would let somebody
    pass an act by without a trace.
    """
    if not caller.key:
        return None
    try:
        return history.result_of(caller.key, name, caller.actor.person_id)
    except history.KeyTaken:
        raise Stale("这个页面已经提交过一次，请刷新后重新办理，您填写的文字已保留。") from None


def allow(actor: Actor, act: str) -> None:
    """Raise NotYours when the actor's role may never do `act`."""
    if not may(actor, act):
        raise NotYours(
            f"“{ACTS.get(act, act)}”不属于{ROLES.get(actor.role, actor.role)}的职责，"
            "如确需办理请联系县热线办。"
        )


def check_version(current: int, seen: int | None) -> None:
    """Raise Stale when the thing changed since the person opened it; None skips the check."""
    if seen is not None and seen != current:
        raise Stale(
            "您打开页面后，这件工单已有新的变动。请查看最新内容后再提交，您填写的文字已保留。"
        )
