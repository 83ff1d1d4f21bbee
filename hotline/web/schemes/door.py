"""The blueprint of the schemes, and a scheme's title with its version."""

from __future__ import annotations

from flask import Blueprint

from hotline.rules.schemes import Scheme

blueprint = Blueprint("schemes", __name__)


@blueprint.app_template_filter("scheme_name")
def scheme_name(scheme: Scheme) -> str:
    """Return 《三率考评办法》（第1版）."""
    return f"《{scheme.title}》（{scheme.version}）"
