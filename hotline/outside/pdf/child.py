"""The press's child process: an order as JSON on stdin, the PDF on stdout, a sentence on stderr."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from hotline.outside.pdf.press import PrintFailed, render


def main() -> int:
    """Print one document. Returns 0, or 2 when it could not be printed."""
    # People at their screens come first on a small machine.
    os.nice(5)
    try:
        order = json.load(sys.stdin.buffer)
        fonts_dir = Path(order["fonts_dir"]) if order.get("fonts_dir") else None
        sys.stdout.buffer.write(render(order["document"], fonts_dir))
    except PrintFailed as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    except (MemoryError, OSError) as error:
        sys.stderr.write(f"内存或磁盘空间不足，无法生成文件（{error!r}）。\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
