"""Runs in the second box: every model on every row, one row a call, and writes what came out.

The box holds this program, the models and rows without labels; no truth, no check. One process for
each model, forked before the runtime is imported, with its own memory and processor bounds: a model
that crashes, eats or never ends costs its own answer. What the runtime itself cannot do (it is not
there, a process cannot be started) is an exception, which the caller reads as our fault.

ask.json     {"models": [file, …], "input": name, "outputs": [name, …], "columns": d}
rows.bin     float32, little-endian, row by row; the first one is known to whoever made the model
answer.json  {file: {"stage": "done", "outputs": {name: {"shape": […], "values": [[…], …]}},
                     "apart": largest difference between one row a call and all rows in one call}
              or {"stage": word, "detail": text}}; the words are STAGES
"""

from __future__ import annotations

import json
import math
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

STAGES = ("load", "input", "outputs", "run", "values", "batch", "memory", "time", "died")
WALL_SECONDS = 20.0
CPU_SECONDS = 8
MEMORY_BYTES = 640 << 20
MOST_VALUES = 64  # of one output, for one row
LONGEST_ANSWER = 4 << 20  # bytes of one model


class Fault(Exception):
    """The model cannot be used; the stage says where it ended."""

    def __init__(self, stage: str, detail: object = "") -> None:
        super().__init__(stage)
        self.answer = {"stage": stage, "detail": " ".join(str(detail).split())[:200]}


def main() -> None:
    ask = json.loads(Path("ask.json").read_text(encoding="utf-8"))
    answers = {name: answer_of(name, ask) for name in ask["models"]}
    Path("answer.json").write_text(json.dumps(answers, allow_nan=False), encoding="utf-8")


def answer_of(name: str, ask: dict[str, Any]) -> dict[str, Any]:
    """What one model says, from a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _in_child(name, ask, writer)
    os.close(writer)
    said, ended = _read(reader)
    if not ended:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 3:
        raise RuntimeError(f"the runtime of models does not work here: {said[-300:]!r}")
    if len(said) > LONGEST_ANSWER:
        return Fault("values", f"more than {LONGEST_ANSWER} bytes").answer
    if not ended and used.ru_utime + used.ru_stime < CPU_SECONDS / 2:
        raise RuntimeError("this machine did not get to the model in time")
    if not ended or code == -signal.SIGXCPU:
        return Fault("time").answer
    if code:
        return Fault("memory" if code == -signal.SIGKILL else "died", code).answer
    found: dict[str, Any] = json.loads(said)
    return found


def _read(reader: int) -> tuple[bytes, bool]:
    """What a child says until it closes its end; False when it did not in time, or says too much."""
    parts = bytearray()
    end = time.monotonic() + WALL_SECONDS
    try:
        while len(parts) <= LONGEST_ANSWER and (left := end - time.monotonic()) > 0:
            if not select.select([reader], [], [], left)[0]:
                break
            part = os.read(reader, 1 << 16)
            if not part:
                return bytes(parts), True
            parts += part
    finally:
        os.close(reader)
    return bytes(parts), False


def _in_child(name: str, ask: dict[str, Any], writer: int) -> None:
    code = 3
    try:
        import numpy as np
        import onnxruntime

        onnxruntime.set_default_logger_severity(4)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        rows = np.fromfile("rows.bin", dtype="<f4").reshape(-1, ask["columns"])
        held = _mapped_bytes()
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY_BYTES, held + MEMORY_BYTES))
        try:
            answer = run(name, ask, rows, np, onnxruntime)
        except Fault as fault:
            answer = fault.answer
        except MemoryError:
            answer = Fault("memory").answer
        said, code = json.dumps(answer, allow_nan=False).encode(), 0
    except BaseException as error:  # noqa: BLE001 - a forked child must not return into the shell
        said = repr(error).encode()
    while said:
        said = said[os.write(writer, said) :]
    os._exit(code)


def _mapped_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def run(name: str, ask: dict[str, Any], rows: Any, numpy: Any, onnxruntime: Any) -> dict[str, Any]:
    """The answer of one model; Fault where it has none."""
    session = _session(name, onnxruntime)
    _fits(session, ask)
    wanted, given = ask["outputs"], ask["input"]
    calls = [
        _call(session, wanted, {given: rows[number : number + 1]}, "run", tell=number == 0)
        for number in range(len(rows))
    ]
    columns = zip(wanted, zip(*calls, strict=True), strict=True)
    alone = {one: _column(one, parts, numpy) for one, parts in columns}
    return {
        "stage": "done",
        "outputs": {
            one: {"shape": list(values.shape), "values": values.tolist()}
            for one, values in alone.items()
        },
        "apart": _apart(session, ask, rows, alone, numpy),
    }


def _session(name: str, onnxruntime: Any) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        content = Path(name).read_bytes()
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except MemoryError:
        raise
    except Exception as error:
        raise Fault("memory" if _is_memory(error) else "load", error) from error


def _fits(session: Any, ask: dict[str, Any]) -> None:
    inputs = [(one.name, one.type, len(one.shape)) for one in session.get_inputs()]
    if inputs != [(ask["input"], "tensor(float)", 2)]:
        raise Fault("input", ", ".join(f"{n} {kind} of rank {r}" for n, kind, r in inputs))
    columns = session.get_inputs()[0].shape[1]
    if isinstance(columns, int) and columns != ask["columns"]:
        raise Fault("input", f"{columns} columns")
    outputs = {one.name: one.type for one in session.get_outputs()}
    if any(not outputs.get(name, "").startswith("tensor(") for name in ask["outputs"]):
        raise Fault("outputs", ", ".join(f"{name} {kind}" for name, kind in outputs.items()))


def _call(session: Any, wanted: list[str], given: dict[str, Any], stage: str, tell: bool) -> Any:
    """One call. Why it failed is told only where its rows are no secret: the runtime's words may
    hold numbers that a graph has made of them.
    """
    try:
        return session.run(wanted, given)
    except MemoryError:
        raise
    except Exception as error:
        word = "memory" if _is_memory(error) else stage
        raise Fault(word, error if tell else "") from error


def _column(name: str, parts: Any, numpy: Any) -> Any:
    """One output of all calls as numbers, a row each: finite, and rounded."""
    for part in parts:
        if not isinstance(part, numpy.ndarray) or part.dtype.kind not in "fiub":
            raise Fault("values", f"{name} is no tensor of numbers")
        if part.size > MOST_VALUES:
            raise Fault("values", f"{name} has {part.size} values for one row")
        if part.shape[:1] != (1,):
            raise Fault("values", f"{name} has the shape {list(part.shape)} for one row")
    if len({part.size for part in parts}) != 1:
        raise Fault("values", f"{name} has another number of values for another row")
    found = numpy.concatenate([part.reshape(1, -1) for part in parts]).astype(float).round(6)
    if not numpy.isfinite(found).all():
        raise Fault("values", f"{name} is not finite")
    return found


def _apart(
    session: Any, ask: dict[str, Any], rows: Any, alone: dict[str, Any], numpy: Any
) -> float:
    """All rows in one call, the last first: the same answers, wherever a row stands."""
    found = _call(session, ask["outputs"], {ask["input"]: rows[::-1].copy()}, "batch", tell=False)
    largest = 0.0
    for name, values in zip(ask["outputs"], found, strict=True):
        expected = alone[name]
        if values.shape[:1] != (len(rows),) or values.size != expected.size:
            raise Fault("batch", f"{name} has the shape {list(values.shape)} for {len(rows)} rows")
        if name == ask["outputs"][-1]:
            apart = numpy.abs(values.reshape(expected.shape)[::-1].astype(float) - expected)
            largest = float(apart.max())
    return round(largest, 6) if math.isfinite(largest) else 1e9


def _is_memory(error: Exception) -> bool:
    text = str(error).lower()
    return "bad_alloc" in text or "failed to allocate" in text or "out of memory" in text


if __name__ == "__main__":
    main()
    sys.stdout.flush()
