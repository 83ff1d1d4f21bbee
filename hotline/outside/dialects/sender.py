"""One event to a vendor's interface: sent once, asked about when its fate is unknown."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hotline.outside.cityplatform import Receipt
from hotline.outside.dialects.client import DialectClient, Told
from hotline.outside.dialects.files import DialectFiles
from hotline.rules.dialects_answers import any_holds, first, plain
from hotline.rules.dialects_fields import Unmappable
from hotline.rules.dialects_shape import Asking, Order

if TYPE_CHECKING:
    from hotline.outside.dialects.city import Notebook

MOST_NUMBERS = 2000


class Halt(Exception):
    """This event cannot be sent now; `str()` is the sentence for the sync desk.

    `is_odd`: the vendor did answer, only not to this event as agreed, so that others may go on;
    else nothing more can be sent now.
    """

    def __init__(self, sentence: str, told: Told | None = None, pause: float | None = None) -> None:
        super().__init__(sentence)
        self.code = told.code if told else "in_doubt"
        self.retry_after = pause if pause is not None else (told.retry_after if told else None)
        self.clock_skew = told.clock_skew if told else None
        self.is_odd = told is None or not _is_of_line(told)


def _is_of_line(told: Told) -> bool:
    """Say whether the answer speaks of the line or the log-in, whatever was sent."""
    is_elsewhere = 300 <= told.status < 400 or told.status in (429, 503)
    return told.meaning in ("busy", "expired") or not told.status or is_elsewhere


class Sender:
    """Sends one event after the other for one dialect."""

    def __init__(
        self, client: DialectClient, files: DialectFiles, notebook: Notebook, county_code: str
    ) -> None:
        self._client, self._files, self._notebook = client, files, notebook
        self._dialect, self._county_code = client.dialect, county_code
        # The city's own numbers, asked once; a restarted worker asks again.
        self._numbers: OrderedDict[str, str] = OrderedDict()

    def send(self, envelope: Mapping[str, Any]) -> Receipt:
        """Return what became of the event. Raises Halt when the line or the vendor stops us."""
        event_id, type = envelope["id"], envelope["type"]
        if type in self._dialect.skip:
            words = "市平台没有这一类接口，按约定不上报。"
            return Receipt(event_id, "accepted", "skipped", words)
        order = self._dialect.orders.get(type)
        if order is None:
            words = f"接口说明没有写怎样上报“{type}”，没有发出。"
            return Receipt(event_id, "rejected", "no_order", words)
        try:
            return self._arrived_before(envelope, order) or self._sent(envelope, order)
        except Unmappable as wrong:
            words = f"按市平台的接口填不出来：{wrong}"
            return Receipt(event_id, "rejected", wrong.code, words)

    def _words(self, envelope: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "event_id": envelope["id"],
            "type": envelope["type"],
            "number": envelope.get("subject") or "",
            "version": plain(envelope.get("ticketversion")),
            "time": envelope["time"],
            "county": self._county_code,
        }

    def _arrived_before(self, envelope: Mapping[str, Any], order: Order) -> Receipt | None:
        """Return the receipt of an event that was sent before, None when it must be sent."""
        event_id = envelope["id"]
        begun = self._notebook.begun().get(event_id)
        if begun is None and not self._is_old(envelope):
            return None
        if not order.ask:
            return None if begun is None or order.again else self._in_doubt(event_id)
        asking = self._dialect.asking[order.ask]
        words = self._words(envelope)
        told = self._asked(asking, envelope, words)
        names = {name: plain(value) for name, value in words.items()}
        if any_holds(asking.found, told.status, told.json, names):
            number = self._learn(envelope, told, asking.city_no)
            said = f"查询得知市平台此前已收到{_numbered(number)}。"
            return Receipt(event_id, "duplicate", told.code, said)
        if not any_holds(asking.none, told.status, told.json, names):
            raise Halt(f"查询是否收到没有得到明确答复：{told.words or '格式不对'}", told)
        self._still_too_early(begun)
        return None

    def _still_too_early(self, begun: float | None) -> None:
        """A vendor may still be busy with what it got: “not found” counts only after a while."""
        if begun is None:
            return
        left = begun + self._dialect.wait - self._client.now().timestamp()
        if 0 < left <= self._dialect.wait:  # a clock set back must not keep it for years
            raise Halt("上一次发出后没有收到应答，稍候再向市平台查询是否收到。", None, left)

    def _is_old(self, envelope: Mapping[str, Any]) -> bool:
        """An old event may come out of a restored copy that does not know it was sent."""
        age = self._client.now() - datetime.fromisoformat(envelope["time"])
        return age > timedelta(minutes=self._dialect.older)

    def _in_doubt(self, event_id: str) -> Receipt:
        self._notebook.forget(event_id)
        words = (
            "发出后没有收到应答，接口又不能查询，不能确定市平台是否收到。"
            "请电话核实：没有收到的点“重试”，已经收到的点“搁置”。"
        )
        return Receipt(event_id, "rejected", "in_doubt", words)

    def _asked(self, asking: Asking, data: Any, words: Mapping[str, Any]) -> Told:
        told = self._client.ask(asking.question, data, words)
        is_broken = told.json is None or told.status >= 500
        if told.meaning in ("busy", "expired") or is_broken:
            raise Halt(told.words, told)
        return told

    def _sent(self, envelope: Mapping[str, Any], order: Order) -> Receipt:
        event_id = envelope["id"]
        words = self._words(envelope)
        if order.question.wants_city_no:
            words["city_no"] = self._city_no(envelope, words)
        data, left_out = self._with_refs(envelope["data"])
        self._notebook.begin(event_id)
        try:
            told = self._client.ask(order.question, data, words)
        except Unmappable:
            self._notebook.forget(event_id)
            raise
        if told.meaning in ("ok", "duplicate"):
            return self._taken(envelope, told, left_out)
        if told.is_settled or not told.is_sent:
            self._notebook.forget(event_id)
        if told.meaning == "refused":
            words_told = told.words or "市平台没有说明原因。"
            return Receipt(event_id, "rejected", told.code, f"市平台答复：{words_told}")
        raise Halt(told.words or "市平台忙，稍后自动重试。", told)

    def _taken(self, envelope: Mapping[str, Any], told: Told, left_out: int) -> Receipt:
        assert self._dialect.answers is not None
        number = self._learn(envelope, told, self._dialect.answers.city_no)
        status = "accepted" if told.meaning == "ok" else "duplicate"
        parts = ["已收到" + _numbered(number) if number else told.words]
        if left_out:
            parts.append(f"{left_out} 个附件未能随报")
        return Receipt(envelope["id"], status, told.code, "，".join(filter(None, parts)))

    def _with_refs(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """Return the data with the vendor's names of the files, and how many have none."""
        files = [
            {**file, "ref": self._files.ref(str(file.get("sha256", "")))}
            for file in data.get("attachments") or []
        ]
        left_out = sum(not file["ref"] for file in files)
        return ({**data, "attachments": files} if files else dict(data)), left_out

    def _city_no(self, envelope: Mapping[str, Any], words: Mapping[str, Any]) -> str:
        """Return the city's number of the ticket; one it did not give is the ticket's own."""
        subject = envelope.get("subject") or ""
        if subject not in self._numbers:
            asking = self._dialect.asking[self._dialect.lookup]
            told = self._asked(asking, envelope, words)
            names = {name: plain(value) for name, value in words.items()}
            if any_holds(asking.found, told.status, told.json, names):
                self._learn(envelope, told, asking.city_no)
            elif any_holds(asking.none, told.status, told.json, names):
                self._remember(subject, subject)
            else:
                raise Halt(f"查询市级编号没有得到明确答复：{told.words or '格式不对'}", told)
        return self._numbers.get(subject, subject)

    def _learn(self, envelope: Mapping[str, Any], told: Told, place: str) -> str:
        number = plain(first(told.json, place))[:64] if place else ""
        subject = envelope.get("subject")
        if number and subject and number.isprintable():
            self._remember(subject, number)
        return number

    def _remember(self, subject: str, number: str) -> None:
        self._numbers[subject] = number
        while len(self._numbers) > MOST_NUMBERS:
            self._numbers.popitem(last=False)


def _numbered(number: str) -> str:
    return f"，市级编号 {number}" if number else ""
