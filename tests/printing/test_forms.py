"""Approval forms and letters: their words as reviewable text, their paper as a stranger sees it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hotline.outside.pdf.press import render
from hotline.rules.letterpaper import LetterLineText, letter_text
from hotline.rules.papertext import approval_form
from tests.printing import papers, stranger

SNAPSHOTS = Path(__file__).parent / "snapshots"
WORDS = {
    **{kind: approval_form(papers.CASE, asked) for kind, asked in papers.ASKED.items()},
    "supervision": letter_text(papers.LETTER),
    "urging": letter_text(replace(papers.LETTER, kind="urging", number="热线催〔2026〕13号")),
}


def kept(tmp_path: Path, document: dict[str, object]) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(render(document))
    return path


def pages(path: Path) -> int:
    return int(stranger.info(path)["Pages"])


def said(path: Path) -> str:
    """Return the text of all pages without spaces, as pdftotext reads it in order."""
    return "".join(stranger.run("pdftotext", "-layout", str(path), "-").split())


@pytest.mark.parametrize("name", WORDS)
def test_the_words_are_as_reviewed(name: str) -> None:
    """Set HOTLINE_SNAPSHOTS=1 to write the texts anew, then read what changed."""
    file = SNAPSHOTS / f"{name}.txt"
    text = papers.in_words(WORDS[name])
    if os.environ.get("HOTLINE_SNAPSHOTS"):
        SNAPSHOTS.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", papers.ASKED)
def test_an_ordinary_form_fills_one_sheet(tmp_path: Path, kind: str) -> None:
    path = kept(tmp_path, papers.form_document(WORDS[kind]))
    assert pages(path) == 1
    assert stranger.info(path)["Title"] == WORDS[kind].title
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in stranger.fonts(path))
    text = said(path)
    order = ["工单编号", papers.CASE.ticket_no, "承办单位", "诉求事项", "办理依据"]
    order += ["承办单位经办人", "县热线办意见", "说明：", "第1页共1页"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)
    assert "郑经办2026年11月20日15:00打印" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("extension", "申请延至 2026年12月2日17:30 电话告知 不超过5个工作日 请按期办结"),
        ("deferral", "2026年12月20日 诉求人认可 照片3张 分管领导（签字） 王镇长（主要领导）"),
        ("exclusion", "剔除依据 征收公告.pdf 主要领导（签字） 市级意见 已说明"),
    ],
)  # fmt: skip
def test_a_form_says_what_its_decision_needs(tmp_path: Path, kind: str, words: str) -> None:
    text = said(kept(tmp_path, papers.form_document(WORDS[kind])))
    assert [word for word in words.split() if word not in text] == []


def test_a_long_form_goes_on_under_its_head(tmp_path: Path) -> None:
    case = replace(papers.CASE, unit=papers.LONG_UNIT, title="㙍村䶮某反映𫰛氏祠堂漏水" * 4)
    asked = replace(papers.EXCLUSION, basis="补偿协议已签订并兑现，有银行回单为证。" * 55)
    path = kept(tmp_path, papers.form_document(approval_form(case, asked)))
    assert pages(path) == 2
    second = "".join(word for _, _, word in stranger.words_at(path, 2))
    assert second.startswith("剔除审批表（续）工单编号：4105992026111600001")
    text = said(path)
    for char in "㙍䶮𫰛":
        assert char in text, "a rare character prints and can be copied"
    assert "〓" not in text
    assert text.count("银行回单") == 55


def test_nothing_leaves_the_sheet(tmp_path: Path) -> None:
    case = replace(papers.CASE, unit=papers.LONG_UNIT)
    path = kept(tmp_path, papers.form_document(approval_form(case, papers.EXCLUSION)))
    ink = stranger.black(stranger.page(path, 1), 10, 290)
    assert ink.left >= 19
    assert ink.right <= 191
    assert ink.bottom <= 290


def test_a_provisional_deadline_says_so() -> None:
    case = replace(papers.CASE, is_provisional=True)
    rows = approval_form(case, papers.EXTENSION).rows
    assert any("暂定" in value for row in rows for _, value in row)


def test_a_missing_visit_is_named() -> None:
    texts = dict(approval_form(papers.CASE, replace(papers.DEFERRAL, visit=None)).texts)
    assert texts["上门走访"] == "未登记上门记录"


def test_what_the_city_decided_stands_in_the_citys_box() -> None:
    asked = replace(
        papers.EXTENSION, state="refused", by_city=True, decided_by="市平台",
        decided_at=papers.EXTENSION.asked_at, decision="不予同意",
        granted_at=papers.EXTENSION.wanted_at,
        source="办法四定有挂账，一般延期按默认值，可改",
    )  # fmt: skip
    form = approval_form(replace(papers.CASE, from_city=True, city_no="C1"), asked)
    office, city = (row[0] for row in form.boxes[1:])
    assert (office.label, office.said) == ("县热线办意见", "同意，报市级审批。")
    assert city.label == "市级意见" and "不同意。意见：不予同意" in city.said
    assert "期限至" not in city.said, "nothing was granted"
    assert dict(form.texts)["办理依据"] == "县热线办办理制度"
    assert dict(form.rows[0])["市级编号"] == "C1"


def test_a_scan_is_said_as_such() -> None:
    asked = replace(papers.DEFERRAL, signed_way="scan", signed_by="纸质签字，李办事上传")
    said = approval_form(papers.CASE, asked).boxes[0][1].said
    assert said.startswith("主要领导已在纸质审批表上签字，李办事上传扫描件，"), said


def test_the_code_holds_ticket_and_form(tmp_path: Path) -> None:
    assert WORDS["deferral"].qr == "4105992026111600001-R12"
    assert WORDS["supervision"].qr == "4105992026111600001-L3"


def test_a_letter_keeps_to_the_letter_form(tmp_path: Path) -> None:
    """GB/T 9704-2012 clause 10.1: mark at 30 mm, double rules of 170 mm, no number on page one."""
    path = kept(tmp_path, papers.letter_document(WORDS["supervision"]))
    image = stranger.page(path, 1)
    mark = stranger.red(image, 0, 45)
    assert mark.top == pytest.approx(30, abs=1.5)
    lower = stranger.red(image, 250)
    assert lower.width == pytest.approx(170, abs=1)
    assert lower.top == pytest.approx(297 - 20, abs=1.5)
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in stranger.fonts(path))
    text = said(path)
    order = [
        "云溪县12345热线办公室",
        "热线督〔2026〕3号",
        "督办单",
        "柳河镇为民服务工作站：",
        "现予以督办",
    ]
    order += ["2026年11月20日", "所涉工单（1件）", "督办单回执", "县热线办销号意见"]
    places = [text.index(word) for word in order]
    assert places == sorted(places)


def test_a_letter_about_many_tickets_lists_them_all(tmp_path: Path) -> None:
    line = papers.LETTER.lines[0]
    lines = [replace(line, ticket_no=f"41059920261116{n:05d}") for n in range(60)]
    path = kept(tmp_path, papers.letter_document(letter_text(replace(papers.LETTER, lines=lines))))
    text = said(path)
    assert all(each.ticket_no in text for each in lines)
    assert text.count("工单编号诉求事项派单时间办结期限") >= 3, "the head repeats"


def test_a_draft_says_that_it_is_one() -> None:
    made = letter_text(replace(papers.LETTER, issued_at=None, number=""))
    assert made.number == "（拟稿，尚未签发）"
    assert "2026" not in made.date


def test_numbers_in_a_letter_are_masked() -> None:
    line = LetterLineText("1", "联系13812345678反映", None, None)
    made = letter_text(replace(papers.LETTER, text="请联系13812345678。", lines=[line]))
    assert "13812345678" not in papers.in_words(made)
    assert made.addressee == "柳河镇为民服务工作站："
