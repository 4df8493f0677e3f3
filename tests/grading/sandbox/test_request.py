"""What no run can be made of is refused with the reason, before a box is asked for."""

from __future__ import annotations

import math
import socket
from typing import Any

import pytest

from grading.contract import Limits
from grading.errors import UsageError
from grading.sandbox import wire
from grading.sandbox.fitness import Fitness
from grading.sandbox.request import Request, checked
from grading.sandbox.service import Service

BAD: list[tuple[dict[str, Any], str]] = [
    ({"files": {"../a": b""}}, "Not a name"),
    ({"wanted": {"a/b/c": 1}}, "Not a name"),
    ({"wanted": {"a": -1}}, "cap of a"),
    ({"wanted": {"a": "1"}}, "cap of a"),
    ({"limits": Limits(wall_seconds=math.inf)}, "wall_seconds"),
    ({"limits": Limits(cell_seconds=math.nan)}, "cell_seconds"),
    ({"limits": Limits(memory_mb=-5)}, "memory_mb"),
    ({"limits": Limits(cpu_seconds="9")}, "cpu_seconds"),  # type: ignore[arg-type]
    ({"limits": Limits(processes=True)}, "processes"),
    ({"files": {"a": b"x" * 1_500_000}, "limits": Limits(disk_mb=1)}, "need 2 MB, but disk_mb is 1"),
    ({"files": {"a": b"", "b": b""}, "limits": Limits(disk_files=1)}, "disk_files is 1"),
]  # fmt: skip


def request(**changes: Any) -> Request:
    """A good one with these changes."""
    words = {"files": {}, "wanted": {}, "limits": Limits(), "runtime": "tabular", **changes}
    return Request(b"1", **words)


def test_a_good_one_is_let_through() -> None:
    good = request(files={"a": b"x" * 1024 * 1024}, wanted={"d/b": 5}, limits=Limits(disk_mb=1))
    assert checked(good) is good


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_a_bad_one_is_refused_by_the_caller(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        checked(request(**changes))


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_a_bad_one_is_refused_by_the_supervisor(changes: dict[str, Any], reason: str) -> None:
    service = Service(slots=1, memory_mb=4000, pool=0, renew_after=10, fitness=Fitness(0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        bulk = wire.request_to_bulk(request(**changes))
        wire.send(ours, {"t": "job", "run": "r", "lease": 1}, bulk)
        service.serve(theirs)
        answer, _ = wire.receive(ours)
    service.close()
    assert (answer["t"], answer["kind"]) == ("error", "usage")
    assert reason in answer["text"]
