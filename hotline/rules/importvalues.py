"""Single values of a foreign ledger: dates in many spellings, words of offices, phone numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta

from hotline.rules.calendar import ZONE

_NOTHING = [
    "",
    "无",
    "—",
    "-",
    "--",
    "/",
    "\\",
    "*",
    "空",
    "未填",
    "不详",
    "暂无",
    "null",
    "none",
    "nan",
]
NOTHING = frozenset(_NOTHING)
EARLIEST_YEAR = 1990  # the first mayors' telephones; anything earlier is a slip of the pen
# A ledger that gives the day only: work is taken to have ended with the office hours.
END_OF_WORK = time(17, 30)

WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "consultation": "咨询 咨询类 政策咨询 业务咨询 查询 consultation",
        "help": "求助 求助类 求决 求决类 帮助 救助 help",
        "complaint": "投诉 投诉类 投诉举报 投诉类工单 complaint",
        "report": "举报 举报类 检举 report",
        "suggestion": "建议 意见建议 意见 建议类 意见建议类 建言献策 suggestion",
        "praise": "表扬 感谢 表扬感谢 表扬类 感谢类 praise",
    },
    "urgency": {
        "urgent": "紧急 特急 加急 急件 急 非常紧急 特别紧急 突发 urgent 是",
        "livelihood": "基本生活保障 基本生活 民生保障 民生 livelihood",
        "ordinary": "一般 普通 平件 常规 正常 不紧急 ordinary 否",
        "complex": "复杂疑难 复杂 疑难 疑难复杂 complex",
    },
    "channel": {
        "phone": "电话 12345电话 12345热线 12345 热线 来电 电话受理 热线电话 市民来电 phone",
        "walk_in": "来访 现场来访 现场 窗口 上门 走访 walk_in",
        "web": "网站 网页 互联网 政府网站 门户网站 网络 网上信访 pc端 web",
        "wechat": "微信 微信公众号 公众号 小程序 微信小程序 wechat",
        "sms": "短信 sms",
        "mailbox": "领导信箱 县长信箱 市长信箱 书记信箱 信箱 邮件 电子邮件 信件 mailbox",
        "people_daily": "人民网 人民网留言板 领导留言板 人民网领导留言板 people_daily",
        "ratings": "好差评 政务服务好差评 ratings",
        "110": "110 110转办 110联动 110非警务",
        "grid": "网格 网格上报 网格员 网格员上报 监督员 grid",
        "city": "市平台 市平台下派 市转办 市平台转办 市级转办 上级转办 city",
        "import": "批量导入 导入 import",
    },
    "solved": {
        "yes": "已解决 解决 是 基本解决 全部解决 完全解决 yes y 1",
        "partly": "部分解决 partly",
        "no": "未解决 没有解决 没解决 否 未办理 无法解决 不解决 no n 0",
    },
    "satisfied": {
        "yes": "满意 非常满意 很满意 是 十分满意 yes",
        "mostly": "基本满意 比较满意 较满意 一般 mostly",
        "no": "不满意 非常不满意 很不满意 否 不太满意 no",
        "unrated": "未评价 未回访 不评价 拒绝评价 未接通 无人接听 联系不上 无法联系 "
            "未作评价 unrated",
    },
    "contacted": {
        "yes": "是 已联系 有 已联系群众 yes y 1",
        "no": "否 未联系 没有 没有联系 no n 0",
    },
    "result": {
        "done": "已解决 解决 已办结 办结 办成 done",
        "unsolved": "未解决 暂未解决 部分解决 unsolved",
        "beyond_duty": "超职责 超出职责 超出职责范围 超职责诉求 beyond_duty",
        "untrue": "不属实 反映情况不属实 诉求不属实 untrue",
    },
}  # fmt: skip
_CODES = {
    name: {word: code for code, words in table.items() for word in words.split()}
    for name, table in WORDS.items()
}
# What a letter without a kind most likely is, by the first sign found; 求助 asks least.
SIGNS = (
    ("report", ("举报", "检举")),
    ("complaint", ("投诉", "乱收费", "扰民")),
    ("praise", ("表扬", "感谢信", "点赞")),
    ("suggestion", ("建议", "希望增设", "意见")),
    ("consultation", ("咨询", "请问", "何时", "什么时候", "是否", "如何办理", "怎么办理")),
)


class BadValue(ValueError):
    """A cell cannot be read; `str(error)` is the sentence for the person."""


def is_empty(text: str) -> bool:
    """Return whether a cell says nothing: blank, 无, a dash."""
    return text.strip().lower() in NOTHING


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def word_code(name: str, text: str) -> str:
    """Return the code of an office's word, "" when it is not in the table."""
    plain = _plain(text)
    return _CODES[name].get(plain) or _CODES[name].get(plain.removesuffix("件"), "")


def judgement(name: str, text: str) -> str:
    """Return the code of what decides a score, "" for an empty cell. Raises BadValue."""
    if is_empty(text):
        return ""
    code = word_code(name, text.removesuffix(".0"))
    if not code:
        known = "、".join(next(iter(words.split())) for words in WORDS[name].values())
        raise BadValue(f"“{text[:20]}”不认识，请写：{known}。")
    return code


def guess_kind(title: str, content: str) -> str:
    """Return the kind the words point to; help (求助) when nothing does.

    The title goes first, because contents mention 投诉 and 建议 in passing.
    """
    for text in (title, content[:200]):
        for kind, signs in SIGNS:
            if any(sign in text for sign in signs):
                return kind
    return "help"


def tick(text: str, otherwise: bool = False) -> bool:
    """Return whether a yes/no cell says yes; `otherwise` for an empty one."""
    plain = _plain(text).removesuffix(".0")
    return (
        otherwise
        if is_empty(plain)
        else plain in ("是", "1", "yes", "y", "true", "√", "有", "属实")
    )


def title_from(content: str) -> str:
    """Return the first sentence of a content, at most 40 characters."""
    first = re.split(r"[。！？!?；;\n]", content.strip(), maxsplit=1)[0].strip() or content.strip()
    return first if len(first) <= 40 else first[:39] + "…"


_DATE = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<half>上午|下午|晚上|am|pm)?\s*(?P<h>\d{1,2})\s*[:时点]\s*(?P<mi>\d{1,2})?\s*分?"
    r"(?:\s*:?\s*(?P<s>\d{1,2})(?:\.\d+)?\s*秒?)?\s*(?P<after>am|pm)?)?"
    r"\s*(?P<zone>z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


def moment(text: str, ends_day: bool = False) -> datetime:
    """Return the moment a cell names, in the county's zone. Raises BadValue.

    A day without an hour is its midnight, or 17:30 when `ends_day` (a step of the handling).
    Knows ISO, 2019/2/3, 2019年2月3日 下午3时5分, 20190203, 20190203150500 and Excel's day number.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"\s*[(（]?(星期|周)[一二三四五六日天][)）]?\s*", " ", plain).strip()
    try:
        found = _by_pattern(plain, ends_day)
    except (ValueError, OverflowError):
        raise BadValue(f"“{text[:30]}”不是有效的日期，请核对年月日。") from None
    if found is None:
        raise BadValue(f"“{text[:30]}”不是认识的日期写法，请写成 2026-11-21 09:30。")
    if found.year < EARLIEST_YEAR:
        raise BadValue(f"“{text[:30]}”的年份过早，请核对。")
    return found


def _by_pattern(plain: str, ends_day: bool) -> datetime | None:
    if match := _DATE.fullmatch(plain):
        return _from_match(match, ends_day)
    if match := _DIGITS.fullmatch(plain):
        year, month, day, *clock = (int(part) if part else None for part in match.groups())
        hour = clock[0]
        at = datetime(year or 0, month or 0, day or 0, hour or 0, clock[1] or 0, clock[2] or 0)
        return _in_zone(at, hour is not None, ends_day)
    if _SERIAL.fullmatch(plain) and 20_000 < float(plain) < 80_000:
        # Excel counts days from 1899-12-30 (its year 1900 has a 29 February).
        at = datetime(1899, 12, 30) + timedelta(seconds=round(float(plain) * 86_400))
        return _in_zone(at, "." in plain, ends_day)
    return None


def _from_match(match: re.Match[str], ends_day: bool) -> datetime:
    part = match.groupdict()
    hour = int(part["h"] or 0)
    half = (part["half"] or part["after"] or "").lower()
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    at = datetime(
        int(part["y"]), int(part["m"]), int(part["d"]), hour, int(part["mi"] or 0),
        int(part["s"] or 0),
    )  # fmt: skip
    zone = part["zone"]
    if zone:
        shown = "+00:00" if zone.lower() == "z" else zone
        return datetime.fromisoformat(at.isoformat() + shown).astimezone(ZONE)
    return _in_zone(at, part["h"] is not None, ends_day)


def _in_zone(at: datetime, has_hour: bool, ends_day: bool) -> datetime:
    if not has_hour and ends_day:
        at = datetime.combine(at.date(), END_OF_WORK)
    return at.replace(tzinfo=ZONE)


def numbers(text: str) -> list[str]:
    """Return the telephone numbers of a cell. Raises BadValue for what is none.

    Separators between several are / 、 , ; and 或; masked numbers (138****6721) say nothing.
    """
    if is_empty(text) or text.strip() in ("匿名", "保密", "未留"):
        return []
    plain = unicodedata.normalize("NFKC", text).strip().strip("'\"`")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", plain):
        raise BadValue(f"“{text}”被表格软件改成了科学计数，请把这一列设为文本后重新填写。")
    found = []
    for piece in re.split(r"[/、,;或\n]|\s{2,}", plain):
        number = piece.strip().removesuffix(".0")
        if is_empty(number) or "*" in number:
            continue
        if not re.fullmatch(r"\+?[\d\s\-()]{5,24}", number):
            raise BadValue(f"“{text[:30]}”不是电话号码。")
        found.append(number)
    return found
