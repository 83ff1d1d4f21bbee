"""What a running box costs: CPU seconds and memory of the parent and all below it, from /proc."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

EVERY = 0.5  # seconds between two weighings


def family_of(pid: int) -> list[int]:
    """Return the process and all its living descendants."""
    try:
        kids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        # Children are listed under the thread that started them.
        for task in Path(f"/proc/{pid}/task").iterdir():
            kids += (task / "children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for kid in dict.fromkeys(kids) for one in family_of(int(kid)))]


def named_family(box: int) -> dict[int, str]:
    """Return each process of `app.py up` with its name: the web is started before the worker."""
    kids = [pid for pid in family_of(box)[1:] if _parent_of(pid) == box]
    names = dict(zip(sorted(kids), ("web", "worker"), strict=False))
    return {pid: "parent" if pid == box else names.get(pid, "child") for pid in family_of(box)}


def _parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def cpu_of(box: int) -> dict[str, float]:
    """Return CPU seconds so far: each process of the box, and the children that have ended."""
    found: dict[str, float] = {}
    tick = os.sysconf("SC_CLK_TCK")
    for pid, name in named_family(box).items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[name] = found.get(name, 0.0) + (int(fields[11]) + int(fields[12])) / tick
        ended = (int(fields[13]) + int(fields[14])) / tick
        if name != "parent":
            found["children"] = found.get("children", 0.0) + ended
    return found


def pss_of(pid: int) -> float:
    """Return the proportional set size in MB, 0 for a process that has ended."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+)", text, re.M)
    return int(found[1]) / 1024 if found else 0.0


class Weighed:
    """Weighs the box twice a second while the block runs; `most` is the heaviest sum in MB."""

    def __init__(self, box: int) -> None:
        self.box, self.most, self.words = box, 0.0, ""
        self._stop = threading.Event()

    def __enter__(self) -> Weighed:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(EVERY):
            each = [(name, pss_of(pid)) for pid, name in named_family(self.box).items()]
            whole = sum(size for _, size in each)
            if whole > self.most:
                self.most = whole
                self.words = ", ".join(f"{name} {size:.0f}" for name, size in each)
