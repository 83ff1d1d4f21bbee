"""Run import-linter on pyproject.toml: `python -m hotline.commands.layers`."""

from __future__ import annotations

import sys


def main() -> int:
    """Return 0 when every import points inward."""
    from importlinter.cli import lint_imports

    return int(lint_imports(cache_dir=None))


if __name__ == "__main__":
    sys.exit(main())
