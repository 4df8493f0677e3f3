"""Back-pressure: never more boxes than slots, never more memory than there is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from grading.errors import SandboxRefused
from grading.sandbox import boxed
from grading.sandbox.cgroups import Group, controllers, memory_limit_bytes
from grading.sandbox.slots import Slots, host_memory_mb, host_slots

ROOT = Path(__file__).resolve().parents[3]


class _Crowd:
    """Threads that each hold a place for a moment; the most that held one at once."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.most = self.most_mb = self.now = self.now_mb = 0
        self._lock = threading.Lock()

    def hold(self, memory_mb: int) -> None:
        with self.slots.held(memory_mb, lambda: True) as has_place:
            assert has_place
            with self._lock:
                self.now += 1
                self.now_mb += memory_mb
                self.most, self.most_mb = max(self.most, self.now), max(self.most_mb, self.now_mb)
            time.sleep(0.01)
            with self._lock:
                self.now -= 1
                self.now_mb -= memory_mb

    def run(self, sizes: list[int]) -> None:
        threads = [threading.Thread(target=self.hold, args=(size,)) for size in sizes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert self.slots.running == self.slots.waiting == 0


def test_no_more_than_slots_run_at_once() -> None:
    crowd = _Crowd(Slots(3, 1000))
    crowd.run([1] * 20)
    assert crowd.most == 3


def test_the_memory_of_all_fits() -> None:
    crowd = _Crowd(Slots(8, 1000))
    crowd.run([400, 700, 300, 1000, 200, 600] * 3)
    assert 700 <= crowd.most_mb <= 1000


def test_a_run_that_never_fits_is_refused_with_the_mend() -> None:
    slots = Slots(2, 1000)
    with (
        pytest.raises(SandboxRefused, match=r"1001 MB.*only 1000 MB\. Mend: lower"),
        slots.held(1001, lambda: True),
    ):
        pass
    assert slots.waiting == 0


def test_who_is_no_longer_wanted_leaves_the_line() -> None:
    slots = Slots(1, 10)
    with slots.held(1, lambda: True), slots.held(1, lambda: False) as has_place:
        assert has_place is False
        assert (slots.running, slots.waiting) == (1, 0)
    assert slots.running == 0


def test_a_large_run_is_not_passed_by_forever() -> None:
    slots = Slots(4, 100)
    order: list[str] = []

    def hold(name: str, size: int) -> None:
        with slots.held(size, lambda: True):
            order.append(name)

    with slots.held(50, lambda: True):
        large = threading.Thread(target=hold, args=("large", 100))
        large.start()
        while slots.waiting < 1:
            time.sleep(0.001)
        small = threading.Thread(target=hold, args=("small", 1))
        small.start()
        time.sleep(0.3)
        assert order == []
    large.join(5)
    small.join(5)
    assert order == ["large", "small"]


def test_the_host_has_some() -> None:
    assert host_slots() >= 1
    assert host_memory_mb() > 100


def test_the_limit_of_the_group_above_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "slice" / "boxes"
    inner.mkdir(parents=True)
    monkeypatch.setenv("ASSAY_CGROUP", str(inner))
    free = host_memory_mb()
    assert memory_limit_bytes() is None
    (inner / "memory.max").write_text("max\n")
    assert host_memory_mb() > free // 2
    (inner.parent / "memory.max").write_text(f"{400 * 1024**2}\n")
    assert (memory_limit_bytes(), host_memory_mb()) == (400 * 1024**2, 300)


@pytest.mark.skipif(not controllers().version, reason="no control group can be written")
def test_our_own_group_counts() -> None:
    script = "input(); from grading.sandbox.slots import host_memory_mb; print(host_memory_mb())"
    group = Group()
    with subprocess.Popen(
        [sys.executable, "-B", "-c", script], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as inmate:  # fmt: skip
        group.limit_to(128, 20)
        group.attach(inmate.pid)
        said, _ = inmate.communicate("\n", timeout=30)
    group.close()
    assert said == "96\n"


def test_the_place_of_a_box_that_does_not_die_is_kept() -> None:
    slots = Slots(1, 10)
    with subprocess.Popen(["sleep", "100"]) as process:
        pidfd = os.pidfd_open(process.pid)
        with pytest.raises(boxed.Undead), slots.held(4, lambda: True):
            raise boxed.Undead(process.pid, pidfd)
        os.close(pidfd)
        assert slots.running == 1
        with slots.held(1, lambda: False) as has_place:
            assert has_place is False
        process.send_signal(signal.SIGKILL)
    with slots.held(10, lambda: True) as has_place:
        assert has_place is True
    assert slots.running == 0
