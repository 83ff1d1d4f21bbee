"""A sandbox that plays the city platform: its own process, its own store, the real protocol.

It is for trying the line and for tests, and is no part of the county's product: nothing in
the rest of `hotline` imports it except `app.py`, which offers `run` as a command.
"""

from hotline.sandboxcity.app import make_app, run

__all__ = ["make_app", "run"]
