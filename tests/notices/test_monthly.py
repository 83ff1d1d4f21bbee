"""The monthly notice: its text as reviewed, and figures that agree with each other."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from hotline.rules.monthfigures import disagreements
from hotline.rules.noticepaper import as_document, as_text, edited
from hotline.rules.notices import monthly_notice
from tests.notices.july import NAMES, july
from tests.notices.stories import ISSUED, SNAPSHOTS, STORIES, full_month


@pytest.mark.parametrize("name", STORIES)
def test_text_is_as_reviewed(name: str) -> None:
    assert as_text(STORIES[name]()) == (SNAPSHOTS / f"{name}.txt").read_text("utf-8")


def test_july_agrees_with_itself() -> None:
    assert disagreements(july()) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by_kind": ()}, "按诉求类型分列之和与受理量不一致"),
        ({"overdue": july().overdue[1:]}, "超期清单件次与超期量不一致"),
        ({"units": july().units[1:]}, "各承办单位之和与全县合计不一致"),
        ({"months": (("2026年7月", 1),)}, "走势图末期与本月受理量不一致"),
    ],
)
def test_disagreement_is_named(changes: dict[str, object], said: str) -> None:
    assert said in disagreements(july(**changes))


def test_every_rate_follows_from_the_printed_counts() -> None:
    """A reader with a calculator: 「30÷44」 beside 「68.18%」 must agree, wherever."""
    text = as_text(full_month())
    pairs = re.findall(r"([\d.]+)%（([\d.]+)÷(\d+)）", text)
    pairs += [(p, n, d) for n, d, p in re.findall(r"([\d.]+)÷(\d+) \| ([\d.]+)%", text)]
    assert len(pairs) >= 9
    for shown, top, bottom in pairs:
        exact = Decimal(top) * 100 / Decimal(bottom)
        assert abs(exact - Decimal(shown)) <= Decimal("0.005"), (shown, top, bottom)


def test_every_total_row_is_the_sum_of_its_rows() -> None:
    notice = full_month()
    blocks = [*notice.blocks, *(block for annex in notice.annexes for block in annex.blocks)]
    totalled = [block for block in blocks if block.get("total")]
    assert len(totalled) == 3
    for table in totalled:
        for number, total in enumerate(table["total"]):
            if isinstance(total, int):
                assert total == sum(row[number] for row in table["rows"])


def test_no_impossible_fall_and_no_percent_for_points() -> None:
    text = as_text(full_month())
    assert all(Decimal(fall) <= 100 for fall in re.findall(r"下降([\d.]+)%", text))
    assert not re.search(r"率[^，；。]*，较上月(?:提高|下降)[\d.]+%", text)


@pytest.mark.parametrize(
    ("publish", "ranks"), [("grouped", 10), ("internal", 10), ("top", 8), ("off", 0)]
)
def test_publishing_ranks_is_a_switch(publish: str, ranks: int) -> None:
    notice = monthly_notice(july(), replace(NAMES, publish=publish), ISSUED)
    tables = [b for b in notice.blocks if str(b.get("title", "")).endswith("得分排名")]
    assert sum(len(table["rows"]) for table in tables) == ranks
    heads = [column["name"] for column in notice.annexes[0].blocks[0]["columns"]]
    assert ("名次" in heads) is (publish in ("grouped", "internal"))


def test_words_may_be_edited_and_figures_may_not() -> None:
    notice = full_month()
    words = {"basics.handling": "本月情况平稳。", "ranking.rules": "按办法计分。"}
    changed = edited(notice, words)
    text = as_text(changed)
    assert "（一）办理情况。本月情况平稳。" in text
    assert "按办法计分。" in text
    tables = [b for b in notice.blocks if b["kind"] in ("table", "chart")]
    assert [b for b in changed.blocks if b["kind"] in ("table", "chart")] == tables


def test_document_carries_the_paper_words() -> None:
    document = as_document(full_month(), watermark="王芳")
    assert document["mark"] == "安平县12345热线办公室文件"
    assert document["imprint"]["printed"] == "2026年8月3日印发"
    assert document["qr"]["text"] == NAMES.verify_url
    assert document["watermark"] == "王芳"
