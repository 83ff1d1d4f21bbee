"""Pages wait for pages; nothing quick waits for something slow."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from hotline.web.turns import Turns, is_quick


@pytest.mark.parametrize(
    ("command", "path", "quick", "because"),
    [
        ("GET", "/desk/handling", True, "a page looked at all day"),
        ("GET", "/tickets/4105992026112100001", True, "the same"),
        ("HEAD", "/tickets", True, "asks for no more than a page"),
        ("POST", "/intake", False, "an act may wait behind another's write"),
        ("GET", "/tickets/4105992026112100001/sheet.pdf", False, "printed by a child process"),
        ("GET", "/tickets.xlsx", False, "made by a child process"),
        ("GET", "/tickets/4105992026112100001/files/3/thumb", False, "made by a child process"),
        ("GET", "/notices", False, "counts a month"),
        ("GET", "/notices-of-others", True, "another page that begins alike"),
    ],
)
def test_is_quick(command: str, path: str, quick: bool, because: str) -> None:
    assert is_quick(command, path) is quick, because


def test_a_page_does_not_wait_for_a_slow_door() -> None:
    turns = Turns(2)
    begun, held, shown = threading.Event(), threading.Event(), threading.Event()

    def serve_slowly() -> None:
        begun.set()
        held.wait(10)

    slow = SimpleNamespace(
        requests=[SimpleNamespace(command="POST", path="/intake")], service=serve_slowly
    )
    page = SimpleNamespace(
        requests=[SimpleNamespace(command="GET", path="/desk")], service=shown.set
    )
    turns.add_task(slow)
    assert begun.wait(10)  # what has not begun would be called off by the shutdown below
    turns.add_task(page)
    assert shown.wait(10)
    held.set()
    turns.shutdown()


def test_a_request_nobody_could_read_goes_the_slow_way() -> None:
    turns = Turns(2)
    answered = threading.Event()
    turns.add_task(SimpleNamespace(requests=[SimpleNamespace(error="400")], service=answered.set))
    assert answered.wait(10)
    turns.shutdown()
