"""The same notebooks give the same in every mode, and the same text as a Jupyter kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grading.bench.elsewhere import Elsewhere, is_installed
from grading.contract import Limits
from grading.sandbox import connection
from grading.sandbox.outcome import RunOutcome
from grading.sandbox.run import run_notebook
from tests.grading.sandbox.conftest import POOL_USER, PooledBoxes

pytestmark = pytest.mark.sandbox
CORPUS = sorted((Path(__file__).resolve().parents[3] / "fixtures" / "notebooks").glob("*.py"))
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


def _run(path: Path) -> RunOutcome:
    return run_notebook(
        path.read_bytes(),
        files={},
        wanted=None,
        limits=Limits(),
        runtime="tabular",
        on_phase=lambda _: None,
    )


def _cells(executed: str | dict[str, Any]) -> list[dict[str, Any]]:
    book = json.loads(executed) if isinstance(executed, str) else executed
    return [cell for cell in book["cells"] if cell["cell_type"] == "code"]


def _plain(cell: dict[str, Any]) -> list[Any]:
    return [_plain_output(output) for output in cell["outputs"]]


def _plain_output(output: dict[str, Any]) -> Any:
    """Addresses of objects differ from process to process; nothing else may."""
    kind = output["output_type"]
    if kind == "stream":
        return kind, output["name"], _ADDRESS.sub("0x", _joined(output["text"]))
    if kind == "error":
        return kind, output["ename"], output["evalue"]
    data = {mime: _ADDRESS.sub("0x", _joined(value)) for mime, value in output["data"].items()}
    return kind, output.get("execution_count"), data


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 20


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_both_modes_give_the_same(
    path: Path, supervisor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cold = _run(path)
    monkeypatch.setenv(connection.SETTING, str(supervisor))
    PooledBoxes(supervisor, POOL_USER).settled()
    pooled = _run(path)
    assert (cold.guarantees["mode"], pooled.guarantees["mode"]) == ("cold", "pool")
    for one, other in zip(
        _cells(cold.executed_notebook or ""), _cells(pooled.executed_notebook or ""), strict=True
    ):
        assert _plain(one) == _plain(other), one["source"]
    names = ("status", "message", "detail", "cell", "cells", "outputs", "refused")
    assert [getattr(cold, name) for name in names] == [getattr(pooled, name) for name in names]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    if not is_installed():
        pytest.skip("nbclient and a kernel are not installed: script/bench sandbox does that")
    with Elsewhere() as runner:
        yield runner


def _text(cell: dict[str, Any]) -> list[Any]:
    """What a reader sees as text; streams joined, since their pieces are a matter of time.

    A kernel gives commands a terminal, which ends their lines in its own way.
    """
    streams = {"stdout": "", "stderr": ""}
    shown = []
    for output in cell["outputs"]:
        kind = output["output_type"]
        if kind == "stream":
            streams[output["name"]] += _joined(output["text"]).replace("\r\n", "\n")
        elif kind == "error":
            shown.append((output["ename"], output["evalue"]))
        else:
            shown.append(_ADDRESS.sub("0x", _joined(output["data"].get("text/plain", ""))))
    return [streams, shown]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_text_is_that_of_a_jupyter_kernel(
    path: Path,
    elsewhere: Elsewhere,
    supervisor: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv(connection.SETTING, str(supervisor))
    ours = json.loads(_run(path).executed_notebook or "")
    plain = {**ours, "cells": [_emptied(cell) for cell in ours["cells"]]}
    asked = tmp_path / "asked.ipynb"
    asked.write_text(json.dumps(plain))
    theirs = elsewhere.run(asked).notebook
    for one, other in zip(_cells(ours), _cells(theirs), strict=True):
        assert _text(one) == _text(other), one["source"]


def _emptied(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    return {**cell, "outputs": [], "execution_count": None}
