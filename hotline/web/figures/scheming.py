"""Which scheme a board follows: the one in the address, else the one in force."""

from __future__ import annotations

from hotline.casework import schemes
from hotline.rules.periods import Period
from hotline.rules.permissions import sees_everything
from hotline.rules.schemeparts import Scheme
from hotline.web.figures.door import word
from hotline.web.guard import actor


def asked(period: Period) -> Scheme:
    """Return the scheme in the address, else the one in force for the period.

    A station always gets the one in force: another one could publish more than was decided.
    Raises Incomplete for an unknown scheme.
    """
    code = word("scheme") if sees_everything(actor()) else ""
    return schemes.scheme_of(code or None, period)


def choices() -> list[tuple[str, str]]:
    """Return (code, title) of the schemes one may look through: the newest version of each."""
    if not sees_everything(actor()):
        return []
    newest = {known.scheme.code: known.scheme.title for known in schemes.schemes_known()[::-1]}
    return sorted(newest.items(), key=lambda pair: pair[1])
