"""Whose duty it is: help asked for, disputes decided, and the list of decided cases."""

from hotline.web.duty import arbitration, cases, helping
from hotline.web.duty.door import blueprint

__all__ = ["arbitration", "blueprint", "cases", "helping"]
