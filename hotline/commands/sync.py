"""`sync` whole: the line's own subcommands, those of the packages and those of the city's forms."""

from __future__ import annotations

from hotline.commands import cityforms, syncfiles
from hotline.commands.cityline import sync

# The packages' subcommands hang themselves in where they are declared.
__all__ = ["sync", "syncfiles"]

sync.add_command(cityforms.forms)
sync.add_command(cityforms.fill)
