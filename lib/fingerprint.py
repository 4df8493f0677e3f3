"""Content fingerprints: the same data has the same fingerprint on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping


def canonical_json(data: object) -> bytes:
    """Serialise plain data in one way only: sorted keys, no spaces, UTF-8, no NaN.

    Raises ValueError for NaN and infinities, which JSON cannot hold.
    """
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def fingerprint(data: object) -> str:
    """SHA-256 of the canonical JSON of plain data, 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data)).hexdigest()


def fingerprint_of_files(files: Mapping[str, bytes]) -> str:
    """Fingerprint of named files: of their names and of the SHA-256 of their bytes."""
    return fingerprint({name: sha256(content) for name, content in files.items()})


def sha256(content: bytes) -> str:
    """SHA-256 of bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
