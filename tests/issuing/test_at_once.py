"""Two directors at once, a key pressed twice, a machine killed between the steps."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hotline.casework.issuing import draft_notice, edit_notice, seal_notice
from hotline.config import Settings
from hotline.errors import Incomplete, NotAllowedNow, Refused, Stale
from hotline.store.database import db
from hotline.store.history import Audit
from hotline.store.notices import Notice, NoticeFile
from hotline.store.outbox import OutboxEvent
from tests.county import ROOT
from tests.issuing.conftest import OCTOBER, by, kept

NUMBER = "云热办〔2026〕1号"


def _published() -> int:
    return OutboxEvent.select().where(OutboxEvent.type == "notice.published").count()


def test_of_two_who_seal_at_once_one_wins(draft: str, settings: Settings) -> None:
    told: list[str] = []
    ready = threading.Barrier(2)

    def seal(number: str) -> None:
        caller = by("director")
        ready.wait()
        try:
            told.append(f"sealed {seal_notice(caller, int(draft), None, number, settings)}")
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            db.close()

    threads = [
        threading.Thread(target=seal, args=(f"云热办〔2026〕{n}号",)) for n in (1, 2)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(word.split()[0] for word in told)[0] == "sealed"
    refused = next(word for word in told if not word.startswith("sealed"))
    assert "印发" in refused and "更正" in refused
    assert _published() == 1 and NoticeFile.select().where(NoticeFile.kind == "paper").count() == 1
    assert Audit.select().where(Audit.act == "seal_notice").count() == 1


def test_two_drafts_at_once_are_one(data: Path) -> None:
    made: list[str] = []

    def begin() -> None:
        made.append(draft_notice(by("supervisor"), "monthly", OCTOBER))
        db.close()

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1 and Notice.select().count() == 1


def test_an_edit_while_the_paper_is_printed_stops_the_seal(
    draft: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper was printed from words that are not those of the draft any more."""
    from hotline.casework import noticesealing

    real = noticesealing.print_pdf

    def slow(*order: object) -> bytes:
        edit_notice(by("supervisor"), int(draft), None, words={"below.units": "改过的话。"})
        return real(*order)  # type: ignore[arg-type]

    monkeypatch.setattr(noticesealing, "print_pdf", slow)
    with pytest.raises(Stale, match="吴督办"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
    assert kept(draft).state == "draft" and _published() == 0 and not NoticeFile.select().count()


def test_a_number_taken_meanwhile_is_refused(
    draft: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = draft_notice(by("director"), "monthly", "2026-09")
    from hotline.casework import noticesealing

    real, calls = noticesealing.print_pdf, []

    def slow(*order: object) -> bytes:
        if not calls:
            calls.append(1)
            seal_notice(by("director"), int(other), None, NUMBER, settings)
        return real(*order)  # type: ignore[arg-type]

    monkeypatch.setattr(noticesealing, "print_pdf", slow)
    with pytest.raises(Incomplete, match="已经用过"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
    assert kept(draft).state == "draft" and _published() == 1


CHILD = """
import os, signal, sys
from pathlib import Path
from hotline.store.database import open_database
from hotline.store.sealing import open_keys
data = Path(sys.argv[1])
open_keys(data / "keys"); open_database(data / "hotline.db")
from hotline.casework import noticesealing
from hotline.config import Settings
from tests.issuing.conftest import by
module, name = sys.argv[3].rsplit(".", 1)
target = getattr(noticesealing, module)
def killed(*words, **named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(target, name, killed)
noticesealing.seal_notice(by("director"), int(sys.argv[2]), None, "云热办〔2026〕1号",
                          Settings(data=data))
"""


@pytest.mark.parametrize(
    "where", ["noticefrozen.packed", "NoticeFile.create", "noticekeys.used", "outbox.owe"]
)
def test_killed_between_the_steps_nothing_is_half_sealed(
    draft: str, settings: Settings, where: str
) -> None:
    db.close()
    killed = subprocess.run(
        [sys.executable, "-c", CHILD, str(settings.data), draft, where], cwd=ROOT, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    db.connect()
    row = kept(draft)
    assert (row.state, row.number, row.figures, row.verify_code) == ("draft", "", None, None)
    assert _published() == 0 and NoticeFile.select().count() == 0
    orphans = [path for path in settings.blobs.rglob("*") if path.is_file()]
    assert orphans, "the paper was printed before the transaction"
    seal_notice(by("director"), int(draft), None, NUMBER, settings)
    assert kept(draft).state == "sealed" and _published() == 1


def test_a_paper_that_cannot_be_printed_seals_nothing(
    draft: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Refused, match="生成文件"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
    assert kept(draft).state == "draft" and _published() == 0


def test_figures_that_contradict_one_another_are_named(
    draft: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from hotline.casework import noticedrafts

    real = noticedrafts.material

    def wrong(*asked: object) -> object:
        found = real(*asked)  # type: ignore[arg-type]
        return replace(found, now=replace(found.now, received=999))

    monkeypatch.setattr(noticedrafts, "material", wrong)
    with pytest.raises(NotAllowedNow, match="前后不一致，不能印发：.*受理量"):
        seal_notice(by("director"), int(draft), None, NUMBER, settings)
