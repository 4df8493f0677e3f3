# mypy: ignore-errors
"""Runs in the environment of the benchmark: notebooks with nbclient, each in a cold kernel.

Takes paths on standard input, one a line, and answers each with one line of JSON: seconds and the
executed notebook. nbclient is imported once and that is not counted.
"""

import contextlib
import json
import os
import sys
import tempfile
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


def main():
    """Answer every line until the end of standard input."""
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        book = nbformat.read(line.strip(), as_version=4)
        with tempfile.TemporaryDirectory() as folder:
            started = time.monotonic()
            client = NotebookClient(book, timeout=120, resources={"metadata": {"path": folder}})
            with contextlib.suppress(CellExecutionError):
                client.execute()
            seconds = time.monotonic() - started
        used = os.times()
        answer = {"seconds": seconds, "cpu": sum(used[:4]), "executed": nbformat.writes(book)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
