"""The press as a child process, tickets and lists, and the awkward documents."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import segno

from hotline.outside.pdf import documents
from hotline.outside.pdf.press import PrintFailed, print_pdf, render
from hotline.rules.noticepaper import as_document
from tests.notices.stories import LONG, STORIES
from tests.printing import stranger

Document = dict[str, Any]


def ticket(number: str, text: str = "路灯连续多日不亮。") -> Document:
    return documents.ticket(
        number=number,
        fields=[[("受理时间", "2026年7月6日 09:12"), ("诉求类型", "投诉")], [("承办单位", LONG)]],
        texts=[("诉求内容", text), ("办理要求", "")],
        history=[["7月6日 09:12", "县热线办 李娜", "受理", "电话登记"]],
        boxes=["承办人签字", "单位负责人审签", "审核意见"],
    )


def sheet(*tickets: Document, watermark: str = "城关镇 王芳") -> Document:
    return documents.sheet(
        title="12345热线工单办理单", tickets=tickets, office="安平县12345热线办公室",
        watermark=watermark, printed_by="王芳 2026年7月6日 10:05 打印",
    )  # fmt: skip


def kept(tmp_path: Path, printed: bytes) -> Path:
    path = tmp_path / "printed.pdf"
    path.write_bytes(printed)
    return path


def test_the_child_prints_what_we_would() -> None:
    document = sheet(ticket("4115992026070600031"))
    assert print_pdf(document) == render(document)


def test_reportlab_stays_out_of_the_calling_process() -> None:
    program = (
        "import sys; from hotline.outside.pdf import press, documents, fonts;"
        "press.print_pdf(documents.table(title='清单', columns=[{'name': '单位'}], rows=[['甲']]));"
        "assert fonts.missing_characters('㙍\\ue000') == ['\\ue000'];"
        "sys.exit('reportlab' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"kind": "poster"}, "没有“poster”这种打印格式。"),
        ({"kind": "sheet", "title": "工单"}, "打印内容不完整"),
    ],
)
def test_a_bad_document_is_refused_in_words(document: Document, said: str) -> None:
    with pytest.raises(PrintFailed, match=said):
        print_pdf(document)


def test_a_press_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(PrintFailed, match="用时过长"):
        print_pdf(sheet(ticket("1")), patience=0.01)


def test_each_ticket_begins_a_page(tmp_path: Path) -> None:
    numbers = [f"411599202607060003{n}" for n in range(5)]
    long = ticket("4115992026070600099", "反映路灯不亮，要求尽快修复。" * 300)
    path = kept(tmp_path, render(sheet(*map(ticket, numbers), long)))
    assert int(stranger.info(path)["Pages"]) == 8
    for page, number in enumerate(numbers, 1):
        words = "".join(word for _, _, word in stranger.words_at(path, page))
        assert number in words
        assert "第1页共1页" in words
    assert "第3页共3页" in "".join(word for _, _, word in stranger.words_at(path, 8))


def test_watermark_names_the_reader(tmp_path: Path) -> None:
    marked = render(sheet(ticket("1")))
    plain = render(sheet(ticket("1"), watermark=""))
    pictures = [
        stranger.page(kept(tmp_path, printed), 1).convert("L").histogram()[215:235]
        for printed in (marked, plain)
    ]
    assert sum(pictures[0]) > sum(pictures[1]) + 10_000


def test_watermark_is_not_read_with_the_text(tmp_path: Path) -> None:
    said = "".join(stranger.text(kept(tmp_path, render(sheet(ticket("1"))))).split())
    assert "城关镇王芳" not in said
    assert "诉求内容路灯连续多日不亮。" in said


def test_the_code_on_paper_is_the_code(tmp_path: Path) -> None:
    """Every module of the printed QR code, read from the picture, is the one segno made."""
    picture = stranger.page(
        kept(tmp_path, render(sheet(ticket("4115992026070600031"), watermark=""))), 1
    )
    matrix = [list(row) for row in segno.make("4115992026070600031", error="m", micro=False).matrix]
    module = 24 / len(matrix)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            x = (210 - 20 - 24 + (column + 0.5) * module) * stranger.MM
            y = (16 + (row + 0.5) * module) * stranger.MM
            assert (picture.getpixel((round(x), round(y)))[0] < 128) == bool(dark)


def test_rare_names_can_be_copied_out(tmp_path: Path) -> None:
    """reportlab alone writes a wrong ToUnicode for characters beyond U+FFFF."""
    path = kept(tmp_path, render(sheet(ticket("1", "㙍塘镇䶮先生、𬒈女士、𫰛某反映啰唆、瞭望。"))))
    said = "".join(stranger.text(path).split())
    assert "㙍塘镇䶮先生、𬒈女士、𫰛某反映啰唆、瞭望。" in said
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in stranger.fonts(path))


def test_what_no_font_has_leaves_a_mark(tmp_path: Path) -> None:
    text = "谢谢\U0001f44d\ufe0f王\ue000\u200b先生\r\n第二行\t完"
    path = kept(tmp_path, render(sheet(ticket("1", text))))
    said = "".join(stranger.text(path).split())
    assert "谢谢〓王〓先生" in said
    assert "第二行完" in said


def test_unknown_values_are_empty_cells(tmp_path: Path) -> None:
    rows = [["甲", None], [None, 3]]
    columns = [{"name": "单位"}, {"name": "数量"}]
    path = kept(tmp_path, render(documents.table(title="清单", columns=columns, rows=rows)))
    assert "None" not in stranger.text(path)


def test_a_list_turns_and_repeats_its_head(tmp_path: Path) -> None:
    columns = [{"name": f"指标{n}"} for n in range(16)]
    document = documents.table(
        title="统计表", columns=columns, rows=[[1000000 + n] * 16 for n in range(60)],
        total=[1] * 16,
    )  # fmt: skip
    path = kept(tmp_path, render(document))
    assert stranger.info(path)["Page size"].startswith("841.89 x 595.276")
    pages = int(stranger.info(path)["Pages"])
    assert pages > 1
    for page in range(1, pages + 1):
        assert any("指标" in word for _, _, word in stranger.words_at(path, page))


@pytest.mark.parametrize("name", STORIES)
def test_every_story_prints_within_the_sheet(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path, render(as_document(STORIES[name](), watermark="县委办 张三")))
    said = "".join(stranger.text(path).split())
    assert "安平县12345热线办公室2026年8月3日" in said
    inks = [ink for ink in stranger.inks(path, laid=True) if ink]
    assert len(inks) >= int(stranger.info(path)["Pages"]) - 1, "one page at most is blank"
    for ink in inks:
        assert ink.left >= 20 and ink.right <= 190
        assert ink.top >= 27 and ink.bottom <= 275


def test_the_signature_never_stands_alone(tmp_path: Path) -> None:
    """Whatever the length of the text, the page with the date also carries text."""
    for lines in range(4, 16, 2):
        document = documents.redhead(
            mark="安平县12345热线办公室文件", title="关于工作的通报", office="安平县热线办",
            date="2026年8月3日",
            blocks=[{"kind": "paragraph", "text": "落实首接负责制。" * 3}] * lines,
        )  # fmt: skip
        (signed,) = [
            said for said in stranger.pages(kept(tmp_path, render(document)))
            if "2026年8月3日" in said
        ]  # fmt: skip
        assert "落实首接负责制" in signed


def test_same_document_same_bytes() -> None:
    document = sheet(ticket("4115992026070600031"))
    assert render(document) == render(document)
