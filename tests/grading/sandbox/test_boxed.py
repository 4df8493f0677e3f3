"""A box that does not die is told: nobody may take it for dead."""

from __future__ import annotations

import pytest

from grading.sandbox import boxed
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
