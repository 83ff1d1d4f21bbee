"""A sealed notice says the same for ever, whatever happens since to everything it was made of."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.casework import noticefrozen
from hotline.casework.issuing import draft_notice, notice_view, preview, seal_notice
from hotline.casework.noticedrafts import plain_document, remade
from hotline.casework.noticefiles import tables_of
from hotline.casework.noticeprinting import printed
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow
from hotline.outside.files import path_of
from hotline.rules.noticefreeze import freeze, sha256
from hotline.rules.permissions import SYSTEM
from hotline.store.database import db
from hotline.store.notices import Notice, NoticeFile
from hotline.store.policies import PolicyVersion, save_policy
from hotline.store.units import Division, Unit
from hotline.store.verdicts import Verdict
from tests.county import ROOT, actor
from tests.issuing.conftest import (
    LATER,
    NUMBER,
    OCTOBER,
    by,
    copied,
    first_ticket,
    kept,
    play_ticket,
)
from tests.moments import at


@pytest.fixture
def county(issued: Path, tmp_path: Path) -> Iterator[Settings]:
    """The county after October was sealed."""
    yield Settings(data=copied(issued, tmp_path / "issued"))
    db.close()


@pytest.fixture
def sealed(county: Settings) -> Notice:
    return Notice.get()


def _tickets() -> None:
    ticket = first_ticket()
    ticket.title, ticket.category, ticket.kind = "改了的标题", "改了的类别", "praise"
    ticket.satisfied = ticket.verdict_satisfied = "no"
    ticket.verdict = "replaced"
    ticket.ledger = "exclusion"
    ticket.save()
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "补登的工单")
    db.execute_sql("UPDATE assignment SET answered_at = '2026-12-01T09:00:00+08:00'")


def _units() -> None:
    Unit.update(name="改名镇工作站", short_name="改名镇").where(Unit.code == "east").execute()
    Unit.update(is_active=False, kind="utility").where(Unit.code == "west").execute()
    Division.update(name="新县").where(Division.level == "county").execute()


def _policies() -> None:
    text = (ROOT / "db/policies/anyang.toml").read_text("utf-8")
    PolicyVersion.update(withdrawn_at=LATER).execute()
    save_policy(text.replace("2020", "2020", 1), at("Thu 2026-01-01 00:00"), "系统")


def _schemes() -> None:
    db.execute_sql("UPDATE scheme_version SET text = 'x', title = 'y'")
    db.execute_sql("DELETE FROM scheme_adoption")


def _verdicts() -> None:
    ticket = first_ticket()
    Verdict.create(
        ticket=ticket, was_solved="yes", was_satisfied="yes", outcome="void", members="张三等五人",
        votes_for=5, votes_all=5, held_on="2026-10-20", grounds="评议", noted_at=LATER,
        noted_by="吴督办",
    )  # fmt: skip
    ticket.verdict = "void"
    ticket.save()


CHANGES: list[Callable[[], None]] = [_tickets, _units, _policies, _schemes, _verdicts]


def test_everything_changes_and_the_notice_does_not(sealed: Notice, county: Settings) -> None:
    paper = printed(by("director"), "monthly", OCTOBER, county).body
    text, tables = remade(sealed.id), tables_of(remade(sealed.id))
    figures = freeze(noticefrozen.opened(sealed)[0])
    for change in CHANGES:
        change()
    again = Notice.get_by_id(sealed.id)
    assert remade(again.id) == text and tables_of(remade(again.id)) == tables
    assert plain_document(remade(again.id)) == noticefrozen.document_of(again)
    assert freeze(noticefrozen.opened(again)[0]) == figures
    assert sha256(figures) == again.figures_sha256
    assert printed(by("director"), "monthly", OCTOBER, county).body == paper
    view = notice_view(actor("director"), again.id, county, at("Tue 2027-03-02 09:00"))
    assert view.text == text and "柳河镇" in str(view.text.annexes)


def test_the_same_changes_do_change_a_draft(draft: str, settings: Settings) -> None:
    before = notice_view(actor("director"), int(draft), settings, LATER).text
    _tickets()
    assert notice_view(actor("director"), int(draft), settings, LATER).text != before


def test_the_kept_document_gives_the_same_bytes_again(sealed: Notice, county: Settings) -> None:
    paper = NoticeFile.get(NoticeFile.notice == sealed.id, NoticeFile.kind == "paper")
    again = preview(by("director"), sealed.id, county)
    assert hashlib.sha256(again).hexdigest() == paper.sha256
    path_of(paper.sha256, county.blobs).unlink()
    lost = printed(by("director"), "monthly", OCTOBER, county).body
    assert hashlib.sha256(lost).hexdigest() == paper.sha256


def test_frozen_figures_are_small(sealed: Notice) -> None:
    row = Notice.get_by_id(sealed.id)
    assert len(row.figures) < len(zlib.decompress(row.figures)) / 3
    assert len(row.figures) + len(row.document) < 60_000


def test_a_draft_has_nothing_frozen(draft: str) -> None:
    with pytest.raises(NotAllowedNow, match="没有封存的数据"):
        remade(int(draft))


def test_a_damaged_row_is_told_in_words(sealed: Notice) -> None:
    spoiled = noticefrozen.packed('{"figures":"[]","names":"[]","issued_on":"2026-11-02"}')
    Notice.update(figures=spoiled).where(Notice.id == sealed.id).execute()
    with pytest.raises(Incomplete, match="封存数据已损坏"):
        remade(sealed.id)


def test_a_later_notice_compares_with_what_was_published(sealed: Notice, county: Settings) -> None:
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "十月补登的工单")
    later = at("Tue 2026-12-01 09:00")
    november = draft_notice(by("director", later), "monthly", "2026-11")
    text = str(notice_view(actor("director"), int(november), county, later).text.blocks)
    assert "上月（12件）" in text and "上月（13件）" not in text


def test_a_year_is_the_sum_of_its_months_sealed_ones_as_published(
    sealed: Notice, county: Settings
) -> None:
    play_ticket(at("Fri 2026-10-30 09:00"), "water", "十月补登的工单")
    later = at("Mon 2027-01-04 09:00")
    year = draft_notice(by("director", later), "annual", "2026")
    view = notice_view(actor("director"), int(year), county, later)
    assert view.faults == []
    parts = {name: totals.received for name, totals in view.material.parts}
    assert parts["2026年10月"] == 12 and view.material.now.received == 13
    assert view.text.note.startswith("10月采用已印发通报的数据")
    seal_notice(by("director", later), int(year), None, "云热办〔2027〕1号", county)
    assert plain_document(remade(int(year))) == noticefrozen.document_of(kept(year))


@pytest.mark.parametrize(
    ("kind", "period", "subject"),
    [
        ("daily", "2026-10-12", ""),
        ("weekly", "2026-W42", ""),
        ("quarterly", "2026-Q4", ""),
        ("special", OCTOBER, "路灯"),
        ("unit_sheet", OCTOBER, "柳河镇"),
        ("handbook", OCTOBER, ""),
    ],
)
def test_every_kind_is_sealed_and_made_again(
    data: Path, settings: Settings, kind: str, period: str, subject: str
) -> None:
    later = at("Mon 2027-01-04 09:00")
    made = draft_notice(by("director", later), kind, period, subject=subject)
    seal_notice(by("director", later), int(made), None, "云热办〔2027〕5号", settings)
    for change in CHANGES:
        change()
    assert plain_document(remade(int(made))) == noticefrozen.document_of(kept(made))


def test_the_machine_drafts_and_prints_but_does_not_seal(draft: str, settings: Settings) -> None:
    from hotline.casework.act import Caller
    from hotline.errors import NotYours

    with pytest.raises(NotYours):
        seal_notice(Caller(SYSTEM, LATER), int(draft), None, NUMBER, settings)
