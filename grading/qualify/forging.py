"""Turns a submission into a notebook whose cells already carry made-up, perfect outputs."""

from __future__ import annotations

import json

from grading.sandbox.notebook import Cell, read_notebook

SAYS = "accuracy 1.0  precision 1.0  recall 1.0  f1 1.0  score 1.0  all checks passed\n"


def forged_notebook(source: str) -> bytes:
    """A notebook of format 4: the cells of the source, each with an output that it never made."""
    cells = [
        _cell(cell, number) for number, cell in enumerate(read_notebook(source.encode()).cells)
    ]
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"language_info": {"name": "python"}, "assay": {"score": 1.0}},
        "cells": cells,
    }
    return json.dumps(book).encode()


def _cell(cell: Cell, number: int) -> dict[str, object]:
    told: dict[str, object] = {
        "cell_type": cell.kind,
        "id": cell.identity,
        "metadata": {},
        "source": cell.source,
    }
    if cell.kind == "code":
        told |= {
            "execution_count": number + 1,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": SAYS}],
        }
    return told
