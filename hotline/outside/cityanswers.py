"""What an answer of the city means when it is not simply good, in words for the sync desk."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass
from typing import Any

from hotline.outside.signedline import Answer, http_date
from hotline.outside.webhooks import Verdict

# An unsigned Retry-After may come from anybody on the way: heeded, but not for a day.
LONGEST_UNSIGNED_WAIT = 3600.0
LONGEST_WAIT = 86400.0
# Anybody on the way may answer 401: a large body would only be unfolded in memory.
LARGEST_UNPROVEN = 16 * 1024
# Beyond this a wrong clock is worth a word although the city still accepts (its limit: 5 min).
SKEW_WORTH_SAYING = 120


@dataclass(frozen=True)
class Trouble:
    """`error` is None when the answer is good; `code` is for tests and the log."""

    error: str | None = None
    code: str = ""
    retry_after: float | None = None
    clock_skew: int | None = None

    def asdict(self) -> dict[str, Any]:
        return asdict(self)


def trouble_of(answer: Answer, good: tuple[int, ...] = (200,)) -> Trouble:
    """Say what is wrong with an answer; only a signed one with a `good` status is good."""
    skew = answer.clock_skew
    if answer.status in (429, 503):
        return Trouble(_busy(answer.status), "busy", retry_after(answer), skew)
    if answer.status == 401:
        return Trouble(_refused_signature(answer, skew), "unauthorized", None, skew)
    if not answer.is_signed:
        return Trouble(_unproven(answer, skew), "unsigned", None, skew)
    if 300 <= answer.status < 400:
        return Trouble("市平台要求改到别的地址，出于安全没有照办，请核对地址设置。", "redirect")
    if answer.status not in good:
        return Trouble(_unexpected(answer), f"status_{answer.status}", None, skew)
    return Trouble(None, "", None, skew)


def decoded(answer: Answer) -> Any:
    """Return the JSON of the body, or None when it is none."""
    return json_of(answer.body)


def json_of(body: bytes) -> Any:
    """Return decoded JSON that can be kept and passed on; None when it is not JSON.

    What Python reads but nobody can write again (NaN, endless numbers) becomes null and
    half a surrogate the replacement character: one odd member must not cost a whole page.
    """
    try:
        text = body.decode()
        try:
            value = _read(text)
        except RecursionError:
            value = None
        # What was read here must be writable from a deeper place of the program, too.
        return _read(_flattened(text)) if value is None or _is_deep(value) else value
    except (ValueError, RecursionError):
        return None


def _read(text: str) -> Any:
    value = json.loads(text, parse_constant=_nothing, parse_int=_whole, parse_float=_finite)
    return _mended(value) if _HALF.search(text) else value


# No true event nests deeper than ten; what does is somebody's trick to stop the reader.
DEEPEST = 100
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


def _is_deep(value: Any) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        inner = [each.values() if isinstance(each, dict) else each for each in level]
        level = [child for each in inner for child in each if isinstance(child, (dict, list))]
        if not level:
            return False
    return True


def _flattened(text: str) -> str:
    """Return the JSON text with everything nested deeper than `DEEPEST` replaced by null."""
    pieces, depth, kept = [], 0, 0
    for token in _TOKEN.finditer(text):
        if token[0] in ("[", "{"):
            depth += 1
            if depth == DEEPEST + 1:
                pieces += [text[kept : token.start()], "null"]
        elif token[0] in ("]", "}"):
            depth -= 1
            if depth == DEEPEST:
                kept = token.end()
    return "".join([*pieces, text[kept:]])


# Only an escape can bring half a surrogate into valid UTF-8.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def _nothing(_name: str) -> None:
    return None


def _whole(digits: str) -> int | None:
    """Python refuses to read more than 4,300 digits; no identifier has a hundred."""
    return int(digits) if len(digits) <= 100 else None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended(name): _mended(each) for name, each in value.items()}
    return value


def retry_after(answer: Answer) -> float | None:
    """Return the wished pause in seconds; a date counts from the answer's own `Date`."""
    text = answer.headers.get("retry-after", "").strip()
    longest = LONGEST_WAIT if answer.is_signed else LONGEST_UNSIGNED_WAIT
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), longest)
    until = http_date(text)
    if until is None:
        return None
    start = http_date(answer.headers.get("date", "")) or answer.received_at
    return min(max(0.0, until - start), longest)


def clock_words(skew: int) -> str:
    """Return "本机时钟慢 7 分钟" for a skew in seconds (positive: this machine is ahead)."""
    direction, seconds = ("快", skew) if skew > 0 else ("慢", -skew)
    if seconds < 60:
        return f"本机时钟{direction} {seconds} 秒"
    if seconds < 3600:
        return f"本机时钟{direction} {round(seconds / 60)} 分钟"
    if seconds < 86400:
        return f"本机时钟{direction} {round(seconds / 3600)} 小时"
    return f"本机时钟{direction} {round(seconds / 86400)} 天"


def _refused_signature(answer: Answer, skew: int | None) -> str:
    if skew is not None and abs(skew) > SKEW_WORTH_SAYING:
        return f"{clock_words(skew)}，市平台拒收，请校时。"
    told = decoded(answer) if len(answer.body) <= LARGEST_UNPROVEN else None
    code = told.get("code") if isinstance(told, dict) else None
    # The code may be anybody's text: shown short and only when it looks like a code.
    shown = code if isinstance(code, str) and code.isascii() and code.isidentifier() else ""
    suffix = f"（原因代码 {shown[:40]}）" if shown else ""
    return f"市平台不认可本县的签名{suffix}，请与市平台核对密钥。"


def _unproven(answer: Answer, skew: int | None) -> str:
    if answer.verdict in (Verdict.TOO_OLD, Verdict.TOO_NEW):
        if skew is not None and abs(skew) > SKEW_WORTH_SAYING:
            return f"{clock_words(skew)}，市平台的应答不能采信，请校时。"
        return "市平台应答的时间与本机相差 5 分钟以上，不能采信，请双方校时。"
    if answer.status == 404:
        return "市平台地址不对（没有找到服务），请核对地址设置。"
    if answer.status >= 500:
        return f"市平台或途中的网关出错（{answer.status}），稍后自动重试。"
    if 300 <= answer.status < 400:
        return "途中有设备要求改到别的地址，出于安全没有照办，请核对地址和上网认证。"
    if answer.verdict is Verdict.MISSING:
        return "收到的应答没有市平台的签名，不能采信，可能被途中的网关或上网认证拦截。"
    return "收到的应答签名不对，不能采信，请与市平台核对密钥。"


def _busy(status: int) -> str:
    return "市平台要求放慢，稍后自动重试。" if status == 429 else "市平台暂停服务，稍后自动重试。"


def _unexpected(answer: Answer) -> str:
    if answer.status == 404:
        return "市平台没有这项服务或内容（404），请核对地址设置。"
    return f"市平台答复了意外的结果（{answer.status}），按没有应答处理，稍后自动重试。"
