"""What is wrong with a package is said plainly, and nothing of it counts."""

import errno
import os

import pytest

from hotline.casework import packing, unpacking
from hotline.errors import NotAllowedNow
from hotline.outside import webhooks
from hotline.outside.hlsyncparts import written
from hotline.rules import packages as rules
from hotline.rules.packages import Link
from hotline.rules.packagewords import BadPackage
from hotline.store import outbox
from hotline.store.inbox import InboxEvent
from hotline.store.packages import Package
from hotline.store.tickets import Ticket


def refused(carry, path):
    """Take the package in, expecting a refusal; return its code and sentence."""
    with pytest.raises(BadPackage) as caught:
        carry.take(path)
    row = Package.select().order_by(Package.id.desc()).get()
    assert (row.state, row.problem) == ("refused", str(caught.value))
    return caught.value.code, str(caught.value)


def untouched():
    return not InboxEvent.select().exists() and not Ticket.select().exists()


def test_the_wrong_order_names_the_one_that_is_missing(carry):
    carry.dispatched()
    first = carry.city_exports()
    carry.dispatched()
    second = carry.city_exports()
    code, words = refused(carry, second)
    assert code == "missing_previous" and untouched()
    assert words == f"缺少前一个包：{first.name}，请先导入它，再导入这一个。"
    assert carry.take(first).accepted == carry.take(second).accepted == 1


def test_the_city_wants_the_order_too(carry):
    carry.play.register()
    first = carry.export()
    carry.play.register()
    with pytest.raises(BadPackage, match=first.name):
        carry.city_takes(carry.file(carry.export()))


def test_a_second_import_does_nothing_and_says_when_the_first_was(carry):
    carry.dispatched()
    path = carry.city_exports()
    row = carry.take(path)
    code, words = refused(carry, path)
    assert code == "known" and "由孙派单导入过，这次没有重复办理。" in words
    assert "11月20日" in words and Ticket.select().count() == 1
    assert unpacking.receipts_for(row).state == "made"


def test_receipts_twice(carry):
    carry.play.register()
    receipts = carry.city_takes(carry.file(carry.export()))
    carry.take(receipts)
    assert refused(carry, receipts)[0] == "known"
    with pytest.raises(BadPackage, match="导入过"):
        carry.city_takes(carry.file(Package.get(Package.direction == "out")))


def test_a_wrong_key(carry):
    carry.dispatched()
    path = carry.city_exports()
    carry.keys = webhooks.keys_of(webhooks.new_secret())
    code, words = refused(carry, path)
    assert code == "wrong_key" and "新旧两个都填上" in words and untouched()


def test_keys_in_rotation_fit_whichever_side_is_first(carry):
    old, new = carry.keys[0], webhooks.keys_of(webhooks.new_secret())[0]
    carry.dispatched()
    carry.keys = (new, old)
    path = carry.city_exports()
    carry.keys = (old,)
    assert carry.take(path).accepted == 1


def test_another_countys_package_even_under_another_key(carry):
    other = carry.head(county="410527", source="/city/4105", name=rules.name_of("410527", 1, 2))
    for keys in (carry.keys, webhooks.keys_of(webhooks.new_secret())):
        code, words = refused(carry, carry.sealed(other, [], keys))
        assert code == "other_county" and "410527" in words and "410599" in words


def test_our_own_package(carry):
    carry.play.register()
    path = carry.file(carry.export())
    code, words = refused(carry, path)
    assert code == "own_package" and "拿到市平台" in words


def test_receipts_for_a_package_we_never_made(carry):
    carry.play.register()
    row = carry.export()
    stranger = Link(rules.name_of("410599", 7, 9), "ab" * 32)
    name = rules.receipt_name(stranger.name)
    path = carry.sealed(carry.head("receipts", name=name, answers=stranger), [])
    code, words = refused(carry, path)
    assert code == "unknown_answer" and stranger.name in words
    assert outbox.waiting_count() == row.count


def test_a_package_of_a_later_version(carry):
    code, words = refused(carry, carry.sealed(carry.head(protocol=2), []))
    assert code == "future_version" and "请先升级系统" in words
    path = carry.sealed(carry.head(), [])
    path.write_bytes(path.read_bytes().replace(b"HLSYNC1", b"HLSYNC3", 1))
    assert refused(carry, path)[0] == "future_version"


@pytest.mark.parametrize("kept", [0, 3, 11, 400, -1, -40])
def test_a_copy_cut_short(carry, kept):
    carry.dispatched()
    path = carry.city_exports()
    path.write_bytes(path.read_bytes()[:kept])
    code, words = refused(carry, path)
    assert code == "truncated" and "U 盘" in words and untouched()


def test_a_cut_at_every_byte_is_never_taken(carry):
    carry.dispatched()
    path = carry.city_exports()
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(BadPackage):
            carry.take(path)
    assert untouched()


def test_a_damaged_byte_says_which_part(carry):
    photo = carry.photo(os.urandom(2_500_000))
    carry.dispatched(attachments=[photo])
    path = carry.city_exports()
    whole = path.read_bytes()
    for at, part in ((2000, "第 1 段，共 3 段"), (1_500_000, "第 2 段"), (2_400_000, "第 3 段")):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        code, words = refused(carry, path)
        assert code == "damaged" and part in words and untouched()


def test_any_changed_byte_is_found(carry):
    carry.dispatched()
    path = carry.city_exports()
    whole = path.read_bytes()
    for at in range(0, len(whole), 53):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BadPackage):
            carry.take(path)
    assert untouched()


def test_something_else_altogether(carry):
    path = carry.counter.out / "报表.hlsync"
    path.write_bytes(b"PK\x03\x04 a table")
    assert refused(carry, path)[0] == "not_a_package"


def test_a_file_that_is_not_what_its_name_says_takes_the_package_along(carry, tmp_path):
    good = carry.photo(b"\xff\xd8\xff one")
    carry.dispatched(attachments=[good])
    head, wrong = carry.head(), tmp_path / "wrong"
    wrong.write_bytes(b"something else")
    path = carry.counter.out / head.name
    with written(path, carry.keys, head, carry.at()) as writing:
        writing.entries(row["body"] for row in carry.store.rows("SELECT body FROM sent"))
        liar = f"blobs/{good['sha256']}"
        writing._zip.writestr(liar, wrong.read_bytes())
        writing._files[liar] = (good["sha256"], wrong.stat().st_size)
    code, words = refused(carry, path)
    assert code == "blob_differs" and good["sha256"][:12] in words and untouched()
    assert not list((carry.root / "blobs").rglob(".incoming-*"))


def test_a_full_disk_while_writing_leaves_nothing(carry, monkeypatch):
    carry.play.register()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        carry.export()
    monkeypatch.undo()
    row = Package.get(Package.direction == "out")
    assert row.state == "failed" and "磁盘已满" in row.problem
    assert list((carry.root / "packages").rglob("*.*")) == []
    assert carry.export().state == "made", "its events are free again"


def test_too_little_room_is_said_before_anything_is_written(carry, monkeypatch):
    carry.play.register()
    monkeypatch.setattr(packing, "ROOM", 1 << 60)
    with pytest.raises(BadPackage, match="磁盘空间不够"):
        carry.export()
    assert Package.get(Package.direction == "out").state == "failed"


def test_a_second_program_for_one_package_leaves_it_as_it_is(carry):
    carry.play.register()
    row = carry.export()
    content = carry.file(row).read_bytes()
    with pytest.raises(NotAllowedNow):
        packing.make(row.id, carry.desk)
    assert Package.get_by_id(row.id).state == "made" and carry.file(row).read_bytes() == content
    carry.dispatched()
    path = carry.city_exports()
    taken = carry.take(path)
    with pytest.raises(NotAllowedNow):
        unpacking.take_in(taken.id, path, carry.desk)
    assert Package.get_by_id(taken.id).state == "taken"
