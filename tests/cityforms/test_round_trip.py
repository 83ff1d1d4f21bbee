"""A form we filled, taken in by a second box, gives the same tickets."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from hotline.casework import cityforms, importing
from hotline.casework.act import Caller
from hotline.casework.cityformrows import Filler, Wanted, chosen
from hotline.outside.sheets import read_sheet
from hotline.rules.importcolumns import LABELS
from hotline.rules.permissions import SYSTEM
from hotline.store.assignments import Answer
from hotline.store.callbacks import Callback
from hotline.store.database import db, migrate
from hotline.store.history import Audit
from hotline.store.sealing import open_keys
from hotline.store.tickets import Ticket
from tests.casework.conftest import Player
from tests.county import actor, small_county

LEFT_OUT = {"number", "district", "township", "village", "days_to_reply", "state"}
HEADS = [words for field, words in LABELS.items() if field not in LEFT_OUT]
EVERYTHING = Wanted("registered", date(2026, 11, 1), date(2026, 11, 30))


# Columns of a ticket that a table carries whole.
SAME = (
    "title", "content", "kind", "category", "urgency", "channel", "labels", "reported_party",
    "division_code", "is_enterprise", "is_confidential", "solved", "satisfied",
    "wire_no",
)  # fmt: skip


def _form(folder: Path) -> Path:
    """A title, running numbers by formula, every head of ours, a list of kinds, moments."""
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "县级工单上报表"
    sheet.append(["序号", *HEADS])
    for row in range(3, 6):
        sheet.cell(row, 1, "=ROW()-2")
        for column, head in enumerate(HEADS, start=2):
            if head in ("受理时间", "反馈时间"):
                sheet.cell(row, column).number_format = "yyyy-mm-dd hh:mm:ss"
    kind = sheet.cell(3, HEADS.index("诉求类型") + 2).column_letter
    choice = DataValidation(type="list", formula1='"咨询类,求助类,投诉类,举报类,建议类,表扬类"')
    choice.add(f"{kind}3:{kind}5")
    sheet.add_data_validation(choice)
    book.save(folder / "form.xlsx")
    return folder / "form.xlsx"


def _taken(play: Player, folder: Path, wanted: Wanted = EVERYTHING) -> Path:
    form = cityforms.read_file(_form(folder), "form.xlsx")
    filler = Filler("钱主任", "县热线办", play.now, is_personal=True)
    taken = cityforms.Taken(form, wanted, chosen(wanted), filler, "断网期间报送")
    with cityforms.filled(Caller(actor("director"), play.now), taken, folder / "imports") as path:
        (folder / "taken.xlsx").write_bytes(path.read_bytes())
    assert list((folder / "imports").iterdir()) == []
    return folder / "taken.xlsx"


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _said(ticket: Ticket) -> dict[str, Any]:
    """Return what a ticket says, as far as a table can carry it."""
    person = ticket.requester
    answer = Answer.select().where(Answer.ticket == ticket.id).order_by(Answer.id.desc()).first()
    told = {} if answer is None else {"record": answer.record, "reply": answer.reply}
    return {
        **{name: getattr(ticket, name) for name in SAME},
        "name": person.name,
        "phone": person.phone,
        "is_anonymous": person.is_anonymous,
        "registered_at": ticket.registered_at,
        "closed_at": _minute(ticket.closed_at),
        "callbacks": Callback.select().where(Callback.ticket == ticket.id).count(),
        "is_closed": ticket.state == "closed",
        **told,
    }  # fmt: skip


def _all() -> dict[str, dict[str, Any]]:
    return {ticket.wire_no: _said(ticket) for ticket in Ticket.select()}


def _second_box(folder: Path, now: datetime, table: Path) -> importing.Outlook:
    db.close()
    open_keys(folder / "second" / "keys")
    migrate(folder / "second" / "hotline.db")
    small_county()
    outlook = importing.look(read_sheet(table), now)
    assert outlook.problems == []
    importing.take_in(Caller(SYSTEM, now), importing.Batch(outlook))
    return outlook


def _play(play: Player) -> None:
    play.closed()
    play.register(title="=HYPERLINK(\"http://x\")", kind="praise", urgency="complex",
                  address="柳树村村东头", company="云溪供水公司", is_enterprise=True)  # fmt: skip
    play.register(name="", phone="19900005678", is_anonymous=True, content="+86 路灯不亮\n第二行")
    play.register(title="建议增设公交站", kind="suggestion", channel="web", labels="公交")


def test_the_same_tickets(play: Player, tmp_path: Path) -> None:
    _play(play)
    first = _all()
    addresses = {ticket.wire_no: ticket.address for ticket in Ticket.select()}
    table = _taken(play, tmp_path)
    outlook = _second_box(tmp_path, play.now, table)
    assert outlook.count(importing.NEW) == len(first) == 4
    second = _all()
    for number, said in first.items():
        assert second[number] == said, number
    # The form has no column for township and village, so the address names them.
    for ticket in Ticket.select():
        assert ticket.address.endswith(addresses[ticket.wire_no])


def test_taking_it_in_again_changes_nothing(play: Player, tmp_path: Path) -> None:
    _play(play)
    table = _taken(play, tmp_path)
    _second_box(tmp_path, play.now, table)
    again = importing.look(read_sheet(table), play.now)
    assert again.count(importing.SAME) == len(again.entries) == 4


def test_what_left_stands_in_the_trail(play: Player, tmp_path: Path) -> None:
    _play(play)
    _taken(play, tmp_path)
    line = Audit.select().where(Audit.act == "export").order_by(Audit.id.desc()).get()
    assert "断网期间报送" in str(line.details) and "4" in str(line.details)


def test_tickets_answered_and_closed_are_chosen_by_their_day(play: Player) -> None:
    number = play.closed()
    play.register()
    for what in ("answered", "closed"):
        ids = chosen(Wanted(what, date(2026, 11, 20), date(2026, 11, 20)))
        assert [Ticket.get_by_id(one).ticket_no for one in ids] == [number]
        assert chosen(Wanted(what, date(2026, 11, 19), date(2026, 11, 19))) == []
