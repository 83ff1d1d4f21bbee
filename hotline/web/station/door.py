"""The blueprint of the units' pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("station", __name__)
