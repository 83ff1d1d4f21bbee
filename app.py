"""The door for operators: `python app.py` lists what one can do."""

from __future__ import annotations

import os
import sys

from hotline.commands import house
from hotline.commands.speech import run

# Whatever a command leaves on disk, other accounts of the machine cannot read it.
PRIVATE = 0o077

if __name__ == "__main__":
    os.umask(PRIVATE)
    sys.exit(run(house))
