"""Keeps one zygote and a few boxes that are set up and wait for their job.

One thread does the keeping and lives as long as the nursery, since bubblewrap ends a zygote with
the thread that started it. A zygote is renewed after a number of children: all of them share its
addresses and its hash seed. The old one ends with its last box.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from grading.errors import GradingError
from grading.sandbox.boxed import START_SECONDS
from grading.sandbox.cgroups import Group, controllers, sweep
from grading.sandbox.host import refuse_unfit
from grading.sandbox.places import parts_for
from grading.sandbox.pooled import PooledBox, Zygote
from grading.sandbox.running import Lodging
from grading.sandbox.runtime import find_runtime
from grading.sandbox.user import SandboxUser

RENEW_AFTER = 200
RENEW_SECONDS = 3600.0
MOST_FAILURES = 2
REST_SECONDS = 20.0
"""How long runs are cold after a zygote could not be started."""


class Nursery:
    """Boxes of one runtime. `size` of them wait; with 0 each is forked when it is asked for."""

    def __init__(
        self, runtime: str, user: SandboxUser, size: int, renew_after: int = RENEW_AFTER
    ) -> None:
        self.runtime, self.user, self.size, self.renew_after = runtime, user, size, renew_after
        self.failure = ""
        self.zygotes = 0
        self._zygote: Zygote | None = None
        self._ready: deque[Lodging] = deque()
        self._living: dict[Zygote, int] = {}
        self._resting = self._closing = False
        self._changed = threading.Condition()
        self._keeper = threading.Thread(target=self._keep, name=f"nursery {runtime}", daemon=True)
        self._keeper.start()

    @contextmanager
    def lent(self, is_wanted: Callable[[], bool] = lambda: True) -> Iterator[Lodging | None]:
        """A box for one run, dead afterwards; None when there is no zygote to be had.

        None, too, once `is_wanted` says no while we wait for one.
        """
        lodging = self._taken(is_wanted)
        try:
            yield lodging
        finally:
            if lodging:
                self._bury(lodging)

    def state(self) -> dict[str, Any]:
        """What is there now, for health and tests."""
        with self._changed:
            zygote = self._zygote
            return {
                "ready": len(self._ready),
                "zygote": zygote.pid if zygote else None,
                "zygotes": self.zygotes,
                "born": zygote.born if zygote else 0,
                "retired": len(self._living) - (1 if zygote in self._living else 0),
                "failure": self.failure,
                "resting": self._resting,
            }

    def close(self) -> None:
        """End everything; boxes that run are ended with their zygote."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._keeper.join()

    def _taken(self, is_wanted: Callable[[], bool]) -> Lodging | None:
        zygote = self._wait_for_zygote(is_wanted)
        while True:
            with self._changed:
                if not self._ready:
                    break
                lodging = self._ready.popleft()
                self._changed.notify_all()
            if isinstance(lodging.box, PooledBox) and lodging.box.is_alive():
                return lodging
            self._bury(lodging)
        if zygote is None:
            return None
        with suppress(GradingError, OSError):
            return dataclasses.replace(self._born(zygote), mode="zygote")
        return None

    def _wait_for_zygote(self, is_wanted: Callable[[], bool]) -> Zygote | None:
        deadline = time.monotonic() + START_SECONDS
        with self._changed:
            while not (self._zygote and self._zygote.is_alive()):
                left = deadline - time.monotonic()
                if self._resting or self._closing or left <= 0 or not is_wanted():
                    return None
                self._changed.notify_all()
                self._changed.wait(min(left, 0.5))
            return self._zygote

    def _born(self, zygote: Zygote) -> Lodging:
        """A box that is set up, in a control group of its own where there are any."""
        with self._changed:
            self._living[zygote] = self._living.get(zygote, 0) + 1
        with ExitStack() as undo:
            undo.callback(self._gone, zygote)
            group = Group() if controllers().version else None
            if group:
                undo.callback(group.close)
            box = undo.enter_context(PooledBox(zygote))
            box.introduce()
            if group:
                group.attach(box.pid)
            box.settle()
            undo.pop_all()
            return Lodging(box, group, "pool")

    def _bury(self, lodging: Lodging) -> None:
        box = lodging.box
        with ExitStack() as last:
            if isinstance(box, PooledBox):
                last.callback(self._gone, box.zygote)
            if lodging.group:
                last.callback(lodging.group.close)
            last.enter_context(box)

    def _gone(self, zygote: Zygote) -> None:
        """One box fewer; a zygote that was replaced or has died goes with its last one."""
        with self._changed:
            self._living[zygote] -= 1
            self._changed.notify_all()
            last = self._living[zygote] == 0 and zygote is not self._zygote
            if last:
                del self._living[zygote]
        if last:
            zygote.kill()

    def _keep(self) -> None:
        """A zygote that died is replaced at once; one that cannot be started, after a rest."""
        failures = 0
        while not self._closing:
            try:
                self._keep_once()
                failures = 0
            except Exception as error:  # noqa: BLE001 - without the keeper every run would wait
                failures += 1
                self._recover(error)
                if failures == MOST_FAILURES:
                    failures = 0
                    self._rest()
        self._end()

    def _recover(self, error: Exception) -> None:
        """Go on without a zygote; what fails meanwhile is told, too."""
        try:
            self._drop_zygote(_told(error))
        except Exception as second:  # noqa: BLE001 - as above
            self.failure = f"{_told(error)}; {_told(second)}"

    def _keep_once(self) -> None:
        zygote = self._zygote
        if zygote is None or not zygote.is_alive() or self._is_old(zygote):
            self._renew()
            return
        with self._changed:
            if len(self._ready) >= self.size or (self._ready and self._is_busy(zygote)):
                self._changed.wait(1.0)
                return
        lodging = self._born(zygote)
        with self._changed:
            self._ready.append(lodging)
            self._changed.notify_all()

    def _is_busy(self, zygote: Zygote) -> bool:
        """Whether a box of it runs: setting another up would take processor time from that one."""
        return self._living.get(zygote, 0) > len(self._ready)

    def _is_old(self, zygote: Zygote) -> bool:
        return zygote.born >= self.renew_after or time.monotonic() - zygote.started > RENEW_SECONDS

    def _renew(self) -> None:
        """Start a zygote and let it take the place of the one that is there."""
        refuse_unfit()
        runtime = find_runtime(self.runtime)
        zygote = Zygote(parts_for(runtime, self.user), self.user, runtime.imports)
        zygote.introduce()
        sweep()  # of a supervisor that was killed: its boxes are dead by now
        with self._changed:
            old, self._zygote, self.failure = self._zygote, zygote, ""
            self.zygotes += 1
            self._living.setdefault(zygote, 0)
            self._changed.notify_all()
        if old is not None:
            self._retire(old)

    def _retire(self, old: Zygote) -> None:
        """Its waiting boxes are ended; the last of the running ones takes it along."""
        with self._changed:
            mine = [one for one in self._ready if one.box.zygote is old]  # type: ignore[attr-defined]
            self._ready = deque(one for one in self._ready if one not in mine)
            self._living[old] = self._living.get(old, 0) + 1
        with ExitStack() as last:
            last.callback(self._gone, old)
            for lodging in mine:
                last.callback(self._bury, lodging)

    def _drop_zygote(self, failure: str) -> None:
        with self._changed:
            self.failure = failure
            old, self._zygote = self._zygote, None
        if old is not None:
            self._retire(old)

    def _rest(self) -> None:
        """No zygote for a while: runs are cold meanwhile."""
        with self._changed:
            self._resting = True
            self._changed.notify_all()
            if not self._closing:
                self._changed.wait_for(lambda: self._closing, REST_SECONDS)
            self._resting = False

    def _end(self) -> None:
        with self._changed:
            old, self._zygote = self._zygote, None
        if old is not None:
            old.kill()
            self._retire(old)


def _told(error: Exception) -> str:
    plain = isinstance(error, (GradingError, OSError))
    return str(error) if plain else f"{type(error).__name__}: {error}"
