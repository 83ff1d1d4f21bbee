"""Packages sealed with the right key and built to do harm: recorded, refused, nothing unpacked."""

import hashlib
import io
import json
import random
import struct
import zipfile
from contextlib import suppress

import pytest

from hotline.outside.hlsync import Sealer
from hotline.outside.hlsyncparts import values
from hotline.rules import packages as rules
from hotline.rules.packages import Link, Manifest
from hotline.rules.packagewords import BadPackage
from hotline.store.inbox import InboxEvent
from tests.packages.test_refusals import refused

EMPTY = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"  # of "[]"


def manifest(carry, **more):
    told = Manifest(carry.head(), 0, {"events.json": (EMPTY, 2)})
    return {**rules.plain(told), **more}


def members(carry, *more, told=None):
    first = [("manifest.json", json.dumps(told or manifest(carry))), ("events.json", "[]")]
    return [*first, *more]


def packed(carry, files, change=lambda zipped: zipped, way=zipfile.ZIP_DEFLATED):
    """Seal a zip of (name, content) pairs as it is, whatever is in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", way) as made:
        for name, content in files:
            made.writestr(name, content)
    path = carry.counter.out / "odd.hlsync"
    with path.open("wb") as out:
        sealer = Sealer(out, carry.keys, carry.head())
        sealer.write(change(buffer.getvalue()))
        sealer.finish(1_790_000_000)
    return path


def test_a_plain_one_made_the_same_way_is_taken(carry):
    assert carry.take(packed(carry, members(carry))).state == "taken"


@pytest.mark.parametrize(
    "name", ["../../evil", "/etc/passwd", "blobs/../x", "blobs/" + "A" * 64, "a.exe", "blobs/"]
)
def test_a_path_leads_nowhere(carry, name):
    code, words = refused(carry, packed(carry, members(carry, (name, "x"))))
    assert code == "malformed" and "不该有的文件" in words


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_name_twice(carry):
    code, words = refused(carry, packed(carry, members(carry, ("events.json", "[]"))))
    assert code == "malformed" and "同名" in words


def test_a_bomb_is_refused_by_its_stated_size(carry):
    bomb = ("blobs/" + "a" * 64, bytes(rules.LARGEST_FILE + 1))
    assert refused(carry, packed(carry, members(carry, bomb)))[0] == "too_large"


def test_a_bomb_that_lies_about_its_size(carry):
    def smaller(zipped):
        at = zipped.rfind(b"PK\x01\x02")  # the last entry of the directory
        return zipped[: at + 24] + struct.pack("<I", 10) + zipped[at + 28 :]

    name = "blobs/" + "a" * 64
    told = manifest(carry)
    told["files"][name] = {"sha256": "a" * 64, "size": 10}
    path = packed(carry, members(carry, (name, bytes(5_000_000)), told=told), smaller)
    assert refused(carry, path)[0] in ("malformed", "blob_differs")


def test_too_many_files(carry, monkeypatch):
    monkeypatch.setattr(rules, "MOST_FILES", 20)
    more = [(f"blobs/{number:064x}", "x") for number in range(30)]
    assert refused(carry, packed(carry, members(carry, *more)))[0] == "too_many_files"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "orders"},
        {"kind": ["events"]},
        {"count": -1},
        {"count": 10**9},
        {"name": "../x.hlsync"},
        {"county": "四一〇五"},
        {"source": "me"},
        {"first": "1"},
        {"previous": {"name": "x", "sha256": "y"}},
        {"previous": 7},
        {"files": {}},
        {"files": {"events.json": {"sha256": EMPTY, "size": 10**12}}},
        {"files": {"events.json": {"sha256": "f" * 64, "size": 2}}},
        {"files": {"events.json": {"sha256": EMPTY, "size": 3}}},
        {"protocol": "1"},
        {"made_at": None},
    ],
)
def test_a_manifest_that_makes_no_sense(carry, change):
    assert refused(carry, packed(carry, members(carry, told=manifest(carry, **change))))[0] in (
        "malformed",
    )


@pytest.mark.parametrize("change", [lambda z: b"", lambda z: z[:-30], lambda z: b"x" * 9000])
def test_no_zip_inside(carry, change):
    code, _ = refused(carry, packed(carry, members(carry), change))
    assert code in ("malformed", "truncated")


def test_an_unknown_way_of_packing(carry):
    path = packed(carry, members(carry), way=zipfile.ZIP_LZMA)
    assert refused(carry, path)[0] == "malformed"


def test_a_zip_bent_anywhere_is_taken_or_refused_and_nothing_else(carry):
    chance, name = random.Random(7), f"blobs/{hashlib.sha256(b'x' * 500).hexdigest()}"
    told = manifest(carry)
    told["files"][name] = {"sha256": name[6:], "size": 500}
    whole = members(carry, (name, b"x" * 500), told=told)
    for _ in range(150):

        def bent(zipped):
            content = bytearray(zipped)
            for _ in range(chance.randint(1, 4)):
                content[chance.randrange(len(content))] = chance.randrange(256)
            return bytes(content)

        with suppress(BadPackage):
            carry.take(packed(carry, whole, bent))
    assert not InboxEvent.select().exists()


def test_odd_events_are_recorded_one_by_one(carry):
    odd = [7, None, "x", [], {"id": "a"}, {"id": "b", "data": {"n": "\ud800"}}]
    row = carry.take(carry.sealed(carry.head(), odd))
    assert (row.refused, row.accepted) == (len(odd), 0)
    assert InboxEvent.select().where(InboxEvent.state == "refused").exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "[", "[1", "[1,", "[1 2]", "nothing", "[" * 90_000, '["' + "x" * 2_000_000]
)
def test_a_list_that_is_none(text):
    with pytest.raises(BadPackage):
        list(values(io.BytesIO(text.encode())))


def test_a_list_in_any_spelling():
    text = '\ufeff [ {"a": 1.5} ,\n\n"二", NaN, 12]'
    assert list(values(io.BytesIO(text.encode()))) == [{"a": 1.5}, "二", None, 12]


def with_list(carry, text, count):
    content = text.encode()
    listed = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    told = manifest(carry, count=count, files={"events.json": listed})
    return packed(carry, [("manifest.json", json.dumps(told)), ("events.json", content)])


@pytest.mark.parametrize(("end", "count"), [("", 300), ("]", 299), ("]", 301), (", [", 300)])
def test_a_list_that_breaks_off_is_refused_before_its_first_entry_counts(carry, end, count):
    entries = ",".join(json.dumps({"id": f"e{number}"}) for number in range(300))
    path = with_list(carry, f"[{entries}{end}", count)
    assert refused(carry, path)[0] == "malformed"
    assert not InboxEvent.select().exists()


def test_a_time_beyond_any_year_in_the_end_is_refused(carry):
    path = packed(carry, members(carry))
    content, stamp = path.read_bytes(), b"9" * 400
    length = int.from_bytes(content[-12:-8], "big")
    end = content[-12 - length : -12].replace(b"1790000000", stamp)
    path.write_bytes(content[: -12 - length] + end + len(end).to_bytes(4, "big") + content[-8:])
    code, words = refused(carry, path)
    assert code == "damaged" and "签名" in words


def test_receipts_with_odd_ids_are_passed_over(carry):
    carry.play.register()
    row = carry.export()
    answers = Link(row.name, row.sha256)
    head = carry.head("receipts", name=rules.receipt_name(row.name), answers=answers)
    odd = [{"id": each, "status": "accepted"} for each in ([], {}, None, 7)]
    taken = carry.take(carry.sealed(head, odd))
    assert (taken.accepted, taken.refused) == (0, 0) and "缺少" in taken.problem
