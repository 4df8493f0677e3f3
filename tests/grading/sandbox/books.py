"""Notebooks from cell sources, and what an executed notebook shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from grading.sandbox.outcome import RunOutcome


def book(*cells: str | Mapping[str, Any]) -> bytes:
    """nbformat 4.5 bytes; a string is a code cell."""
    full = [
        {"cell_type": "code", "id": f"c{index}", "metadata": {}, "source": cell,
         "execution_count": None, "outputs": []} if isinstance(cell, str) else dict(cell)
        for index, cell in enumerate(cells)
    ]  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": full}).encode()


def shown(outcome: RunOutcome) -> list[list[dict[str, Any]]]:
    """Outputs of every code cell."""
    assert outcome.executed_notebook is not None
    cells = json.loads(outcome.executed_notebook)["cells"]
    return [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]


def texts(outcome: RunOutcome) -> list[list[str]]:
    """What every code cell shows as text: streams, results, and errors as `Name: value`."""
    return [[_text(output) for output in outputs] for outputs in shown(outcome)]


def said(outcome: RunOutcome, cell: int = 0) -> Any:
    """The JSON that a cell printed last."""
    return json.loads(texts(outcome)[cell][-1].strip().splitlines()[-1])


def _text(output: Mapping[str, Any]) -> str:
    if output["output_type"] == "stream":
        return str(output["text"])
    if output["output_type"] == "error":
        return f"{output['ename']}: {output['evalue']}"
    return str(output["data"].get("text/plain", ""))


CALL = """
import ctypes, errno, json, os
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    return 'worked' if result >= 0 else errno.errorcode[ctypes.get_errno()]
def tried(deed, *arguments, **named):
    try:
        deed(*arguments, **named)
    except BaseException as error:
        return errno.errorcode.get(getattr(error, 'errno', None) or 0, type(error).__name__)
    return 'worked'
def say(found):
    print(json.dumps(found))
"""
"""Start of a cell that tries things: `call` by number, `tried` a function, `say` the answers."""
