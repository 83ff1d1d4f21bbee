"""Which place and which units of the county a line of a ledger names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from hotline.rules.importcolumns import LABELS
from hotline.rules.importing import Problem
from hotline.rules.unitnames import UnitNames, known_units, split_names
from hotline.store import places, units

if TYPE_CHECKING:
    from hotline.casework.importing import Entry

BEGINNING = 60  # characters


class Surroundings:
    """The county's units and places, fetched once for the whole file."""

    def __init__(self) -> None:
        office = units.county_office()
        county = office.division.name if office and office.division_code else ""
        self.units = UnitNames(known_units(units.dispatchable()), county)
        self.office = {office.name, office.short_name, "热线办"} if office else set()
        self.office_id = office.id if office else None
        self.towns = places.townships()
        self.known: dict[str, int | str] = {}

    def settle(self, entry: Entry, cells: Mapping[str, str], named: Mapping[str, str]) -> None:
        """Find the place and the units of the line; an unknown unit is a problem."""
        values = entry.read.values
        # A long content mentions other villages in passing; its beginning says where it is.
        for text in (values["address"], values["title"], values["content"][:BEGINNING]):
            entry.division = entry.division or (places.named_in(text, self.towns) if text else "")
        for name in ("unit", "co_units"):
            for text in split_names(cells.get(name, "")):
                found = self.known.setdefault(text, self._unit(text))
                if isinstance(found, str):
                    entry.read.problems.append(
                        Problem(entry.read.line, named.get(name, LABELS[name]), found)
                    )
                elif found not in entry.unit_ids:
                    entry.unit_ids.append(found)
        if entry.read.is_history and not entry.unit_ids and self.office_id:
            # A reply without a unit was given by the hotline itself (直办).
            entry.unit_ids = [self.office_id]
            entry.read.notes.append("有办理结果但没有承办单位，记为县热线办直接办理")

    def _unit(self, text: str) -> int | str:
        if text in self.office and self.office_id:
            return self.office_id
        found = self.units.find(text)
        return found if isinstance(found, str) else found.id
