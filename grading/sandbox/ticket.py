"""Which run of the queue a sandbox run is for, and under which lease it was taken.

The supervisor lets one lease of a run live at a time: a newer one ends the box of an older one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ticket:
    """A run by its identity, and the number of the lease under which it is worked on."""

    run: str
    lease: int


_held: ContextVar[Ticket | None] = ContextVar("sandbox_ticket", default=None)


@contextmanager
def held(run: str, lease: int) -> Iterator[None]:
    """Everything that is run in the sandbox inside this block belongs to this lease."""
    token = _held.set(Ticket(run, lease))
    try:
        yield
    finally:
        _held.reset(token)


def current() -> Ticket:
    """The ticket of the block that we are in; a new one where there is none."""
    return _held.get() or Ticket(str(uuid.uuid4()), 1)
