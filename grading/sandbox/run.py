"""Runs one notebook in one box and says how it ended: the door to the sandbox."""

from __future__ import annotations

from collections.abc import Mapping

from grading.contract import Limits, OnPhase, Phase, Progress
from grading.sandbox import client, cold
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.request import Request, checked
from grading.sandbox.running import job_of
from grading.sandbox.runtime import find_runtime
from grading.sandbox.user import SandboxUser, sandbox_user


def run_notebook(
    notebook: bytes,
    *,
    files: Mapping[str, bytes],
    wanted: Mapping[str, int] | None,
    limits: Limits,
    runtime: str,
    on_phase: OnPhase,
    user: SandboxUser | None = None,
) -> RunOutcome:
    """Run every cell with `files` in the work directory; collect the `wanted` outputs.

    `wanted` maps a file name (at most one folder deep) to its cap in bytes; None collects
    every new file up to the limits' artefact cap. Where ASSAY_SANDBOX_SOCKET names a supervisor
    the run is its business alone; where none is named, and always when a `user` is named who
    shall own the box on the host, a box of its own is started here. A candidate's mistake is an
    outcome, never an exception. Raises SandboxRefused when this machine cannot hold the box or
    the named supervisor does not answer, SandboxFailed when the box broke by our fault, UsageError
    for a bad name or an unknown runtime.
    """
    on_phase(Progress(Phase.PREPARING))
    request = checked(Request(notebook, files, wanted, limits, runtime))
    find_runtime(runtime)
    address = client.address()
    if address is not None and user is None:
        return client.run(request, address, on_phase)
    job = job_of(request, on_phase)
    return job if isinstance(job, RunOutcome) else cold.run(job, runtime, user or sandbox_user())
