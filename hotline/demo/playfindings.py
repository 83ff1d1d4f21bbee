"""Playing what was found before anybody called, through the product's own acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from hotline.casework import findings, intake
from hotline.casework.act import Caller
from hotline.demo.findings import FindingPlan, FoundStep
from hotline.demo.foundphotos import OWN, FoundPhotos
from hotline.demo.latephone import found_earlier, report_later
from hotline.errors import Refused
from hotline.rules.permissions import Actor
from hotline.store.database import db
from hotline.store.findings import Finding


class FindingPlayer:
    """Acts for those who find. `refused` holds the sentences of steps the rules did not allow."""

    def __init__(
        self,
        found: Sequence[FindingPlan],
        actors: Mapping[tuple[str, str], Actor],
        blobs: Path,
        seed: int,
    ) -> None:
        self.actors = actors
        self.photos = FoundPhotos({each.serial for each in found[-OWN:]}, blobs, seed)
        self.kept: dict[int, int] = {}  # serial → id
        self.refused: list[str] = []
        # serial of a ticket → the finding it began as
        self.begun = {each.ticket: each for each in found if each.ticket}

    def play(self, found: FindingPlan, step: FoundStep) -> None:
        """Play one step. Call inside `write()`."""
        unit = "" if step.role == "dispatcher" else step.unit
        caller = Caller(self.actors[step.role, unit], step.at)
        try:
            with db.atomic():
                self._do(caller, found, step)
        except Refused as refusal:
            self.refused.append(f"{step.act}: {refusal}")

    def _do(self, caller: Caller, found: FindingPlan, step: FoundStep) -> None:
        if step.act == "report":
            self.kept[found.serial] = self._report(caller, found, step)
            return
        number = self.kept[found.serial]
        if step.act == "solve":
            is_worker = step.role == "grid_worker"
            photos = self.photos.of(found, step, True) if is_worker else []
            findings.solve_finding(caller, number, step.text, photos)
        elif step.act == "send_up":
            findings.send_up_finding(caller, number, step.text)
        else:
            findings.close_finding(caller, number, step.text)

    def _report(self, caller: Caller, found: FindingPlan, step: FoundStep) -> int:
        said, earlier = self._said(found, step), found_earlier(found.serial, step.at)
        if earlier:
            return report_later(caller, said, earlier)
        return int(findings.report_finding(caller, said))

    def _said(self, found: FindingPlan, step: FoundStep) -> findings.Report:
        is_solved = step.way == "solved"
        return findings.Report(
            way=step.way, text=found.text, division=found.village.code, place=found.place,
            lng=found.lng, lat=found.lat, photos=self.photos.of(found, step, False),
            done_text=step.text if is_solved else "",
            done_photos=self.photos.of(found, step, True) if is_solved else [],
        )  # fmt: skip

    def turn(self, serial: int, caller: Caller, appeal: intake.Appeal) -> str:
        """Register the ticket from the finding it began as; returns the ticket's number."""
        found = self.begun[serial]
        row = Finding.get_by_id(self.kept[found.serial])
        name, phone = findings.reporter(row)
        content = f"网格员巡查发现：{found.text}\n乡镇说明：{row.office_reason}"
        office = Caller(self.actors["dispatcher", ""], caller.now)
        said = replace(
            appeal, content=content, name=name, phone=phone, contact_phone="", gender="",
            is_anonymous=False,
        )  # fmt: skip
        return findings.turn_finding(office, row.id, said)
