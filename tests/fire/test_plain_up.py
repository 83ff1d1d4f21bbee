"""What a phone writes beside picture and sound never reaches the city, of any kind it takes."""

from __future__ import annotations

import io

import pytest

from hotline.casework import citysync
from hotline.casework.evidence import receive
from tests.fire.test_uploads import blobs, with_file
from tests.plain import made
from tests.sandboxcity.city import COUNTY

__all__ = ["blobs"]


def photo(kind: str) -> bytes:
    from PIL import Image

    said = Image.Exif()
    said[0x010F] = "SECRET"
    said.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind, exif=said)
    return out.getvalue()


KINDS = {
    "jpeg": photo("JPEG") + b"SECRET",
    "png": photo("PNG"),
    "webp": photo("WEBP"),
    "heic": made.heic(1),
    "mp4": made.movie(),
    "m4a": made.movie(b"M4A ", b"soun", gps=False),
    "webm": made.webm(True),
}


@pytest.mark.parametrize("body", KINDS.values(), ids=KINDS)
def test_the_city_gets_the_plain_file(play, city, line, blobs, body):
    assert any(secret in body for secret in made.SECRETS)
    file = receive([("现场.bin", io.BytesIO(body))], blobs)[0]
    with_file(play, file)
    assert citysync.push(line, COUNTY, blobs, lambda: play.now, 200).error is None
    arrived = [path.read_bytes() for path in city.store.blobs.iterdir() if path.is_file()]
    assert len(arrived) == 1
    assert not [secret for secret in made.SECRETS if secret in arrived[0]]
