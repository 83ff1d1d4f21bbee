"""The files of the product, as the house tests walk them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Other people's files and what a run leaves behind.
NOT_OURS = {"vendor", ".git", ".venv", "var", "__pycache__", "node_modules"}


def files(*folders: str, suffix: str) -> Iterator[Path]:
    """Yield our files under the folders (or the file itself) that end in `suffix`."""
    for folder in folders:
        start = ROOT / folder
        for path in [start] if start.is_file() else sorted(start.rglob(f"*{suffix}")):
            if not NOT_OURS & set(path.relative_to(ROOT).parts) and path.suffix == suffix:
                yield path


def named(path: Path) -> str:
    """Return the path as a reader of the repository writes it."""
    return path.relative_to(ROOT).as_posix()
