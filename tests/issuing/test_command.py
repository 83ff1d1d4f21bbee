"""`python app.py notice …`: every kind as a file, and a sentence for what cannot be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hotline.casework.issuing import edit_notice, seal_notice
from hotline.casework.printbatch import begin_batch
from hotline.commands import house
from hotline.commands.speech import run
from hotline.config import Settings
from hotline.store.history import Audit
from hotline.store.meetings import Meeting
from hotline.store.notices import Notice, NoticeFile
from hotline.store.outbox import OutboxEvent
from tests.issuing.conftest import LATER, OCTOBER, by, first_ticket


@pytest.fixture
def notice(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run `notice …` on the county of October; return the exit code and the file."""
    monkeypatch.setenv("HOTLINE_DATA", str(data))

    def order(*words: str) -> tuple[int, bytes | None]:
        out = tmp_path / "out"
        out.unlink(missing_ok=True)
        code = run(house, ["notice", *words, "--out", str(out)])
        left = [path.name for path in tmp_path.iterdir() if path.name not in ("data", "out")]
        assert left == [], "no half written file"
        return code, out.read_bytes() if out.exists() else None

    return order


@pytest.mark.parametrize(
    "words",
    [
        ("daily", "--period", "2026-10-12"),
        ("weekly", "--period", "2026-W42"),
        ("monthly", "--period", OCTOBER),
        ("monthly", "--period", OCTOBER, "--scheme", "anyang"),
        ("special", "--period", OCTOBER, "--subject", "路灯"),
        ("special", "--period", OCTOBER, "--subject", "石桥镇为民服务工作站"),
        ("quarterly", "--period", "2026-Q4"),
        ("annual", "--period", "2026"),
        ("unit_sheet", "--period", OCTOBER, "--unit", "柳河镇"),
        ("handbook",),
    ],
)
def test_every_kind_as_text(notice, words: tuple[str, ...]) -> None:
    code, body = notice(*words, "--format", "txt")
    assert code == 0 and body and "云溪县" in body.decode()
    assert Notice.select().count() == 0, "printing drafts nothing"
    assert Audit.select().where(Audit.act == "notice").count() == 1


def test_the_three_formats(notice, capsys: pytest.CaptureFixture[str]) -> None:
    assert notice("monthly", "--period", OCTOBER)[1].startswith(b"%PDF")
    assert "未印发的草稿，没有文号" in capsys.readouterr().out
    book = notice("monthly", "--period", OCTOBER, "--format", "xlsx")[1]
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert any(name.startswith("xl/worksheets") for name in parts.namelist())


def test_a_sealed_one_is_given_byte_for_byte_and_a_scheme_asks_for_a_trial(
    notice, draft: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    edit_notice(by("director"), int(draft), None, words={"below.units": "均已达标。"})
    seal_notice(by("director"), int(draft), None, "云热办〔2026〕1号", settings)
    code, body = notice("monthly", "--period", OCTOBER)
    paper = NoticeFile.get(NoticeFile.kind == "paper")
    assert code == 0 and len(body) == paper.size and "云热办〔2026〕1号" in capsys.readouterr().out
    assert (
        "云热办〔2026〕1号" in notice("monthly", "--period", OCTOBER, "--format", "txt")[1].decode()
    )
    trial = notice("monthly", "--period", OCTOBER, "--scheme", "anyang", "--format", "txt")[1]
    assert "均已达标。" not in trial.decode() and "云热办" not in trial.decode()
    assert OutboxEvent.select().where(OutboxEvent.type == "notice.published").count() == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("monthly", "--period", "2026-13"), 1, "时段写作"),
        (("monthly", "--period", "2019-01"), 1, "没有工单记录"),
        (("monthly", "--period", "2099-01"), 1, "还没有开始"),
        (("monthly", "--period", "2026-W41"), 1, "按月编制"),
        (("monthly", "--period", OCTOBER, "--scheme", "nix"), 1, "没有“nix”这个考评办法"),
        (("monthly", "--period", OCTOBER, "--format", "doc"), 1, "输出格式只有"),
        (("special", "--period", OCTOBER, "--subject", "飞碟"), 1, "没有反映“飞碟”的工单"),
        (("unit_sheet", "--period", OCTOBER, "--unit", "火星镇"), 1, "没有找到单位"),
        (("minutes", "--meeting", "77"), 1, "没有找到第 77 号联席会议记录"),
        (("ticket", "--ticket", "99"), 1, "没有找到这件工单"),
        (("supervision",), 1, "请用 --ticket"),
        (("urging", "--letter", "99"), 1, "没有找到催办通知书"),
        (("yearbook", "--period", "2026"), 2, "没有这个命令"),
        (("monthly",), 2, "缺少"),
        (("ticket",), 2, "缺少"),
    ],
)
def test_what_cannot_be_printed_is_a_sentence_and_no_file(
    notice, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    assert notice(*words) == (code, None)
    assert said in capsys.readouterr().err


def test_papers_of_a_ticket(notice) -> None:
    number = first_ticket().ticket_no
    for kind in ("ticket", "handover", "reply"):
        code, body = notice(kind, "--ticket", number)
        assert code == 0 and body.startswith(b"%PDF"), kind
    assert notice("extension", "--ticket", number)[0] == 1


def test_the_minutes_of_a_meeting(notice) -> None:
    row = Meeting.create(
        title="第三次联席会议", held_at=LATER, place="县政府三楼会议室", chair="卫县长",
        attendees="钱主任 王镇长", agenda="研究路灯维修", noted_at=LATER, noted_by="吴督办",
        decisions='[{"text": "月底前修复路灯。", "unit": "县交通局", "ticket_no": ""}]',
    )  # fmt: skip
    code, body = notice("minutes", "--meeting", str(row.id), "--format", "txt")
    assert code == 0 and "责任单位：县交通局" in body.decode()


def test_the_two_commands_of_the_worker(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_DATA", str(data))
    assert run(house, ["notice", "due"]) == 0
    assert run(house, ["notice", "batch"]) == 0
    assert "完成 0 套" in capsys.readouterr().out
    begin_batch(by("supervisor"), OCTOBER)
    assert run(house, ["notice", "batch"]) == 0
    assert "完成 1 套" in capsys.readouterr().out


def test_a_kind_without_tables_is_a_workbook_of_its_text(notice) -> None:
    code, body = notice("daily", "--period", "2026-10-12", "--format", "xlsx")
    assert code == 0 and body
    said = [row[0].value for row in load_workbook(io.BytesIO(body))["正文"].iter_rows()]
    assert any("受理" in line and "件" in line for line in said)
