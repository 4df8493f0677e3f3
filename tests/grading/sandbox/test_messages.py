"""Forged messages are data: they break the run or say what the candidate could say anyway."""

from __future__ import annotations

import contextlib
import json

import nbformat
import pytest

from grading.contract import Limits
from grading.sandbox.notebook import read_notebook
from grading.sandbox.outcome import RunStatus
from grading.sandbox.transcript import MOST_UPDATED, BadMessage, OutputLimit, Transcript
from tests.grading.sandbox.books import book, texts
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox


@pytest.mark.parametrize(
    "line",
    ["not json", "[]", '{"t": "unknown"}', '{"t": "cell", "i": 5}', '{"t": "done", "i": 9}', '{"t": 1}',
     '{"t": "end"}', '{"t": "stream", "name": "stdout"}', '{"t": "stream", "name": "x", "text": ""}',
     '{"t": "display", "data": 1}', '{"t": "error", "traceback": "x"}', "[" * 100_000,
     '{"t": "take"}', '{"t": "_init__"}'],
)  # fmt: skip
def test_a_message_that_we_never_send_ends_the_run(line: str) -> None:
    transcript = Transcript(read_notebook(book("1", "2")), Limits())
    for said in ('{"t": "hello"}', '{"t": "cell", "i": 0}'):
        transcript.take(said.encode())
    with pytest.raises(BadMessage):
        transcript.take(line.encode())


def test_forged_lines_in_the_box_end_it_and_name_the_cell(hostile: Boxes) -> None:
    outcome = hostile.run(
        "print('kept')", 'import os\nos.write(3, b\'{"t": "done", "i": 0}\\n\')\nwhile 1: 0'
    )
    assert (outcome.message, outcome.detail) == ("run.broken_messages", {"cell": 2})
    assert texts(outcome)[0] == ["kept\n"]


def test_a_forged_end_does_not_make_unrun_cells_run(hostile: Boxes) -> None:
    outcome = hostile.run(
        'import os\nos.write(3, b\'{"t":"done","i":0,"ok":true,"ename":""}\\n{"t":"end"}\\n\')\nos._exit(0)',
        "2",
    )
    assert outcome.status is RunStatus.DIED
    assert texts(outcome)[1] == []


def test_a_closed_event_channel_is_an_early_end(hostile: Boxes) -> None:
    outcome = hostile.run("import os\nos.close(3)", "print('x')")
    assert outcome.status is RunStatus.DIED


def test_writing_to_every_descriptor_reaches_nothing_of_ours(hostile: Boxes) -> None:
    outcome = hostile.run(
        """
import os
for number in range(4, 256):
    try:
        os.write(number, b'{"exit": 0, "signal": null}')
    except OSError:
        pass
os._exit(3)
"""
    )
    assert outcome.status is RunStatus.DIED


def test_a_replaced_shell_changes_what_is_said_and_nothing_else(hostile: Boxes) -> None:
    outcome = hostile.run(
        "ip = get_ipython()\nip.run_cell = lambda *a, **k: type('R', (), "
        "{'success': True, 'error_before_exec': None, 'error_in_exec': None})()",
        "open('a.csv', 'w')",
        wanted=["a.csv"],
    )
    assert outcome.status is RunStatus.COMPLETED
    assert outcome.refused == {"a.csv": "artefact.missing"}


def test_text_that_no_writer_can_encode_is_mended(hostile: Boxes) -> None:
    outcome = hostile.run("print('\\ud800\\x00\\x07 \\x1b[31m')\nraise ValueError('\\udfff')")
    executed = outcome.executed_notebook or ""
    nbformat.validate(nbformat.reads(executed, as_version=4))
    assert texts(outcome)[0] == ["? \x1b[31m\n", "ValueError: ?"]


def test_outputs_are_bounded_in_number_and_bytes() -> None:
    transcript = Transcript(read_notebook(book("1")), Limits(output_kb=10))
    transcript.take(b'{"t": "cell", "i": 0}')
    taken = 0
    with contextlib.suppress(OutputLimit):
        while taken < 200:
            taken += 1
            transcript.take(b'{"t": "display", "data": {}}')
    assert taken == 103
    assert len(json.loads(transcript.executed())["cells"][0]["outputs"]) == 102


def test_a_picture_that_is_no_base64_is_dropped() -> None:
    transcript = Transcript(read_notebook(book("1")), Limits())
    transcript.take(b'{"t": "cell", "i": 0}')
    transcript.take(b'{"t": "display", "data": {"image/png": "<script>", "text/plain": "x"}}')
    assert json.loads(transcript.executed())["cells"][0]["outputs"][0]["data"] == {
        "text/plain": "x"
    }


@pytest.mark.parametrize(
    ("message", "most"),
    [
        ({"t": "clear"}, 102),
        ({"t": "clear", "wait": True}, 102),
        ({"t": "display", "data": {}, "id": "x", "update": True}, 102),
        ({"t": "stream", "name": "stdout", "text": ""}, 10_140),
        ({"t": "error", "ename": "E", "evalue": "", "traceback": [""] * 156}, 40),
    ],
)
def test_no_message_is_free(message: dict[str, object], most: int) -> None:
    transcript = Transcript(read_notebook(book("1")), Limits(output_kb=10))
    transcript.take(b'{"t": "cell", "i": 0}')
    line = json.dumps(message).encode()
    for _ in range(most):
        transcript.take(line)
    with pytest.raises(OutputLimit):
        transcript.take(line)


def test_an_update_changes_the_latest_of_one_id_only() -> None:
    transcript = Transcript(read_notebook(book("1")), Limits())
    transcript.take(b'{"t": "cell", "i": 0}')
    name = "i" * 300
    for update in (False,) * (MOST_UPDATED + 5) + (True,):
        words = {"t": "display", "id": name, "update": update, "data": {"text/plain": str(update)}}
        transcript.take(json.dumps(words).encode())
    outputs = json.loads(transcript.executed())["cells"][0]["outputs"]
    texts = [output["data"]["text/plain"] for output in outputs]
    assert texts == ["False"] * 5 + ["True"] * MOST_UPDATED
