"""A city's own interface as data: what a dialect file says, read strictly and told by its line.

Source: protocol, "Dialects". `db/dialects/vendor-rest.toml` explains every key. The file is
checked whole before it is used: a misspelt key, an event nobody thought of, a code table that
is not there are mistakes of the file, not of the first ticket that meets them.
"""

from __future__ import annotations

import hashlib
import re

from hotline.rules import dialects_parts as parts
from hotline.rules.dialects_shape import UP, Dialect
from hotline.rules.policy_lines import BadPolicy, Section, read


class BadDialect(ValueError):
    """The text is not a usable dialect; the message names line and key, in Chinese."""

    def __init__(self, sentence: str, line: int | None = None, key: str = "") -> None:
        where = f"第 {line} 行" if line else "接口说明"
        super().__init__(f"{where}{f'“{key}”' if key else ''}：{sentence}")
        self.line = line


def parse_dialect(text: str) -> Dialect:
    """Return the dialect in that text. Raises BadDialect with line, key and sentence."""
    try:
        return _dialect(read(text), hashlib.sha256(text.encode()).hexdigest()[:12])
    except BadPolicy as wrong:
        sentence = wrong.sentence.replace("制度文件", "接口说明")
        raise BadDialect(sentence, wrong.line or _found(text, wrong.key), wrong.key) from None


def _found(text: str, key: str) -> int | None:
    """Return the line of a dotted member, which the reader of policies does not know."""
    for names in (key.split(".")[-2:], key.split(".")[-1:]):
        pattern = re.compile(rf'\s*"?{re.escape(".".join(names))}"?\s*=')
        for number, each in enumerate(text.splitlines(), start=1):
            if names != [""] and pattern.match(each):
                return number
    return None


def _dialect(whole: Section, digest: str) -> Dialect:
    head = whole.inner("dialect")
    name, title = head.text("name"), head.text("title")
    if not re.fullmatch(r"[a-z0-9\-]{1,40}", name):
        raise head.bad("name", "只能用小写字母、数字和短横。")
    if head.codes("wire", ("standard", "dialect"))[0] == "standard":
        head.close()
        whole.close()
        return Dialect(name, title, digest)
    secrets = head.texts("secrets")
    body = head.codes("body", ("json", "form", "query"), "json")[0]
    head.close()
    reader = parts.Reader(whole, body, secrets)
    dialect = Dialect(
        name, title, digest, False, secrets, reader.manner, reader.login(), reader.headers(),
        reader.sign(), reader.always(), reader.answers(), reader.asking(), *reader.doubt(),
        *reader.orders(), reader.inbox(), reader.files(),
    )  # fmt: skip
    whole.close()
    _agree(whole, dialect)
    return dialect


def _agree(whole: Section, dialect: Dialect) -> None:
    """Refuse what the parts say against one another."""
    asked = {order.ask for order in dialect.orders.values() if order.ask} | {dialect.lookup}
    for name in sorted(asked - {""} - set(dialect.asking)):
        raise whole.bad("asking", f"没有名为 {name} 的查询。")
    if not dialect.lookup and any(each.question.wants_city_no for each in dialect.orders.values()):
        raise whole.bad("doubt", "有上报项用到市级编号，请在 lookup 写明用哪一个查询取得。")
    if dialect.lookup and not dialect.asking[dialect.lookup].city_no:
        raise whole.bad("asking", f"查询 {dialect.lookup} 没有写明市级编号的位置 city_no。")
    silent = [type for type in UP if type not in dialect.orders and type not in dialect.skip]
    if silent:
        raise whole.bad("orders", f"没有说明怎样上报 {silent[0]}，不上报的请写进 skip。")
