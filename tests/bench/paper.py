"""Measure the press: seconds of CPU, peak memory of the child and bytes, beside the targets.

`python -m tests.bench.paper` prints a table. Every document is printed by the press's own child
process, once cold, as a clerk's click does it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hotline.outside.pdf import documents
from tests.printing import example, stranger

ROOT = Path(__file__).resolve().parents[2]
# name -> (seconds of CPU, MB at the peak, bytes); None where no target is set
TARGETS = {
    "12-page notice": (1.0, 90, 1_000_000),
    "30-page notice": (2.0, 90, 1_000_000),
    "table of 500 rows": (2.0, 90, 1_000_000),
    "rare characters": (1.5, 90, 1_000_000),
    "50 tickets": (None, None, None),
}


def orders() -> dict[str, dict[str, Any]]:
    """Return the documents: a month's notice, a year's, a long list, a bulk print."""
    long = [*example.blocks(), *example.blocks()]
    wide = [{"title": f"表{n}", "blocks": [example.ranking(60)]} for n in (1, 2)]
    rows = [["建设路东段路灯连续多日不亮", example.UNITS[n % 4], n, "93.33%"] for n in range(500)]
    columns = [example.column("诉求事项", "left"), example.column("承办单位", "left"),
               example.column("件次"), example.column("解决率")]  # fmt: skip
    one = [("诉求内容", example.TEXT), ("办理情况", example.TEXT)]
    tickets = [
        documents.ticket(number=f"41159920260706{n:05d}", fields=[[("标题", "路灯不亮")]],
                         texts=one,
                         boxes=("经办人（签字）", "负责人（签字）"))
        for n in range(50)
    ]  # fmt: skip
    return {
        "12-page notice": example.notice(
            blocks=[*example.blocks(), example.chart(), *example.blocks()[:3]],
            annexes=[{"title": "统计表", "blocks": [example.ranking(30)]},
                     {"title": "清单", "blocks": [example.listing(40)]}],
        ),
        "30-page notice": example.notice(blocks=long * 4, annexes=wide),
        "table of 500 rows": documents.table(title="工单清单", columns=columns, rows=rows),
        "rare characters": example.notice(title="关于㐁家镇㐆家村的通报"),
        "50 tickets": documents.sheet(title="群众诉求办理单", tickets=tickets, watermark="张三"),
    }  # fmt: skip


def measured(order: dict[str, Any], path: Path) -> tuple[float, float, float]:
    """Print one document; return (seconds of CPU, seconds of the clock, peak MB of the child)."""
    said = json.dumps({"document": order, "fonts_dir": None}).encode()
    program = (
        "import runpy,resource,sys\n"
        "try: runpy.run_module('hotline.outside.pdf.child', run_name='__main__')\n"
        "finally: sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
    )
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program], input=said, capture_output=True, cwd=ROOT, check=True
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    path.write_bytes(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, seconds, int(done.stderr) / 1024


def main() -> None:
    """Print one line a document."""
    print(f"{'document':20}{'pages':>6}{'CPU s':>8}{'(≤)':>6}{'clock':>8}{'peak MB':>9}{'(≤)':>5}"
          f"{'bytes':>10}{'(≤)':>10}")  # fmt: skip
    with TemporaryDirectory() as folder:
        for name, order in orders().items():
            path = Path(folder) / "bench.pdf"
            cpu, seconds, peak = measured(order, path)
            goals = ["" if goal is None else str(goal) for goal in TARGETS[name]]
            pages, size = stranger.info(path)["Pages"], path.stat().st_size
            print(f"{name:20}{pages:>6}{cpu:8.2f}{goals[0]:>6}{seconds:8.2f}{peak:9.1f}"
                  f"{goals[1]:>5}{size:10}{goals[2]:>10}")  # fmt: skip


if __name__ == "__main__":
    main()
