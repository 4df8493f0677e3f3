"""A grading run in words: its phase, why it waits, why it could not be graded."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.models import GradingRun
from evidence.states import RunState
from grading import messages
from grading.contract import Phase
from grading.sandbox.outcome import RunStatus

# Reasons that are ours; all others are message ids of grading, with texts of their own.
OUR_REASONS = {
    "lease_lost": gettext_lazy(
        "A worker stopped in the middle. The run is graded again by itself."
    ),
    "leases_lost": gettext_lazy(
        "Every worker that took this run stopped in the middle. Staff have to look into it."
    ),
    "sandbox_refused": gettext_lazy(
        "The grading machine cannot hold its safety guarantees now, so nothing is run. Your upload is safe; it is tried again by itself."
    ),
    "sandbox_failed": gettext_lazy(
        "The grading machine did not answer. Your upload is safe; it is tried again by itself."
    ),
    "pack_error": gettext_lazy(
        "The exercise itself has a fault. This is not your doing; staff have been told."
    ),
    "variant_changed": gettext_lazy(
        "The files of this exercise are not the ones that were given out. This is not your doing; staff have been told."
    ),
    "artefact_changed": gettext_lazy(
        "The stored file is not the one that was received. This is not your doing; staff have been told."
    ),
}


def phase_text(run: GradingRun, position: int | None = None) -> str:
    """What is happening now, for the candidate."""
    if run.state == RunState.QUEUED:
        if position is None:
            return _("Queued")
        return _("Queued, number %(position)d in line") % {"position": position}
    if broke_off(run):
        return _("Finished: the notebook did not run to its end")
    if run.state != RunState.RUNNING:
        return str(RunState(run.state).label).capitalize()
    if run.phase == Phase.RUNNING and run.cell is not None and run.cells:
        return _("Running cell %(cell)d of %(cells)d") % {"cell": run.cell, "cells": run.cells}
    names = {str(Phase.RUNNING): _("Running"), str(Phase.JUDGING): _("Judging")}
    return names.get(run.phase, _("Preparing"))


def broke_off(run: GradingRun) -> bool:
    """Whether the notebook began and was ended by an error or a limit; the run itself finished."""
    status = (run.result.get("run") or {}).get("status")
    whole = (None, RunStatus.COMPLETED, RunStatus.NOT_A_NOTEBOOK)
    return run.state == RunState.FINISHED and status not in whole


def last_cell(run: GradingRun) -> int | None:
    """The cell, counted from 1, in which the notebook broke off; None when it did not."""
    cell = (run.result.get("run") or {}).get("cell")
    return cell + 1 if broke_off(run) and isinstance(cell, int) else None


def reason_text(run: GradingRun, language: str) -> str:
    """Why a run waits, failed or could not be graded; empty when there is nothing to say."""
    if not run.reason:
        return ""
    if run.reason in OUR_REASONS:
        return str(OUR_REASONS[run.reason])
    return messages.text(run.reason, run.reason_params, language, pack=run.result.get("pack"))


def ending_text(run: GradingRun, language: str) -> str:
    """How the notebook itself ended (a limit, an error in a cell); empty when not known."""
    ended = run.result.get("run") or {}
    if not ended.get("message"):
        return ""
    return messages.text(
        ended["message"], ended.get("detail") or {}, language, pack=run.result.get("pack")
    )
