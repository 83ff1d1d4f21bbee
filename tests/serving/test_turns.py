"""Pages wait for pages; nothing quick waits for something slow."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from hotline.web.turns import Turns, is_of_a_phone, is_quick


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


@pytest.mark.parametrize(
    ("path", "its_own"),
    [
        ("/field/today.json", True),
        ("/field/acts", True),
        ("/field/blobs/" + "0" * 64, True),
        ("/field/standing", True),
        ("/field", False),  # the page somebody waits for
        ("/field/shell", False),
        ("/tickets/field/acts", False),
    ],
)
def test_is_of_a_phone(path: str, its_own: bool) -> None:
    assert is_of_a_phone(path) is its_own


@pytest.mark.parametrize("slow_door", ["/intake", "/field/acts"])
def test_a_page_does_not_wait_for_a_slow_door(slow_door: str) -> None:
    turns = Turns(2)
    begun, held, shown = threading.Event(), threading.Event(), threading.Event()

    def serve_slowly() -> None:
        begun.set()
        held.wait(10)

    slow = SimpleNamespace(
        requests=[SimpleNamespace(command="POST", path=slow_door)], service=serve_slowly
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


def test_an_act_at_a_desk_does_not_wait_for_phones() -> None:
    turns = Turns(4)
    begun, held, done = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        held.wait(10)

    for number in range(300):
        request = SimpleNamespace(command="PUT", path=f"/field/blobs/{number}")
        turns.add_task(SimpleNamespace(requests=[request], service=hold, cancel=held.set))
    assert begun.wait(10)
    desk = SimpleNamespace(command="POST", path="/intake")
    turns.add_task(SimpleNamespace(requests=[desk], service=done.set))
    assert done.wait(10)
    held.set()
    turns.shutdown()


def test_a_request_nobody_could_read_goes_the_slow_way() -> None:
    turns = Turns(2)
    answered = threading.Event()
    turns.add_task(SimpleNamespace(requests=[SimpleNamespace(error="400")], service=answered.set))
    assert answered.wait(10)
    turns.shutdown()
