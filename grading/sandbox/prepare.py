"""Makes an installed runtime quick to start: `python -m grading.sandbox.prepare [RUNTIME …]`.

Compiles the runtime's and our inside code's byte code, and lets matplotlib write its list of
fonts, inside the box. Run it once after the runtime was installed; a second call does nothing
as long as the lock file is the same.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from grading.contract import Limits
from grading.errors import SandboxFailed
from grading.sandbox import box
from grading.sandbox.outcome import RunStatus
from grading.sandbox.places import INSIDE, parts_as_installed, publish
from grading.sandbox.run import run_notebook
from grading.sandbox.runtime import Runtime, find_runtime
from grading.sandbox.user import sandbox_user

_NOT_COMPILED = r"/(tests?|testing/tests|lib2to3/tests)/"
_MIB = 1024 * 1024
_FONTS = """
import glob, os, shutil
import matplotlib.font_manager
lists = glob.glob(os.environ["MPLCONFIGDIR"] + "/fontlist-*.json")
shutil.copy(lists[0], "fonts.json")
print(os.path.basename(lists[0]))
"""


def prepare(runtime: Runtime) -> bool:
    """Prepare one runtime; False when that was already done for this lock file."""
    user = sandbox_user()
    compile_sources(INSIDE)
    stamp = runtime.path.parent / f"{runtime.name}.prepared"
    if stamp.exists() and stamp.read_text(encoding="ascii") == runtime.fingerprint:
        return publish(runtime, user)
    compile_sources(runtime.path / "lib")
    publish(runtime, user, afresh=True)
    _write_fonts(runtime)
    publish(runtime, user, afresh=True)
    stamp.write_text(runtime.fingerprint, encoding="ascii")
    return True


def compile_sources(folder: Path) -> None:
    """Write byte code beside every source; a source that does not compile is left alone."""
    words = [box.INTERPRETER, "-I", "-m", "compileall", "-q", "-q", "-x", _NOT_COMPILED]
    jobs = str(os.cpu_count() or 1)
    subprocess.run([*words, "-j", jobs, str(folder)], check=False, stdin=subprocess.DEVNULL)


def _write_fonts(runtime: Runtime) -> None:
    """Let matplotlib look for fonts in the box, as it will for candidates, and keep its list."""
    target = parts_as_installed(runtime).fonts
    shutil.rmtree(target, ignore_errors=True)
    outcome = run_notebook(
        _FONTS.encode(),
        files={},
        wanted={"fonts.json": 4 * _MIB},
        limits=Limits(),
        runtime=runtime.name,
        on_phase=lambda _: None,
    )
    if outcome.status is not RunStatus.COMPLETED or "fonts.json" not in outcome.outputs:
        raise SandboxFailed(f"The list of fonts was not written: {outcome.message}.")
    name = _printed_name(outcome.executed_notebook or "")
    target.mkdir()
    target.chmod(0o755)
    (target / name).write_bytes(outcome.outputs["fonts.json"])
    (target / name).chmod(0o644)


def _printed_name(executed: str) -> str:
    text = json.loads(executed)["cells"][0]["outputs"][0]["text"].strip()
    if "/" in text or not text.startswith("fontlist-"):
        raise SandboxFailed("The list of fonts has no name.")
    return str(text)


def main() -> None:
    """Prepare the runtimes that are named, `tabular` when none is."""
    for name in sys.argv[1:] or ["tabular"]:
        done = prepare(find_runtime(name))
        print(f"{name}: {'prepared' if done else 'was prepared'}")


if __name__ == "__main__":
    main()
