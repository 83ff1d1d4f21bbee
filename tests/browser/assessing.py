"""An assessment with everything in it, for the pages about figures, notices, schemes, the panel."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from hotline import clock
from hotline.casework import givenvalues, issuing, meetings, panel, printbatch, schemes
from hotline.casework.act import Caller
from hotline.config import Settings
from hotline.rules.meetings import MeetingText
from hotline.rules.noticematerials import Decision
from hotline.rules.panel import Judgement
from hotline.store.notices import Notice
from hotline.store.units import Unit
from tests.county import actor
from tests.issuing.conftest import play_ticket
from tests.schemes.test_choosing import own


def by(username: str) -> Caller:
    return Caller(actor(username), clock.now())


def _last_month() -> datetime:
    """Return nine in the morning of the day before last in last month, county time."""
    first = clock.now().replace(day=1, hour=9, minute=0, second=0, microsecond=0)
    return first - timedelta(days=2)


def fill(numbers: dict[str, str], data: Path) -> None:
    """Leave notices in every state, a verdict, a pick, values, a scheme, a meeting, a batch."""
    day = _last_month()
    month = numbers["month"] = f"{day:%Y-%m}"
    judged, numbers["judgeable"] = play_ticket(day, "east"), play_ticket(day, "water")
    _notices(numbers, month, data)
    members = "张某（县人大代表）、李某（县政协委员）、王某（群众代表）"
    grounds = "现场已经修好，诉求人评价与事实不符。"
    today = clock.now().date()
    said = Judgement("replaced", "yes", "mostly", members, 2, 3, today, grounds)
    numbers["judged"] = judged
    panel.judge_evaluation(by("supervisor"), judged, said)
    panel.put_up(by("supervisor"), month, "best", judged, "当天到场、当天办结", 3, 4)
    east = Unit.get(Unit.code == "east").id
    numbers["unit"] = str(east)
    for value in ("12", "8"):
        given = givenvalues.give_value(
            by("supervisor"), month, east, "knowledge", value, "知识库管理台账"
        )
        if value == "12":
            givenvalues.withdraw_value(by("supervisor"), int(given))
    schemes.save_scheme(by("director"), own())
    schemes.adopt_scheme(by("director"), "own@1", f"{clock.now():%Y-%m}", "县政府办公室会议纪要")
    printbatch.begin_batch(by("supervisor"), month)
    decided = [Decision("十日内完成管网改造", ticket_no=judged)]
    meeting = MeetingText(
        "热线工单办理联席会议", clock.now(), "县政府第二会议室", "副县长卫某", "县水利局 王某",
        "研究供水问题", decided, "第3号",
    )  # fmt: skip
    numbers["meeting"] = meetings.note(by("supervisor"), meeting)


def _notices(numbers: dict[str, str], month: str, data: Path) -> None:
    """Leave a sealed notice and its approved correction, a draft, and a draft that was dropped."""
    settings = Settings(data=data)
    made = issuing.draft_notice(by("supervisor"), "monthly", month)
    issuing.seal_notice(by("director"), int(made), None, "云热办〔2026〕3号", settings)
    numbers["sealed"] = made
    numbers["code"] = Notice.get_by_id(int(made)).verify_code
    numbers["correction"] = issuing.draft_notice(
        by("director"), "monthly", month, corrects_id=int(made)
    )
    issuing.approve_notice(by("director"), int(numbers["correction"]), None)
    today = f"{clock.now():%Y-%m-%d}"
    numbers["dropped"] = issuing.draft_notice(by("supervisor"), "daily", today)
    issuing.drop_notice(by("supervisor"), int(numbers["dropped"]), None, "与周综述重复")
    numbers["drafted"] = issuing.draft_notice(by("supervisor"), "daily", today)
