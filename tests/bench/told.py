"""What many askers saw together: how long each kind of asking took, and what was refused."""

from __future__ import annotations

import statistics
import threading
from collections import Counter, defaultdict


class Told:
    """What everybody saw: how long each kind of asking took, and what was refused."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.refused: Counter[str] = Counter()

    def note(self, kind: str, seconds: float, refusal: str = "") -> None:
        with self._lock:
            self.took[kind].append(seconds * 1000)
            if refusal:
                self.refused[f"{kind}: {refusal}"] += 1

    def lines(self) -> list[str]:
        found = []
        for kind, times in self.took.items():
            times.sort()
            p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
            found.append(
                f"{kind:<22} {len(times):>5}  p50 {p50:7.1f} ms  p95 {p95:7.1f} ms"
                f"  longest {times[-1]:7.0f} ms"
            )
        return found
