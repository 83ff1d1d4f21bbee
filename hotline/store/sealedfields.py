"""Columns whose values lie sealed on disk and are plain in memory; they cannot be searched."""

from __future__ import annotations

import json
from typing import Any

from hotline.store.database import ColumnField
from hotline.store.sealing import seal, unseal


class SealedField(ColumnField):
    """A text kept sealed; "" is kept as no bytes."""

    field_type = "BLOB"

    def db_value(self, value: str | None) -> bytes:
        return (seal(value) if value else None) or b""

    def python_value(self, value: bytes | None) -> str:
        return unseal(value) if value else ""


class SealedJsonField(ColumnField):
    """Plain data kept as sealed JSON; None is kept as nothing."""

    field_type = "BLOB"

    def db_value(self, value: Any) -> bytes | None:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False))

    def python_value(self, value: bytes | None) -> Any:
        return None if value is None else json.loads(unseal(value))
