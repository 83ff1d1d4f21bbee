"""Policy files as an operator names them: a shipped profile by code, any file by its path."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

from hotline.commands.speech import Spoken, os_reason
from hotline.rules.policy import BadPolicy, Policy, parse_policy
from hotline.rules.policy_lines import read

Read = TypeVar("Read")
SHIPPED = Path(__file__).resolve().parents[2] / "db" / "policies"


def read_file(path: Path) -> Policy:
    """Return the policy of that file. Raises Spoken (2) with the line that is wrong."""
    return read_by(parse_policy, path)


def read_by(parse: Callable[[str], Read], path: Path) -> Read:
    """Return what `parse` makes of the file. Raises Spoken (2) with the line that is wrong."""
    try:
        return parse(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Spoken(f"{path}：不是 UTF-8 文本，请另存为 UTF-8 编码。", 2) from None
    except OSError as error:
        raise Spoken(f"无法读取 {path}：{os_reason(error)}。", 2) from None
    except BadPolicy as error:
        raise Spoken(f"{path}：{error}", 2) from None


def shipped() -> list[Policy]:
    """Return every profile that comes with the product, by code."""
    return [read_file(path) for path in sorted(SHIPPED.glob("*.toml"))]


def named(profile: str, day: date | None = None) -> Policy:
    """Return the profile of that code in force on `day`, or the file of that path.

    Without a day the newest version; before the first effective date the oldest. Raises
    Spoken (2) when there is none.
    """
    if profile.endswith(".toml"):
        return read_file(Path(profile))
    # A later version of a profile stands beside it as baoji-2027.toml.
    files = [path for path in sorted(SHIPPED.glob("*.toml")) if path.stem.startswith(profile)]
    versions = sorted(
        (policy for policy in map(read_file, files) if policy.profile == profile),
        key=lambda policy: policy.effective_on,
    )
    if not versions:
        codes = "、".join(dict.fromkeys(policy.profile for policy in shipped()))
        raise Spoken(f"没有名为“{profile}”的制度，现有：{codes}。也可以给出制度文件的路径。", 2)
    in_force = [policy for policy in versions if day is None or policy.effective_on <= day]
    return in_force[-1] if in_force else versions[0]


def refuse_overlaps(policies: list[tuple[str, Policy]]) -> None:
    """Raise Spoken (2) when two files are the same profile from the same day or version."""
    seen: dict[tuple[str, str], str] = {}
    for name, policy in policies:
        for key, what in (
            ((policy.profile, policy.effective_on.isoformat()), "生效日期"),
            ((policy.profile, f"版本 {policy.version}"), "版本号"),
        ):
            if key in seen:
                line = _line_of(Path(name), "effective_on" if what == "生效日期" else "version")
                twice = f"与 {seen[key]} 是同一制度，{what}相同，请改正其中一个。"
                raise Spoken(f"{name}：第 {line} 行：{twice}", 2)
            seen[key] = name


def _line_of(path: Path, key: str) -> int | None:
    """Return the line on which the file's [profile] gives the key."""
    return read(path.read_bytes().decode("utf-8-sig")).inner("profile").line(key)
