"""The sync desk (市县同步): how the line is, what waits for the city, what came from it."""

from hotline.web.syncdesk import acts, cityforms, desk, directories, editing, packages, score, setup
from hotline.web.syncdesk.door import blueprint

__all__ = [
    "acts",
    "blueprint",
    "cityforms",
    "desk",
    "directories",
    "editing",
    "packages",
    "score",
    "setup",
]
