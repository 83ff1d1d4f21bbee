"""The layout as deploy/city-integration.md tells it, read and written with none of our own code."""

import base64
import hashlib
import hmac
import io
import json
import os
import zipfile

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIB = 1024 * 1024


def opened(raw, secret):
    """Return head, zip and end of a package, step by step as the document says."""
    assert raw[:8] == b"HLSYNC1\n" and raw[-8:] == b"HLSEND1\n"
    start = 12 + int.from_bytes(raw[8:12], "big")
    stop = len(raw) - 12 - int.from_bytes(raw[-12:-8], "big")
    head, end = json.loads(raw[12:start]), json.loads(raw[stop:-12])
    digest = hashlib.sha256(raw[:stop]).hexdigest()
    signed = f"{end['id']}.{end['timestamp']}.sha256:{digest}".encode()
    mac = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    assert end["sha256"] == digest and f"v1,{mac}" in end["signature"].split(" ")
    wrapped = base64.b64decode(head["keys"][0])
    file_key = AESGCM(kek(secret, base64.b64decode(head["salt"]))).decrypt(
        bytes(12), wrapped, raw[:8]
    )
    bound, plain = hashlib.sha256(raw[:start]).digest(), b""
    pieces = range(start, stop, MIB + 16)
    for number, at in enumerate(pieces):
        nonce = number.to_bytes(11, "big") + bytes([number == len(pieces) - 1])
        piece = raw[at : min(at + MIB + 16, stop)]
        plain += AESGCM(file_key).decrypt(nonce, piece, bound)
    return head, zipfile.ZipFile(io.BytesIO(plain)), end


def kek(secret, salt):
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"hlsync-1 wrap").derive(secret)


def sealed(told, members, secret):
    """Write a package as a city's own program would."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    salt, key = os.urandom(16), os.urandom(32)
    wrapped = AESGCM(kek(secret, salt)).encrypt(bytes(12), key, b"HLSYNC1\n")
    head = json.dumps(
        {**told, "piece": MIB, "salt": base64.b64encode(salt).decode(),
         "keys": [base64.b64encode(wrapped).decode()]}
    ).encode()  # fmt: skip
    raw = b"HLSYNC1\n" + len(head).to_bytes(4, "big") + head
    bound = hashlib.sha256(raw).digest()
    raw += AESGCM(key).encrypt(bytes(11) + b"\x01", buffer.getvalue(), bound)
    digest = hashlib.sha256(raw).hexdigest()
    signed = f"a package.1790000000.sha256:{digest}".encode()
    mac = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    end = json.dumps(
        {"id": "a package", "timestamp": 1790000000, "sha256": digest, "signature": f"v1,{mac}"}
    ).encode()
    return raw + end + len(end).to_bytes(4, "big") + b"HLSEND1\n"


def test_a_stranger_reads_our_package(carry):
    carry.play.closed()
    row = carry.export()
    raw = carry.file(row).read_bytes()
    head, files, end = opened(raw, carry.keys[0])
    manifest = json.loads(files.read("manifest.json"))
    assert manifest["name"] == head["name"] == row.name
    assert end["id"] == row.name.removesuffix(".hlsync")
    events = files.read("events.json")
    assert manifest["files"]["events.json"] == {
        "sha256": hashlib.sha256(events).hexdigest(),
        "size": len(events),
    }
    assert len(json.loads(events)) == manifest["count"] == row.count
    assert row.sha256 == hashlib.sha256(raw).hexdigest()


def test_a_strangers_package_is_read_here(carry):
    carry.dispatched()
    (body,) = (row["body"] for row in carry.store.rows("SELECT body FROM sent"))
    photo = b"\xff\xd8\xff a photo"
    sha256, listed = hashlib.sha256(photo).hexdigest(), f"[{body}]"
    told = {
        "protocol": 1, "kind": "events", "county": "410599", "source": "/city/4105",
        "name": f"410599-{1:020d}-{1:020d}-down.hlsync", "first": 1, "last": 1,
        "made_at": "2026-11-21T09:00:00+08:00",
    }  # fmt: skip
    manifest = {
        **told, "count": 1, "previous": None, "answers": None,
        "files": {
            "events.json": {
                "sha256": hashlib.sha256(listed.encode()).hexdigest(),
                "size": len(listed.encode()),
            },
            f"blobs/{sha256}": {"sha256": sha256, "size": len(photo)},
        },
    }  # fmt: skip
    members = {
        "manifest.json": json.dumps(manifest), "events.json": listed, f"blobs/{sha256}": photo,
    }  # fmt: skip
    path = carry.counter.out / "stranger.hlsync"
    path.write_bytes(sealed(told, members, carry.keys[0]))
    row = carry.take(path)
    assert (row.accepted, row.files, row.name) == (1, 1, told["name"])
    assert (carry.root / "blobs" / sha256[:2] / sha256[2:4] / sha256).read_bytes() == photo
