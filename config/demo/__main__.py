"""`script/demo`: sets the environment, starts the services, plays the job, serves or exits.

Exit codes: 0 done, 1 something did not work and says so, 3 the sandbox refuses this machine.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from config.demo.services import ServiceFailed, Services
from config.environment import ROOT


def main() -> int:
    arguments = _arguments()
    folder = ROOT / "var" / ("once" if arguments.once else "demo")
    if arguments.once:
        shutil.rmtree(folder, ignore_errors=True)
    port = arguments.port or _free_port()
    _set_environment(folder, arguments.seed)
    signal.signal(signal.SIGTERM, _as_interrupt)
    import django

    django.setup()
    if refusal := _sandbox_refusal():
        tell(f"the sandbox refuses this machine: {refusal}")
        return 3
    try:
        with Services(folder / "run", port) as services:
            return _run(services, folder, once=arguments.once)
    except KeyboardInterrupt:
        tell("stopped")
        return 0 if not arguments.once else 1
    except (ServiceFailed, TimeoutError, RuntimeError) as problem:
        tell(str(problem))
        return 1


def tell(text: str) -> None:
    print(f"demo: {text}", flush=True)  # noqa: T201 - this is a command line


def _run(services: Services, folder: Path, *, once: bool) -> int:
    from django.core.management import call_command

    from config.demo import people, story, telling

    services.start_redis()
    call_command("migrate", verbosity=0)
    services.start_workers()
    services.start_web()
    site = f"http://127.0.0.1:{services.port}"
    if once or not story.is_told():
        decisions = story.tell_story(tell, until_the_end=once)
        cast = people.gather()
        reports = telling.render(decisions[0], cast, ("zh-hant", "en"))
        tell("rendered: PDF in Traditional Chinese and English")
        token = telling.make_token(cast, decisions[0])
        pdf, result = telling.save_by_rest(
            decisions[0], reports[0], site=site, token=token, folder=folder / "out"
        )
    if once:
        services.check()
        print(f"report: {pdf}\nresult: {result}", flush=True)  # noqa: T201 - the answer
        return 0
    _invite(site)
    while True:
        services.check()
        time.sleep(1)


def _invite(site: str) -> None:
    from config.demo.people import demo_password, gather

    lines = ["", f"  Assay 試金  {site}", "", f"  password of everybody: {demo_password()}", ""]
    lines += [f"  {person.username:<11} {part}" for part, person in gather().log_ins()]
    lines += ["", "  Ctrl-C stops everything. Reset: rm -r var/demo", ""]
    print("\n".join(lines), flush=True)  # noqa: T201 - this is a command line


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="run the main job and exit")
    parser.add_argument("--seed", type=int, help="other data and other figures for each number")
    parser.add_argument("--port", type=int, help="port of the web server (default: a free one)")
    return parser.parse_args()


def _set_environment(folder: Path, seed: int | None) -> None:
    """Before Django loads: folders, broker, and secrets where a seed is given."""
    (folder / "run").mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
    os.environ["ASSAY_VAR"] = str(folder)
    os.environ["ASSAY_BROKER_URL"] = f"redis+socket://{folder / 'run' / 'redis.sock'}"
    if seed is not None:
        key = hashlib.sha256(f"demo seed {seed}".encode()).hexdigest()
        os.environ["ASSAY_SEED_SECRET"] = key


def _sandbox_refusal() -> str:
    from grading.errors import SandboxRefused
    from grading.sandbox.health import guarantees

    try:
        guarantees()
    except SandboxRefused as refusal:
        return str(refusal)
    return ""


def _free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
