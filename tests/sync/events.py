"""Events as a county would owe them."""

import os
from datetime import datetime, timedelta

from hotline.outside import cloudevent
from hotline.outside.cityplatform import Outgoing
from hotline.outside.cloudevent import Event
from hotline.rules.eventids import NOISE, uuid7

NOW = datetime.fromisoformat("2026-11-21T09:12:00+08:00")
REGISTRATION = {
    "ticket_no": "4105992026112100001",
    "title": "路灯不亮",
    "content": "村口路灯坏了三天。",
    "kind": "help",
    "urgency": "livelihood",
    "channel": "phone",
    "registered_at": "2026-11-21T09:12:00+08:00",
    "requester": {"name": "李秀英", "phone": "13900001234", "anonymous": False},
}


def owed(kind, number, version, data=None, sequence=None, county="410599", extra=None):
    """Return one outgoing event of ticket `number`."""
    event = Event(
        id=uuid7(NOW + timedelta(milliseconds=version), os.urandom(NOISE)),
        source=cloudevent.county_source(county),
        type=kind,
        subject=number,
        time=NOW,
        sequence=sequence or version,
        ticketversion=version,
        data=data if data is not None else {"at": NOW.isoformat(), "text": f"第{version}步"},
        extra=extra or {},
    )
    return Outgoing(event.id, cloudevent.text_of(event))


def registered(number, version=1):
    return owed("ticket.registered", number, version, {**REGISTRATION, "ticket_no": number})
