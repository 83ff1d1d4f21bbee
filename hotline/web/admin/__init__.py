"""The administrator: how the machine is, settings, units, people, calendar, policy; the trail."""

from hotline.web.admin import (
    calendar,
    health,
    people,
    policy,
    policyedit,
    settings,
    successions,
    trail,
    units,
)
from hotline.web.admin.door import blueprint

__all__ = [
    "blueprint",
    "calendar",
    "health",
    "people",
    "policy",
    "policyedit",
    "settings",
    "successions",
    "trail",
    "units",
]
