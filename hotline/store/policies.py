"""Policy versions by effective date, and the county's own marks in the working calendar."""

from __future__ import annotations

from datetime import date, datetime

from peewee import BooleanField, TextField

from hotline.rules.policy import Policy, parse_policy
from hotline.store.database import BaseModel, DayField, MomentField, db


class PolicyVersion(BaseModel):
    profile = TextField()
    version = TextField()
    effective_on = DayField(index=True)
    text = TextField()  # the TOML as it was saved
    saved_at = MomentField()
    saved_by = TextField()
    # Taken back before any ticket was stamped with it; kept, because somebody may have read it.
    withdrawn_at = MomentField(null=True)
    withdrawn_by = TextField(default="")

    class Meta:
        indexes = ((("profile", "version"), True),)


NOTICE = "年度放假通知"  # the source of days loaded from the yearly notice


class CountyDay(BaseModel):
    """A day the county marked itself (festival, snow day) or loaded from a yearly notice."""

    day = DayField(primary_key=True)
    is_working = BooleanField()
    reason = TextField()
    source = TextField()
    changed_at = MomentField()
    changed_by = TextField()


_parsed: dict[tuple[str, int], Policy] = {}  # by database file and version


def id_on(day: date) -> int:
    """Return which version is in force on `day`: the newest version not later than it.

    Before the first effective date the oldest version serves. LookupError when none was saved.
    """
    row = db.execute_sql(
        "SELECT id FROM policy_version WHERE withdrawn_at IS NULL"
        " ORDER BY effective_on > ?1,"
        " CASE WHEN effective_on > ?1 THEN effective_on END,"
        " effective_on DESC, id DESC LIMIT 1",
        (day.isoformat(),),
    ).fetchone()
    if row is None:
        raise LookupError("no policy was saved; run migrate")
    return int(row[0])


def by_id(policy_id: int) -> Policy:
    """Return the policy of one saved version; parsed once a process."""
    key = (str(db.database), policy_id)
    if key not in _parsed:
        _parsed[key] = parse_policy(PolicyVersion.get_by_id(policy_id).text)
    return _parsed[key]


def policy_on(day: date) -> Policy:
    """Return the policy in force on `day`, as `id_on` finds it."""
    return by_id(id_on(day))


def save_policy(text: str, at: datetime, by_name: str) -> PolicyVersion:
    """Check and keep a policy version. Raises BadPolicy with the line that is wrong."""
    policy = parse_policy(text)
    return PolicyVersion.create(
        profile=policy.profile,
        version=policy.version,
        effective_on=policy.effective_on,
        text=text,
        saved_at=at,
        saved_by=by_name,
    )


def versions() -> list[PolicyVersion]:
    """Return every saved version, the latest effective date first, withdrawn ones among them."""
    order = (PolicyVersion.effective_on.desc(), PolicyVersion.id.desc())
    return list(PolicyVersion.select().order_by(*order))


def county_days() -> list[CountyDay]:
    """Return every day the county marked, by date."""
    return list(CountyDay.select().order_by(CountyDay.day))


def calendar_stamp() -> str:
    """Return a word for the county days as they are now; another day or mark, another word.

    Asked on every page, so it is one pass without reading words. The sum tells apart what was
    changed within one second.
    """
    count, latest, total = db.execute_sql(
        "SELECT COUNT(*), MAX(changed_at), TOTAL((1 + is_working) * julianday(day)) FROM county_day"
    ).fetchone()
    return f"{count}-{latest}-{total:.1f}" if count else "0-"
