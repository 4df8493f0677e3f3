"""Seeds of variants: two separate domains, and generators that do not tell on each other.

A practice seed is an integer anybody may know. An assessed seed is a hexadecimal key of at
least 128 bits that nobody can enumerate: `assessed_seed` derives it from the server's secret.
Every use of randomness names its own stream, so that rows which a candidate sees say nothing
about the stream that made the hidden truth.
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

from grading.errors import UsageError

Seed = int | str

SHORTEST_KEY = 32  # hexadecimal digits, 128 bits


def assessed_seed(secret: bytes, pack_version: str, candidate_id: str, attempt: int) -> str:
    """Hexadecimal HMAC-SHA256 of who tries what, and which time; 64 digits."""
    text = "\0".join((pack_version, candidate_id, str(attempt)))
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()


def parse_seed(text: str) -> Seed:
    """Read a seed as typed: decimal digits below 20 places are a practice seed, else a key."""
    if text.isdecimal() and len(text) < 20:
        return int(text)
    return _checked_key(text)


def generator(seed: Seed, stream: str) -> np.random.Generator:
    """A generator of its own for one named stream of one seed."""
    digest = hashlib.sha256(stream.encode() + b"\0" + _seed_bytes(seed)).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def token(seed: Seed, stream: str, length: int = 8) -> str:
    """A short hexadecimal name that belongs to one stream of one seed."""
    return hashlib.sha256(b"token\0" + stream.encode() + b"\0" + _seed_bytes(seed)).hexdigest()[
        :length
    ]


def _seed_bytes(seed: Seed) -> bytes:
    if isinstance(seed, int) and not isinstance(seed, bool):
        if seed < 0:
            raise UsageError("A practice seed is a whole number from 0 up.")
        return b"practice\0" + str(seed).encode()
    return b"assessed\0" + bytes.fromhex(_checked_key(seed))


def _checked_key(text: object) -> str:
    if not isinstance(text, str) or len(text) < SHORTEST_KEY or len(text) % 2:
        raise UsageError(f"An assessed seed has at least {SHORTEST_KEY} hexadecimal digits.")
    try:
        bytes.fromhex(text)
    except ValueError as error:
        raise UsageError("An assessed seed is written in hexadecimal digits.") from error
    return text.lower()
