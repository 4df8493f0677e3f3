"""A run leaves `running`; only the worker that has it now can make it so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import StaleState
from accounts.history import move
from evidence.errors import LeaseLost
from evidence.models import GradingRun
from evidence.states import RUN_MOVES

_CLEARED = {"lease_until": None, "phase": "", "cell": None, "cells": None}


def end_take(
    run: GradingRun,
    *,
    to: str,
    verb: str,
    changes: Mapping[str, Any],
    at: datetime,
    lost_lease: datetime | None = None,
) -> None:
    """Move the run, guarded by its attempt number. Raises LeaseLost with nothing written.

    `lost_lease` is the end of the lease that the sweeper saw run out: a renewed one stands.
    """
    where = {"attempt": run.attempt} | ({"lease_until": lost_lease} if lost_lease else {})
    try:
        move(
            run,
            to=to,
            verb=verb,
            moves=RUN_MOVES,
            actor=None,
            at=at,
            where=where,
            changes={**_CLEARED, **changes},
        )
    except StaleState as error:
        raise LeaseLost(_("Another worker has this grading run now.")) from error
