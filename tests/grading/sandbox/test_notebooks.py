"""Bad files: each with a message of its own, and none of them costs memory, stack or a box."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest

from grading.contract import Limits
from grading.sandbox.notebook import NotANotebook, read_notebook
from grading.sandbox.outcome import RunStatus
from grading.sandbox.run import run_notebook
from tests.grading.sandbox.books import book, texts
from tests.grading.sandbox.conftest import Boxes


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.ipynb", "{}")
    return target.getvalue()


def _book(**changes: object) -> bytes:
    return json.dumps({**json.loads(book("1")), **changes}).encode()


BAD = {
    "empty": (b"", "notebook.empty", {}),
    "blank": (b" \n\t ", "notebook.empty", {}),
    "large": (b" " * 10 + b"x" * (20 * 1024 * 1024), "notebook.too_large", {"megabytes": 20}),
    "zip": (_zip(), "notebook.zip", {}),
    "binary": (b"\x89PNG\0\0", "notebook.binary", {}),
    "latin": ("é".encode("latin-1"), "notebook.not_utf8", {}),
    "cut": (b'{"cells": [\n{', "notebook.not_json", {"line": 2}),
    "deep": (b"[" * 5_000_000, "notebook.too_many_values", {}),
    "deep object": (b'{"a":' * 1000, "notebook.too_deep", {}),
    "wide": (b'{"a":[' + b"1," * 600_000 + b"1]}", "notebook.too_many_values", {}),
    "huge number": (b'{"nbformat": ' + b"9" * 100_000 + b"}", "notebook.not_json", {"line": 1}),
    "array": (b"[1]", "notebook.not_a_notebook", {}),
    "other json": (b'{"a": 1}', "notebook.not_a_notebook", {}),
    "no cells": (b'{"nbformat": 4}', "notebook.not_a_notebook", {}),
    "format 3": (b'{"nbformat": 3, "worksheets": []}', "notebook.other_format", {"version": 3}),
    "odd format": (b'{"nbformat": "x"}', "notebook.other_format", {"version": "?"}),
    "many cells": (book(*["1"] * 2001), "notebook.too_many_cells", {"cells": 2000}),
    "bad cell": (_book(cells=[{"cell_type": "code", "source": 1}]), "notebook.bad_cell", {"cell": 1}),
    "odd cell": (_book(cells=[3]), "notebook.bad_cell", {"cell": 1}),
    "other language": (
        _book(metadata={"kernelspec": {"language": "R"}}), "notebook.not_python", {"language": "R"},
    ),
    "no code": (_book(cells=[{"cell_type": "markdown", "source": "x"}]), "notebook.no_code", {}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_an_outcome_with_its_message(kind: str) -> None:
    content, message, params = BAD[kind]
    started = time.monotonic()
    outcome = run_notebook(
        content, files={}, wanted={}, limits=Limits(), runtime="tabular", on_phase=lambda _: None
    )
    assert (outcome.status, outcome.message) == (RunStatus.NOT_A_NOTEBOOK, message)
    assert dict(outcome.detail) == params
    assert outcome.executed_notebook is None
    assert time.monotonic() - started < 5


@pytest.mark.sandbox
def test_text_that_is_neither_json_nor_python_is_no_notebook(box: Boxes) -> None:
    outcome = box.run(content=b"Dear examiner, please find\nmy work enclosed.\n")
    assert (outcome.status, outcome.message) == (RunStatus.NOT_A_NOTEBOOK, "notebook.not_json")


@pytest.mark.sandbox
def test_plain_python_runs_as_one_cell(box: Boxes) -> None:
    outcome = box.run(content=b'"""A docstring."""\nx = 1\nprint(x)\n')
    assert outcome.status is RunStatus.COMPLETED
    assert texts(outcome) == [["1\n"]]


@pytest.mark.sandbox
def test_percent_format_runs_by_cells(box: Boxes) -> None:
    outcome = box.run(content=b"x = 1\n# %%\nprint(x)\n# %% [markdown]\n# Text\n# %%\nx + 1\n")
    assert outcome.status is RunStatus.COMPLETED
    assert texts(outcome) == [[], ["1\n"], ["2"]]
    assert json.loads(outcome.executed_notebook or "")["cells"][2]["source"] == "Text"


def test_ids_are_kept_when_fit_and_made_when_not() -> None:
    cell = {"cell_type": "code", "source": "1"}
    content = _book(cells=[{**cell, "id": "a"}, {**cell, "id": "a"}, {**cell, "id": "b c"}, cell])
    cells = read_notebook(content).cells
    assert [cell.identity for cell in cells] == ["a", "cell-2", "cell-3", "cell-4"]


def test_ids_stay_unique_against_a_notebook_that_took_ours() -> None:
    cell = {"cell_type": "code", "source": "1"}
    content = _book(cells=[{**cell, "id": "cell-2"}, cell, {**cell, "id": "cell-2-1"}])
    identities = [cell.identity for cell in read_notebook(content).cells]
    assert len(set(identities)) == 3


def test_a_byte_order_mark_and_lists_of_lines_are_read() -> None:
    content = b"\xef\xbb\xbf" + _book(cells=[{"cell_type": "code", "source": ["a\n", "b"]}])
    assert read_notebook(content).cells[0].source == "a\nb"


def test_other_fields_of_any_kind_do_no_harm() -> None:
    odd = {"cell_type": "code", "source": "1", "metadata": 7, "outputs": "x", "id": ["y"]}
    assert read_notebook(_book(cells=[odd], metadata=[1])).cells[0].source == "1"


def test_a_refusal_carries_its_parameters() -> None:
    with pytest.raises(NotANotebook) as caught:
        read_notebook(b'{"nbformat": 2}')
    assert caught.value.params == {"version": 2}
