"""Taking over the city's lists: the administrator sees what differs and adopts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hotline.casework.act import Act, one_act
from hotline.errors import NotAllowedNow, OutOfReach
from hotline.rules import citydirectories as rules
from hotline.rules.citychecks import BadCityData
from hotline.rules.citydirectories import DIRECTORIES, Difference, Entry
from hotline.store import categories, citydirectories, inbox
from hotline.store.inbox import InboxEvent


@dataclass(frozen=True)
class Update:
    """One message of the city about a list: its lines and what adopting them would change."""

    directory: str
    entries: list[Entry]
    differences: list[Difference]

    @property
    def word(self) -> str:
        return DIRECTORIES[self.directory]

    @property
    def is_worth_adopting(self) -> bool:
        """Return whether adopting changes anything; a division unknown here is not made."""
        return any(each.what != "unknown" for each in self.differences)


def update_of(row: InboxEvent, today: date) -> Update:
    """Return what the message wants. Raises BadCityData when it cannot be used."""
    data = inbox.envelope_of(row).get("data")
    directory, entries = rules.read(data if isinstance(data, dict) else {}, today)
    if directory == "divisions":
        found = rules.division_differences(entries, citydirectories.division_names())
    else:
        found = rules.differences(entries, categories.lines())
    return Update(directory, entries, found)


def message(number: int) -> InboxEvent:
    """Return the city's message about a list. Raises OutOfReach for any other."""
    row: InboxEvent | None = InboxEvent.get_or_none(InboxEvent.id == number)
    if row is None or row.type != "directory.updated":
        raise OutOfReach("没有找到这条目录更新。")
    return row


@one_act("administer")
def adopt(act: Act, number: int) -> str:
    """Adopt a message's lines: matters as a new version, divisions by their new names.

    Nothing is deleted; tickets keep the words they have. Raises NotAllowedNow when it was adopted
    before, when an update that came later was, or when nothing would change.
    """
    row = message(number)
    act.subject = f"市平台目录 {row.event_id}"
    _check_order(row)
    try:
        update = update_of(row, act.now.date())
    except BadCityData as problem:
        raise NotAllowedNow(f"这份目录不能采用：{problem}") from problem
    if not update.is_worth_adopting:
        raise NotAllowedNow("这份目录与本县一致，没有需要采用的。")
    citydirectories.adopt(update.directory, update.entries, row.event_id, act.now, act.actor.name)
    for each in update.differences:
        if update.directory == "divisions" and each.what == "renamed":
            citydirectories.rename_division(rules.division_code(each.code), each.name)
    act.noted = {"采用": update.word, "条数": len(update.entries)}
    act.noted["改动"] = "；".join(f"{d.before or '无'} → {d.name}" for d in update.differences[:50])
    return str(number)


def _check_order(row: InboxEvent) -> None:
    for other in citydirectories.messages():
        if other.id >= row.id and citydirectories.adopted_by(other.event_id):
            later = "这份目录已经采用。" if other.id == row.id else "后来的目录已经采用。"
            raise NotAllowedNow(f"{later}请刷新后查看最新情况。")
