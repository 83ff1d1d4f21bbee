"""What a dialect file says, as plain data: read by `dialects`, used by `outside/dialects`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.rules.dialects_answers import Condition
from hotline.rules.dialects_fields import Line, Manner

UP = (
    "ticket.registered", "ticket.accepted", "ticket.contacted", "ticket.progress",
    "ticket.answered", "ticket.returned", "ticket.extension.requested",
    "ticket.deferral.requested", "ticket.exclusion.requested", "ticket.called_back",
    "ticket.closed", "ticket.merged", "ticket.snapshot", "notice.published", "sync.request",
)  # fmt: skip
DOWN = (
    "ticket.dispatched", "ticket.updated", "ticket.urged", "ticket.request.decided",
    "ticket.reopened", "ticket.withdrawn", "ticket.evaluated", "ticket.snapshot",
)  # fmt: skip
SKIP = "skip"


@dataclass(frozen=True)
class Question:
    """One request to the vendor: where, how, and with which fields."""

    method: str
    path: str
    lines: tuple[Line, ...]
    body: str  # json form query

    @property
    def wants_city_no(self) -> bool:
        return "{city_no}" in self.path or any(each.source == "@city_no" for each in self.lines)


@dataclass(frozen=True)
class Asking:
    """A question whether something arrived: `found` yes, `none` no, else no usable answer."""

    question: Question
    found: tuple[Condition, ...]
    none: tuple[Condition, ...]
    city_no: str


@dataclass(frozen=True)
class Order:
    """How one of our events goes up; `ask` names the question after an unknown outcome."""

    question: Question
    ask: str
    again: bool


@dataclass(frozen=True)
class Login:
    """How a token is got; `minutes` it is trusted without asking when the answer does not say."""

    question: Question
    token: str
    seconds: str
    minutes: int


@dataclass(frozen=True)
class Sign:
    """A signature over the sorted parameters: MD5 of `over`, put in the field or a header."""

    over: str
    field: str
    is_upper: bool


@dataclass(frozen=True)
class Answers:
    """What an answer means, asked in this order: expired, busy, duplicate, ok, refused."""

    expired: tuple[Condition, ...]
    busy: tuple[Condition, ...]
    duplicate: tuple[Condition, ...]
    ok: tuple[Condition, ...]
    refused: tuple[Condition, ...]
    message: str
    code: str
    city_no: str


@dataclass(frozen=True)
class Inbox:
    """How orders come down: `way` window (pages of a time window) or token (the city's mark).

    `detail` asks for one listed order as a whole, which lies at `detail_at` of the answer.
    """

    question: Question
    way: str
    list: str
    total: str
    next: str
    number: str
    stamp: Line
    kind: str
    size: int
    every: int
    first_days: int
    overlap: int
    detail: Question | None
    detail_at: str
    kinds: Mapping[str, str]
    maps: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True)
class Files:
    """How files travel: `question` uploads one (None: not at all), URLs are fetched."""

    question: Question | None
    field: str
    ref: str
    largest: int
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Dialect:
    """One city's interface. `is_standard`: the standard wire, nothing else is said."""

    name: str
    title: str
    digest: str
    is_standard: bool = True
    secrets: tuple[str, ...] = ()
    manner: Manner = field(default_factory=Manner)
    login: Login | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sign: Sign | None = None
    always: tuple[Line, ...] = ()
    answers: Answers | None = None
    asking: Mapping[str, Asking] = field(default_factory=dict)
    lookup: str = ""
    wait: int = 20
    older: int = 60
    orders: Mapping[str, Order] = field(default_factory=dict)
    skip: frozenset[str] = frozenset()
    inbox: Inbox | None = None
    files: Files = Files(None, "file", "", 20, ())
