"""Messages to people of the office and the units: text messages and WeCom, until delivered."""

from __future__ import annotations

from peewee import BlobField, BooleanField, ForeignKeyField, IntegerField, TextField

from hotline.store.database import BaseModel, MomentField
from hotline.store.tickets import Ticket
from hotline.store.units import Unit


class Message(BaseModel):
    """One message; `matter` + way + receiver is unique, so nobody hears the same thing twice."""

    matter = TextField()
    way = TextField()  # sms | wecom
    to_name = TextField()
    to_sealed = BlobField(null=True)
    to_tail = TextField(default="")
    unit = ForeignKeyField(Unit, null=True)
    ticket = ForeignKeyField(Ticket, null=True, on_delete="CASCADE")
    text = TextField()
    is_urgent = BooleanField(default=False)
    state = TextField(default="waiting")  # waiting sent failed dropped
    tries = IntegerField(default=0)
    made_at = MomentField(index=True)
    not_before = MomentField()
    tried_at = MomentField(null=True)
    sent_at = MomentField(null=True)
    reference = TextField(default="")
    trouble = TextField(default="")

    class Meta:
        indexes = ((("matter", "way", "to_name"), True), (("state", "not_before"), False))
