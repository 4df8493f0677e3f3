"""One bubblewrap and one interpreter per run: the reference, and what is left without a zygote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from grading.errors import SandboxFailed
from grading.sandbox.boxed import ColdBox
from grading.sandbox.cgroups import Group, controllers
from grading.sandbox.host import refuse_unfit
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.places import parts_for
from grading.sandbox.running import BoxLost, Job, Lodging, run_in
from grading.sandbox.runtime import find_runtime
from grading.sandbox.user import SandboxUser

TRIES = 2


def run(job: Job, runtime: str, user: SandboxUser) -> RunOutcome:
    """Run the job in a box made for it; a box that was lost is replaced once."""
    for _ in range(TRIES):
        try:
            with lodge(runtime, user) as lodging:
                return run_in(lodging, job)
        except BoxLost as lost:
            reason = str(lost)
    raise SandboxFailed(f"The box was ended from outside, twice: {reason}.")


@contextmanager
def lodge(runtime: str, user: SandboxUser) -> Iterator[Lodging]:
    """A box that is started now and gone, with its control group, afterwards."""
    found = find_runtime(runtime)
    refuse_unfit()
    group = Group() if controllers().version else None
    try:
        with ColdBox(parts_for(found, user), user) as box:
            try:
                box.introduce()
                if group:
                    group.attach(box.pid)
            except OSError as error:
                raise SandboxFailed(f"The box ended before it had its job: {error}.") from error
            yield Lodging(box, group, "cold")
    finally:
        if group:
            group.close()
