"""The sandbox city as its own process: what it prints, and that it stops at once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from hotline.outside.cityplatform import CityPlatform
from tests.sync.events import registered

PROJECT = Path(__file__).resolve().parents[2]
PROGRAM = "import sys; from pathlib import Path; from hotline.sandboxcity import run; "
PROGRAM += "run(0, Path(sys.argv[1]))"


def test_it_prints_two_settings_that_work_and_stops_on_a_signal(tmp_path):
    environ = {name: value for name, value in os.environ.items() if "HOTLINE" not in name}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=environ,
    )
    settings = {}
    while len(settings) < 2:
        line = process.stdout.readline()
        assert line, "it ended before it said how to reach it"
        name, found, value = line.strip().partition("=")
        if found:
            settings[name] = value
    city = CityPlatform(settings["HOTLINE_CITY_URL"], settings["HOTLINE_CITY_SECRET"])
    assert city.push([registered("A1")]).error is None
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0 and "已停止" in process.stdout.read()
