"""Zygotes come and go; without one there is no box, and the run is cold."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from grading.contract import Limits
from grading.errors import SandboxFailed
from grading.sandbox import nursery as module
from grading.sandbox import wire
from grading.sandbox.fitness import Fitness
from grading.sandbox.nursery import Nursery
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.pooled import Zygote
from grading.sandbox.request import Request
from grading.sandbox.service import Service
from grading.sandbox.user import sandbox_user

pytestmark = pytest.mark.sandbox


def _wait_for(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _no_zygote(*_: object) -> None:
    raise SandboxFailed("no zygote today")


def test_a_zygote_is_renewed_after_its_share_of_boxes() -> None:
    nursery = Nursery("tabular", sandbox_user(), size=1, renew_after=3)
    try:
        for _ in range(6):
            with nursery.lent() as lodging:
                assert lodging is not None
                assert lodging.mode in ("pool", "zygote")
                assert lodging.box.kill() == 0.0
        _wait_for(lambda: nursery.state()["zygotes"] >= 2 and nursery.state()["ready"] == 1)
        assert nursery.state()["retired"] == 0
        assert nursery.state()["failure"] == ""
    finally:
        nursery.close()
    assert nursery.state()["ready"] == 0


def test_every_new_zygote_sweeps_what_others_have_left(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[int] = []
    monkeypatch.setattr(module, "sweep", lambda: swept.append(1))
    nursery = Nursery("tabular", sandbox_user(), size=0, renew_after=1)
    try:
        with nursery.lent() as lodging:
            assert lodging is not None
        _wait_for(lambda: nursery.state()["zygotes"] == 2)
    finally:
        nursery.close()
    assert swept == [1, 1]


def test_with_an_empty_pool_a_box_is_forked_on_request() -> None:
    nursery = Nursery("tabular", sandbox_user(), size=0)
    try:
        with nursery.lent() as lodging:
            assert lodging is not None
            assert lodging.mode == "zygote"
    finally:
        nursery.close()


def test_without_a_zygote_there_is_no_box(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Zygote", _no_zygote)
    nursery = Nursery("tabular", sandbox_user(), size=1)
    try:
        with nursery.lent() as lodging:
            assert lodging is None
        assert nursery.state()["failure"] == "no zygote today"
    finally:
        nursery.close()


def test_a_fault_of_any_kind_is_recorded_and_does_not_end_the_keeper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = [ZeroDivisionError("one"), KeyError("two"), MemoryError("three")]
    failures: list[str] = []
    bound = threading.Event()

    def start(*words: Any) -> Zygote:
        assert bound.wait(10)
        failures.append(nursery.state()["failure"])
        if broken:
            raise broken.pop(0)
        return Zygote(*words)

    monkeypatch.setattr(module, "Zygote", start)
    monkeypatch.setattr(module, "REST_SECONDS", 0.1)
    nursery = Nursery("tabular", sandbox_user(), size=1)
    bound.set()
    try:
        _wait_for(lambda: nursery.state()["ready"] == 1)
    finally:
        nursery.close()
    assert failures == ["", "ZeroDivisionError: one", "KeyError: 'two'", "MemoryError: three"]


def test_a_second_fault_while_the_first_is_tidied_up_does_not_end_the_keeper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "REST_SECONDS", 0.1)
    nursery = Nursery("tabular", sandbox_user(), size=1)
    tidied = nursery._gone

    def gone(zygote: Zygote) -> None:
        tidied(zygote)
        raise KeyError("second")

    try:
        _wait_for(lambda: nursery.state()["ready"] == 1)
        with monkeypatch.context() as patch:
            patch.setattr(nursery, "_gone", gone)
            patch.setattr(nursery, "_is_old", lambda _: 1 / 0)
            told = "ZeroDivisionError: division by zero; KeyError: 'second'"
            _wait_for(lambda: nursery.state()["failure"] == told)
        assert nursery._keeper.is_alive()
        _wait_for(lambda: nursery.state()["ready"] == 1 and nursery.state()["failure"] == "")
        assert nursery.state()["retired"] == 0
    finally:
        nursery.close()


def test_who_is_no_longer_wanted_waits_for_no_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()

    def slow(*_: object) -> None:
        end.wait(30)
        raise SandboxFailed("late")

    monkeypatch.setattr(module, "Zygote", slow)
    nursery = Nursery("tabular", sandbox_user(), size=0)
    try:
        started = time.monotonic()
        with nursery.lent(lambda: False) as lodging:
            assert lodging is None
        assert time.monotonic() - started < 5
    finally:
        end.set()
        nursery.close()


def test_without_a_zygote_the_supervisor_runs_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Zygote", _no_zygote)
    service = Service(slots=1, memory_mb=4000, pool=1, renew_after=10, fitness=Fitness(0))
    try:
        outcome = _asked(service, Request(b"print('ran')", {}, {}, Limits(), "tabular"))
        assert outcome.guarantees["mode"] == "cold"
        assert "ran" in (outcome.executed_notebook or "")
        assert service.status()["guarantees"]["mode"] == "cold"
    finally:
        service.close()


def _asked(service: Service, request: Request) -> RunOutcome:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    thread = threading.Thread(target=service.serve, args=(theirs,))
    thread.start()
    with ours:
        wire.send(ours, {"t": "job", "run": "r", "lease": 1}, wire.request_to_bulk(request))
        while True:
            words, bulk = wire.receive(ours)
            if words["t"] != "progress":
                break
        thread.join(20)
    assert words["t"] == "outcome", words
    return wire.outcome_from_bulk(bulk)


@pytest.mark.parametrize("words", [{"t": "job"}, {"t": "job", "run": "r", "lease": "1"}, {}])
def test_what_is_no_job_is_told_so(words: dict[str, object]) -> None:
    service = Service(slots=1, memory_mb=100, pool=0, renew_after=10, fitness=Fitness(0))
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours:
        wire.send(ours, words)
        service.serve(theirs)
        answer, _ = wire.receive(ours)
    assert (answer["t"], answer["kind"]) == ("error", "failed")
    assert answer["text"] == "neither a job nor a question"
