"""The grid worker's phone without a line: carried along, done on the spot, sent later."""

from hotline.web.field import bundles, calling, sending, shell, today
from hotline.web.field.door import blueprint

__all__ = ["blueprint", "bundles", "calling", "sending", "shell", "today"]
