"""A mistake is corrected by a new notice that names the old one; both papers stay verifiable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.casework.issuing import draft_notice, drop_notice, notice_view
from hotline.casework.noticekeys import read_code, shown_code
from hotline.casework.verify import matches, verified
from hotline.config import Settings
from hotline.errors import NotAllowedNow
from hotline.store.database import db, open_database
from hotline.store.notices import Notice, NoticeFile, with_number
from tests.county import actor
from tests.issuing.conftest import LATER, OCTOBER, SECOND, by, copied
from tests.issuing.conftest import NUMBER as FIRST


@pytest.fixture
def data(issued: Path, tmp_path: Path) -> Iterator[Path]:
    """October sealed, where a test does not ask for the corrected county."""
    yield copied(issued, tmp_path / "data")
    db.close()


@pytest.fixture
def old(data: Path) -> Notice:
    return with_number(FIRST)


@pytest.fixture
def both(corrected: Path, tmp_path: Path) -> Iterator[tuple[Notice, Notice, Settings]]:
    """The old notice, the new one, and where their files lie."""
    folder = copied(corrected, tmp_path / "both")
    yield with_number(FIRST), with_number(SECOND), Settings(data=folder)
    db.close()


def test_a_second_notice_of_the_month_must_name_the_first(old: Notice) -> None:
    with pytest.raises(NotAllowedNow, match=f"已经印发（{FIRST}）.*更正"):
        draft_notice(by("director"), "monthly", OCTOBER)


def test_the_new_text_names_the_old_notice(both: tuple[Notice, Notice, Settings]) -> None:
    old, new, settings = both
    view = notice_view(actor("director"), new.id, settings, LATER)
    assert FIRST in str(view.text.blocks) and "13件" in str(view.text.blocks)
    assert view.corrects is not None and view.corrects.id == old.id


def test_the_old_one_stays_as_it_was_and_says_who_put_it_right(
    both: tuple[Notice, Notice, Settings], issued: Path
) -> None:
    old, new, settings = both
    names = ("figures", "document", "version", "number", "title", "issued_on", "verify_code")
    after = [getattr(old, name) for name in names]
    open_database(issued / "hotline.db")
    assert [getattr(with_number(FIRST), name) for name in names] == after
    open_database(settings.database)
    view = notice_view(actor("director"), old.id, settings, LATER)
    assert view.corrected_by is not None and view.corrected_by.id == new.id
    assert "已被云热办〔2026〕2号更正" in view.refusals["correct"]


def test_the_check_page_of_both_papers(both: tuple[Notice, Notice, Settings]) -> None:
    old, new, _ = both
    told_old, told_new = verified(old.verify_code or ""), verified(new.verify_code or "")
    assert told_old is not None and told_new is not None
    assert told_old.corrected_by is not None and told_old.corrected_by.number == SECOND
    assert not told_old.is_in_force and told_new.is_in_force
    assert told_new.corrects is not None and told_new.corrects.number == FIRST
    assert dict(told_old.totals)["受理"] == "12件" and dict(told_new.totals)["受理"] == "13件"


def test_only_the_latest_can_be_corrected(both: tuple[Notice, Notice, Settings]) -> None:
    old, new, _ = both
    with pytest.raises(NotAllowedNow, match="最近一次印发"):
        draft_notice(by("director"), "monthly", OCTOBER, corrects_id=old.id)
    assert draft_notice(by("director"), "monthly", OCTOBER, corrects_id=new.id)


def test_a_director_who_changes_his_mind(old: Notice) -> None:
    made = draft_notice(by("director"), "monthly", OCTOBER, corrects_id=old.id)
    assert draft_notice(by("director"), "monthly", OCTOBER, corrects_id=old.id) == made
    drop_notice(by("director"), int(made), None, "核对后无误")
    assert draft_notice(by("director"), "monthly", OCTOBER, corrects_id=old.id) != made


def test_the_paper_and_nothing_else_matches(old: Notice) -> None:
    paper = NoticeFile.get(NoticeFile.notice == old.id, NoticeFile.kind == "paper")
    code = old.verify_code or ""
    assert matches(code, paper.sha256) and matches(shown_code(code).lower(), paper.sha256.upper())
    assert not matches(code, "0" * 64) and not matches(code, "汉字") and not matches("", "")
    assert not matches("ABCD-EFGH-JKMN-PQRS", paper.sha256)


@pytest.mark.parametrize("typed", ["", "x", "../../etc", "7K2M-9QXD", "' OR 1=1 --", "A" * 5000])
def test_a_code_nobody_gave_finds_nothing(old: Notice, typed: str) -> None:
    assert verified(typed) is None


def test_a_code_is_long_and_easy_to_read(old: Notice) -> None:
    code = old.verify_code or ""
    assert len(code) >= 16 and not set(code) & set("01OIL")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert read_code(f" {shown_code(code).lower()} ") == read_code(wide) == code
