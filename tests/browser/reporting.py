"""One finding in every place it can lie, with a photo that is really there."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from pathlib import Path

from PIL import Image

from hotline import clock
from hotline.casework import findings
from hotline.casework.act import Caller
from hotline.casework.attaching import Evidence
from hotline.casework.findings import Report
from hotline.casework.intake import Appeal
from hotline.outside import files
from hotline.store.findings import Finding
from tests.county import actor

WILLOW = "410599101201"
LONG = "村口主街与东街交叉口的污水井盖松动，车辆经过时响动很大，夜里影响附近住户休息" * 2


def fill(numbers: dict[str, str], blobs: Path) -> None:
    """Name the findings `noted`, `sent_up`, `at_office`, `solved` and `turned` in `numbers`."""
    at = clock.now() - timedelta(hours=3)
    photo = _photo(blobs)

    def by(username: str) -> Caller:
        return Caller(actor(username), at)

    def report(way: str, text: str = "路灯不亮，夜里出行不便") -> int:
        done = {"done_text": "电工更换灯泡，当晚已亮。", "done_photos": [photo]}
        said = Report(way, text, WILLOW, "村委会门口", 114.35, 35.9, [photo],
                      **(done if way == "solved" else {}))  # fmt: skip
        return int(findings.report_finding(by("grid_worker"), said))

    def to_office(text: str) -> int:
        number = report("sent_up", text)
        findings.send_up_finding(
            by("station_clerk"), number, "乡镇没有维修力量，建议由县水利局处理。"
        )
        return number

    found = {"noted": report("noted", LONG), "sent_up": report("sent_up")}
    found |= {"solved": report("solved"), "at_office": to_office(LONG)}
    found["turned"] = to_office("水渠护栏损坏")
    appeal = Appeal("柳树村水渠护栏损坏", "网格员巡查发现：水渠护栏损坏", "help", name="冯网格")
    findings.turn_finding(by("dispatcher"), found["turned"], appeal)
    Finding.update(sent_up_at=at - timedelta(days=30)).where(
        Finding.id == found["sent_up"]
    ).execute()
    numbers |= {f"found_{name}": str(number) for name, number in found.items()}
    numbers["found_month"] = f"{at:%Y-%m}"


def _photo(blobs: Path) -> Evidence:
    made = io.BytesIO()
    Image.linear_gradient("L").resize((400, 300)).save(made, "JPEG")
    sha256 = hashlib.sha256(made.getvalue()).hexdigest()
    target = files.path_of(sha256, blobs)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made.getvalue())
    return Evidence(sha256, "现场照片.jpg", "image/jpeg", len(made.getvalue()))
