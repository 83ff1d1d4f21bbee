"""The door for operators: `python app.py` lists what one can do."""

from __future__ import annotations

import sys

from hotline.commands import house
from hotline.commands.speech import run

if __name__ == "__main__":
    sys.exit(run(house))
