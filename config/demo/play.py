"""Starts the services, plays the main job, then serves it or exits.

Exit codes: 0 done, 1 something did not work and says so, 3 the sandbox refuses this machine.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import signal
import socket
import time
from pathlib import Path
from types import FrameType

import django

from config.demo.services import ServiceFailed, Services


def play(folder: Path, *, port: int | None, once: bool) -> int:
    """Run the demo with everything of it under `folder`; returns the exit code."""
    # Also where the parent ignores Ctrl-C, as a shell does for what it puts in the background.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _as_interrupt)
    # Beside the folder: what is emptied below must not hold the lock itself.
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"another demo is running on {folder}. Stop it first (Ctrl-C where it runs).")
            return 1
        if once:
            shutil.rmtree(folder, ignore_errors=True)
        (folder / "run").mkdir(parents=True, exist_ok=True)
        return _play(folder, port=port, once=once)


def _play(folder: Path, *, port: int | None, once: bool) -> int:
    django.setup()
    if refusal := _sandbox_refusal():
        tell(f"the sandbox refuses this machine: {refusal}")
        return 3
    if port and not _is_free(port):
        tell(f"port {port} is taken. Choose another one: script/demo --port N")
        return 1
    try:
        with Services(folder / "run", port or _free_port()) as services:
            return _run(services, folder, once=once)
    except KeyboardInterrupt:
        tell("stopped")
        return 1 if once else 0
    except (ServiceFailed, TimeoutError, RuntimeError) as problem:
        tell(str(problem))
        return 1


def tell(text: str) -> None:
    """One line of progress."""
    print(f"demo: {text}", flush=True)  # noqa: T201 - this is a command line


def _run(services: Services, folder: Path, *, once: bool) -> int:
    from django.core.management import call_command

    from config.demo import story

    services.start_redis()
    services.start_sandbox()
    call_command("migrate", verbosity=0)
    services.start_workers()
    services.start_web()
    site = f"http://127.0.0.1:{services.port}"
    if once:
        pdf, result = _play_job(site, folder, until_the_end=True)
        services.check()
        print(f"report: {pdf}\nresult: {result}", flush=True)  # noqa: T201 - the answer
        return 0
    if not story.is_told():
        _play_job(site, folder, until_the_end=False)
    _invite(site)
    while True:
        services.check()
        time.sleep(1)


def _play_job(site: str, folder: Path, *, until_the_end: bool) -> tuple[Path, Path]:
    """The whole job; report and result of the first candidate, fetched by REST."""
    from config.demo import people, story, telling

    decisions = story.tell_story(tell, until_the_end=until_the_end)
    cast = people.gather()
    reports = telling.render(decisions[0], cast, ("zh-hant", "en"))
    tell("rendered: PDF in Traditional Chinese and English")
    token = telling.make_token(cast, decisions[0])
    return telling.save_by_rest(
        decisions[0], reports[0], site=site, token=token, folder=folder / "out"
    )


def _invite(site: str) -> None:
    from config.demo.people import demo_password, gather

    lines = ["", f"  Assay 試金  {site}", "", f"  password of everybody: {demo_password()}", ""]
    lines += [f"  {person.username:<11} {part}" for part, person in gather().log_ins()]
    lines += ["", "  Mail (password resets) goes to files under var/demo/mail."]
    lines += ["  Ctrl-C stops everything. Reset: rm -r var/demo", ""]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is a command line


def _sandbox_refusal() -> str:
    """Empty when this machine can hold the box, else why not and how to mend it."""
    from grading.errors import SandboxRefused
    from grading.sandbox.health import guarantees

    try:
        guarantees()
    except SandboxRefused as refusal:
        return str(refusal)
    return ""


def _is_free(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
