"""A flood of output ends the run at its cap, and costs us no memory."""

from __future__ import annotations

import resource

import pytest

from grading.sandbox.outcome import RunStatus
from tests.grading.sandbox.books import shown, texts
from tests.grading.sandbox.conftest import Boxes

pytestmark = pytest.mark.sandbox


def test_an_endless_print_ends_at_the_cells_cap(hostile: Boxes) -> None:
    outcome = hostile.run("print('kept')", "while True: print('x' * 100)")
    assert outcome.status is RunStatus.OUTPUT_LIMIT
    assert (outcome.message, outcome.detail) == (
        "run.cell_output_limit",
        {"cell": 2, "kilobytes": 64},
    )
    assert texts(outcome)[0] == ["kept\n"]
    assert len(texts(outcome)[1][0]) <= 64 * 1024


def test_many_cells_end_at_the_cap_of_all(hostile: Boxes) -> None:
    outcome = hostile.run(*["print('x' * 60_000)"] * 6)
    assert (outcome.message, outcome.detail) == ("run.output_limit", {"cell": 5, "kilobytes": 256})


@pytest.mark.parametrize("number", [1, 2])
def test_raw_writes_end_at_the_cap(hostile: Boxes, number: int) -> None:
    outcome = hostile.run(f"import os\nwhile True: os.write({number}, b'x' * 4096)")
    assert outcome.status is RunStatus.OUTPUT_LIMIT


def test_a_command_that_floods_ends_at_the_cap(hostile: Boxes) -> None:
    outcome = hostile.run("!yes")
    assert outcome.status is RunStatus.OUTPUT_LIMIT


def test_a_million_displays_end_at_their_number(hostile: Boxes) -> None:
    outcome = hostile.run("from IPython.display import display\nfor _ in range(10**6): display('')")
    assert outcome.status is RunStatus.OUTPUT_LIMIT
    assert outcome.message in ("run.too_many_outputs", "run.output_limit")
    assert len(shown(outcome)[0]) <= 1000


def test_a_huge_picture_is_left_out_with_a_note(hostile: Boxes) -> None:
    outcome = hostile.run(
        "from IPython.display import Image, display\ndisplay(Image(data=b'\\x89PNG' + b'x' * 10**7))",
        "print('goes on')",
    )
    assert outcome.status is RunStatus.COMPLETED
    assert list(shown(outcome)[0][0]["data"]) == ["text/plain"]
    assert texts(outcome)[0][0].startswith("[image/png: 13020 kB left out, limit 192 kB")
    assert texts(outcome)[1] == ["goes on\n"]


def test_a_huge_table_is_left_out_with_a_note(hostile: Boxes) -> None:
    outcome = hostile.run("from IPython.display import HTML\nHTML('<b>x</b>' * 100_000)")
    assert outcome.status is RunStatus.COMPLETED
    assert list(shown(outcome)[0][0]["data"]) == ["text/plain"]


def test_one_line_without_an_end_stops_at_the_cap(hostile: Boxes) -> None:
    """Straight into the event channel, around every cap on the inside."""
    outcome = hostile.run("import os\nwhile True: os.write(3, b'x' * 65536)")
    assert outcome.status is RunStatus.OUTPUT_LIMIT


def test_a_flood_costs_us_no_memory(hostile: Boxes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    hostile.run("import os\nfor _ in range(100_000): os.write(1, b'x' * 4096)")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * 1024


def test_an_error_text_without_end_is_cut(hostile: Boxes) -> None:
    outcome = hostile.run("raise ValueError('x' * 10**8)")
    assert outcome.status in (RunStatus.CELL_ERROR, RunStatus.OUTPUT_LIMIT)
    assert len(outcome.executed_notebook or "") < 400 * 1024


def test_other_types_than_the_shown_ones_are_dropped(hostile: Boxes) -> None:
    outcome = hostile.run(
        "from IPython.display import publish_display_data as p\n"
        "p({'application/javascript': 'alert(1)', 'text/x-evil': 'x', 'text/plain': 'plain'})"
    )
    assert shown(outcome)[0][0]["data"] == {"text/plain": "plain"}
