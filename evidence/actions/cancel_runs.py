"""Ends the unfinished runs of an item that no longer counts."""

from __future__ import annotations

from datetime import datetime

from accounts.errors import StaleState
from accounts.history import move
from accounts.models import User
from evidence.models import Item
from evidence.states import RUN_MOVES, UNFINISHED_RUN_STATES, RunState


def cancel_runs(item: Item, *, actor: User | None, at: datetime) -> None:
    """A worker that has the run finds its lease lost. A run that just finished stays so."""
    for run in item.runs.filter(state__in=UNFINISHED_RUN_STATES):
        try:
            move(
                run,
                to=RunState.CANCELLED,
                verb="cancel",
                moves=RUN_MOVES,
                actor=actor,
                at=at,
                changes={"lease_until": None, "finished_at": at},
            )
        except StaleState:
            run.refresh_from_db()
            if run.state in UNFINISHED_RUN_STATES:
                raise
