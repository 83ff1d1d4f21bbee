"""Found before told (未诉先办, 随手报; requirement C8): reporting, solving, sending up, turning.

None of these acts touches a ticket, except that turning one registers a ticket of its own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from hotline.casework import intake
from hotline.casework.act import Act, Caller, one_act
from hotline.casework.attaching import Evidence
from hotline.casework.timekeeping import calendar, policy
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules import findings as rules
from hotline.rules.permissions import Actor, may
from hotline.store import counters, findinglists, findings
from hotline.store.findings import Finding, FindingPhoto
from hotline.store.people import Person
from hotline.store.tickets import Ticket


@dataclass
class Report:
    """What the worker fills in. `division` is the village's code; `done_*` only when solved."""

    way: str
    text: str
    division: str
    place: str = ""
    lng: float | None = None
    lat: float | None = None
    photos: list[Evidence] = field(default_factory=list)
    done_text: str = ""
    done_photos: list[Evidence] = field(default_factory=list)


@one_act("report_finding")
def report_finding(act: Act, said: Report) -> str:
    """Keep what was found, solved or sent up in the same act. Raises Incomplete by field."""
    village = _village(act.actor, said.division)
    told = {**asdict(said), "photos": len(said.photos), "done_photos": len(said.done_photos)}
    wrong = rules.check_report(told) | _no_photo("photos", said.photos)
    if said.way == "solved":
        wrong |= _no_photo("done_photos", said.done_photos)
    if wrong:
        raise Incomplete("随手报还不完整。", fields=wrong)
    row = _keep(act, said, village)
    _photos(act, row, said.photos, False)
    if said.way == "solved":
        _end(act, row, said.done_text)
        _photos(act, row, said.done_photos, True)
    act.subject = act.noted["number"] = row.number
    return str(row.id)


def _village(actor: Actor, division: str) -> dict[str, Any]:
    """Return the village point it counts for. Raises Incomplete for one not in reach."""
    reached = findings.villages_of(actor.unit_ids)
    if not reached:
        words = "随手报由村（社区）和所属乡镇填报，本单位不填报。"
        raise NotAllowedNow(f"{words}如果是村（社区）撤并了，请联系乡镇（街道）调整后再报。")
    found = next((row for row in reached if row["division"] == division), None)
    if found is None:
        # Meanwhile merged, or handed to another grid: a phone without a line still offers it.
        words = "这个村（社区）已调整，或不在您的网格内，请重新选择。"
        wrong = {"division": words if division else "请选择本网格的村（社区）。"}
        raise Incomplete("随手报还不完整。", fields=wrong)
    return found


def _keep(act: Act, said: Report, village: dict[str, Any]) -> Finding:
    day = f"{act.now:%Y%m%d}"
    state = rules.FIRST_STATE[said.way]
    row: Finding = Finding.create(
        number=f"S{day}{counters.next_count(f'finding {day}'):03d}",
        unit=village["id"], township=village["parent"], division=said.division,
        place=said.place.strip(), lng=said.lng, lat=said.lat, text=said.text.strip(),
        state=state, is_on_spot=said.way == "solved", found_at=act.now,
        found_by=act.actor.person_id, found_by_name=act.actor.name,
        sent_up_at=act.came_at if state == "at_township" else None,
    )  # fmt: skip
    return row


def _photos(act: Act, row: Finding, photos: list[Evidence], is_after: bool) -> None:
    for photo in photos:
        FindingPhoto.create(
            finding=row, **asdict(photo), is_after=is_after, by_name=act.actor.name, at=act.now
        )


def _no_photo(name: str, files: list[Evidence]) -> dict[str, str]:
    """Return what is wrong with files that are no photos a browser shows."""
    kinds = {file.media_type for file in files} - set(rules.PHOTOS)
    if not kinds:
        return {}
    if kinds == {"image/heic"}:
        return {name: rules.APPLE}
    return {name: "这里只能上传照片（jpg、png、webp）。"}


def _moved(act: Act, finding_id: int) -> Finding:
    """Return the finding with its next state. Raises OutOfReach, NotAllowedNow."""
    row = findings.get(act.actor, finding_id)
    act.subject = row.number
    state = rules.move_finding(row.state, act.name)
    if not rules.holds(act.actor, row.state, row.unit_id, row.township_id):
        raise NotAllowedNow(f"这件随手报目前是“{rules.STATES[row.state]}”，不由本单位处理。")
    row.state = state
    return row


def _end(act: Act, row: Finding, text: str) -> None:
    row.ended_at, row.ended_text = act.now, text.strip()
    row.ended_by_name, row.ended_by_unit = act.actor.name, act.actor.unit_name
    row.save()


@one_act("solve_finding")
def solve_finding(act: Act, finding_id: int, done_text: str, photos: list[Evidence]) -> str:
    """Note that it was solved; the village proves it with a photo. Raises Incomplete."""
    row = _moved(act, finding_id)
    is_worker = act.actor.role == "grid_worker"
    wrong = rules.check_solved(done_text, len(photos), is_worker)
    if wrong := wrong | _no_photo("done_photos", photos):
        raise Incomplete("处理情况还不完整。", fields=wrong)
    _photos(act, row, photos, True)
    _end(act, row, done_text)
    return str(row.id)


@one_act("send_up_finding")
def send_up_finding(act: Act, finding_id: int, reason: str = "") -> str:
    """Send it one step up: from the village to the township, from there to the county office.

    The township says why it cannot solve it, and which department could. Raises Incomplete.
    """
    row = _moved(act, finding_id)
    if row.state == "at_township":
        row.sent_up_at = act.now
    else:
        _check_reason(reason)
        row.to_office_at, row.office_reason = act.now, reason.strip()
    row.save()
    return str(row.id)


@one_act("close_finding")
def close_finding(act: Act, finding_id: int, reason: str) -> str:
    """End it without a solution, with the reason the village reads. Raises Incomplete."""
    row = _moved(act, finding_id)
    _check_reason(reason)
    _end(act, row, reason)
    return str(row.id)


def _check_reason(reason: str) -> None:
    if wrong := rules.check_reason(reason):
        raise Incomplete(wrong["reason"], fields=wrong)


@one_act("turn_finding")
def turn_finding(act: Act, finding_id: int, appeal: intake.Appeal) -> str:
    """Register a ticket of the channel 网格上报 from it, with its photos; returns the number.

    From here on the ticket is counted as every other, by its channel; the finding says that it
    was turned and into which. Raises Incomplete as registering does.
    """
    row = _moved(act, finding_id)
    kept = FindingPhoto.select().where(FindingPhoto.finding == row)
    photos = [Evidence(one.sha256, one.name, one.media_type, one.size) for one in kept]
    made = replace(appeal, channel="grid", division=row.division_code, lng=row.lng, lat=row.lat,
                   refs={"finding": row.number}, evidence=photos)  # fmt: skip
    number = intake.register(Caller(act.actor, act.now, address=act.caller.address), made)
    row.ticket = Ticket.get(Ticket.ticket_no == number)
    act.noted["ticket"] = number
    _end(act, row, f"已登记为工单 {number}")
    return number


def reporter(row: Finding) -> tuple[str, str]:
    """Return name and number of the worker, whom the office asks back ("" for no number)."""
    person = Person.get_or_none(Person.id == row.found_by) if row.found_by else None
    return row.found_by_name, person.phone if person else ""


def photo_of(actor: Actor, finding_id: int, photo_id: int) -> FindingPhoto:
    """Return one photo of a finding within reach. Raises OutOfReach."""
    found = findings.photo(findings.get(actor, finding_id).id, photo_id)
    if found is None:
        raise OutOfReach("没有找到这张照片。")
    return found


def long_since(now: datetime) -> dict[str, datetime]:
    """Return for each place it may lie too long the moment before which it came too long ago."""
    rule, days = policy(now).waits, calendar(now)
    return {
        "at_township": rules.too_long_before(now, rule.township_working_days, days),
        "at_office": rules.too_long_before(now, rule.office_working_days, days),
    }


def lying_long(actor: Actor, now: datetime) -> int:
    """Return how many lie with this person's unit for longer than the policy likes."""
    since = long_since(now)
    return findinglists.lying_long(actor, since["at_township"], since["at_office"])


@one_act("export")
def note_taken(act: Act, what: str, count: int) -> str:
    """Note that a table of `count` lines left the house; returns `what`."""
    act.subject = "随手报统计"
    act.noted.update(filters=what, count=count)
    return what


def acts_open(actor: Actor, row: Finding) -> tuple[str, ...]:
    """Return the acts open to this person now, in the order they press."""
    if not rules.holds(actor, row.state, row.unit_id, row.township_id):
        return ()
    order = ("solve_finding", "send_up_finding", "turn_finding", "close_finding")
    return tuple(name for name in order if (row.state, name) in rules.MOVES and may(actor, name))
