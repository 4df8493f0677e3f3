"""Names say who has made something without telling the process number."""

from __future__ import annotations

import os
import subprocess

from grading.sandbox import owner
from grading.sandbox.owner import is_dead, living_marks, own_mark


def test_we_live() -> None:
    assert own_mark() in living_marks()
    assert is_dead(f"{own_mark()}abc", living_marks()) is False
    assert str(os.getpid()) not in own_mark().split("-")


def test_one_who_has_died_is_dead_though_the_number_may_come_again() -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        mark = f"{owner._namespace()}-{owner._digest(str(process.pid))}-"
        assert is_dead(f"{mark}abc", living_marks()) is False
        process.kill()
    assert is_dead(f"{mark}abc", living_marks()) is True


def test_of_strangers_nothing_is_known() -> None:
    _, digest, _ = own_mark().split("-")
    for name in (f"000000-{digest}-abc", "try-0123abcd", "old", ""):
        assert is_dead(name, frozenset()) is None
