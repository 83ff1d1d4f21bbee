"""The panel's room: verdicts on evaluations, the ten best and ten worst, figures given by hand."""

from hotline.web.panel import picks, values, verdicts
from hotline.web.panel.door import blueprint

__all__ = ["blueprint", "picks", "values", "verdicts"]
