"""The short-lived process that opens an empty form, or fills one, for `formfill`.

`read FILE` prints one JSON line: {"sheets": […]} or {"refused": sentence}.
`fill FILE OUT` takes the plan in the first line of its input and a row in each line after it.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any

from hotline.outside.formfillpackage import Unfit
from hotline.outside.formfillread import read
from hotline.outside.formfillwriting import Plan, fill

MEMORY = 512 * 1024 * 1024  # of address space; the largest form allowed takes half of it


def _rows(lines: IO[bytes], count: int) -> Iterator[list[Any]]:
    """Yield so many rows. Raises EOFError when whoever sends them stopped before the end."""
    for _ in range(count):
        line = lines.readline()
        if not line.endswith(b"\n"):
            raise EOFError("the rows end too early")
        yield json.loads(line)


def _fill(path: str, out: str) -> dict[str, Any]:
    plan = Plan(**json.loads(sys.stdin.buffer.readline()))
    with open(out, "r+b") as target:
        fill(path, plan, _rows(sys.stdin.buffer, plan.count), target)
    return {"filled": plan.count}


def main(task: str, *paths: str) -> None:
    """Do one task and print what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        told = {"sheets": read(paths[0])} if task == "read" else _fill(*paths)
    except Unfit as unfit:
        told = {"refused": str(unfit)}
    print(json.dumps(told, ensure_ascii=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
