"""A box that does not die is told: nobody may take it for dead."""

from __future__ import annotations

import select
import socket

import pytest

from grading.errors import SandboxFailed
from grading.sandbox import boxed, cold
from grading.sandbox.boxed import ColdBox
from grading.sandbox.places import parts_for
from grading.sandbox.runtime import find_runtime
from grading.sandbox.user import sandbox_user


@pytest.mark.sandbox
def test_a_cold_box_that_does_not_die_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    box = ColdBox(parts_for(find_runtime("tabular"), sandbox_user()), sandbox_user())
    with box:
        box.introduce()
        with monkeypatch.context() as patch:
            patch.setattr(boxed, "wait_dead", lambda *_: False)
            with pytest.raises(boxed.Undead, match="does not die"):
                box.kill()
            assert box.process.returncode is None
        box.kill()
    assert box.process.returncode is not None
    assert box.undead is None


@pytest.mark.sandbox
def test_a_cold_box_that_dies_before_its_job_is_our_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    introduce = ColdBox.introduce

    def and_die(box: ColdBox) -> object:
        box.kill()
        inside = select.poll()  # which may have said its first words already
        inside.register(box.channel, 0)  # its end alone
        assert inside.poll(60_000)
        return introduce(box)

    def met_and_died(box: ColdBox) -> object:
        words = introduce(box)
        box.kill()
        boxed.refuse_shared_namespaces(box.pid, {}, ("self",))
        return words

    for death in (and_die, met_and_died):
        monkeypatch.setattr(ColdBox, "introduce", death)
        with (
            pytest.raises(SandboxFailed),
            cold.lodge("tabular", sandbox_user()),
        ):
            pass


def test_a_box_that_says_nothing_is_not_waited_for_once_nobody_asks() -> None:
    box = boxed.Box()
    ours, theirs = socket.socketpair()
    with ours:
        box.stop = ours.fileno()
        theirs.close()
        with pytest.raises(boxed.NobodyAsks):
            box.prepare({}, b"", [])
    box._hand_over()
    box._close_all()
