"""Turns the untrusted event lines of a run into an executed notebook with bounded outputs."""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from grading.contract import Limits
from grading.sandbox.notebook import Notebook

MOST_OUTPUTS_PER_CELL = 1000
OUTPUT_OVERHEAD_BYTES = 100
MOST_UPDATED = 100
"""Displays of one id that an update changes: the latest, each in its place."""
MOST_MESSAGES = 1_000_000
SHOWN = {
    "text/plain", "text/html", "text/markdown", "text/latex",
    "image/png", "image/jpeg", "image/svg+xml",
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f]")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")


class BadMessage(Exception):
    """A line that our side of the box never writes: forged, or broken by the candidate."""


class OutputLimit(Exception):
    """The notebook shows more than it may; `message` says which limit, with `params`."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


@dataclass(slots=True)
class _Shown:
    """Outputs of one cell; the text of a stream is a list of parts until the end."""

    count: int
    outputs: list[dict[str, Any]] = field(default_factory=list)
    text_bytes: int = 0
    clear_before_next: bool = False


class Transcript:
    """What was said so far. `current` is the index of the running cell, None before the first."""

    def __init__(self, book: Notebook, limits: Limits) -> None:
        self._book = book
        self._limits = limits
        self._order = [index for index, _ in book.code_cells()]
        self._shown: dict[int, _Shown] = {}
        self._total = 0
        self._messages = 0
        self._by_id: dict[str, deque[dict[str, Any]]] = {}
        self.current: int | None = None
        self.running = False
        self.failed: int | None = None
        self.error_name = self.error_text = ""
        self.before = ""
        self.ended = False

    @property
    def expected(self) -> int:
        """How many code cells the notebook has."""
        return len(self._order)

    @property
    def number(self) -> int:
        """Which of the code cells was started last, from 1; 0 before the first."""
        return len(self._shown)

    @property
    def is_no_python(self) -> bool:
        """Whether a text that was only taken for Python turned out not to be."""
        return self._book.is_guess and self.error_name in ("SyntaxError", "IndentationError")

    @property
    def finished(self) -> int:
        """How many code cells have been answered for."""
        return len(self._shown) - (1 if self.running else 0)

    def take(self, line: bytes) -> str:
        """Read one event line and return its kind; raises BadMessage or OutputLimit."""
        self._messages += 1
        if self._messages > MOST_MESSAGES:
            raise OutputLimit("run.output_limit", kilobytes=self._limits.output_kb)
        message = _parsed(line)
        kind = message.get("t")
        handler = getattr(self, f"_on_{kind}", None) if isinstance(kind, str) else None
        if handler is None or self.ended:
            raise BadMessage(str(kind)[:40])
        handler(message)
        return str(kind)

    def add_raw(self, name: str, data: bytes) -> None:
        """Bytes that a child process or a library wrote straight to descriptor 1 or 2."""
        self._stream(name, data.decode("utf-8", "replace"))

    def executed(self) -> str:
        """JSON text, nbformat 4.5, with every output that was received."""
        cells = [self._cell(index) for index in range(len(self._book.cells))]
        language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": kernel, "language_info": language},
            "cells": cells,
        }
        return json.dumps(notebook, ensure_ascii=False, indent=1)

    def _cell(self, index: int) -> dict[str, Any]:
        cell = self._book.cells[index]
        metadata = {"tags": list(dict.fromkeys(cell.tags))} if cell.tags else {}
        source = _clean(cell.source)
        plain: dict[str, Any] = {
            "id": cell.identity,
            "cell_type": cell.kind,
            "metadata": metadata,
            "source": source,
        }
        if cell.kind == "code":
            shown = self._shown.get(index)
            plain["execution_count"] = shown.count if shown else None
            plain["outputs"] = [_joined(output) for output in shown.outputs] if shown else []
        return plain

    def _on_hello(self, message: dict[str, Any]) -> None:
        if self._shown:
            raise BadMessage("hello")

    def _on_cell(self, message: dict[str, Any]) -> None:
        position = len(self._shown)
        expected = self._order[position] if position < len(self._order) else None
        if self.running or expected is None or message.get("i") != expected:
            raise BadMessage("cell")
        self.current, self.running = expected, True
        self.error_name = self.error_text = ""
        self._shown[expected] = _Shown(count=position + 1)

    def _on_done(self, message: dict[str, Any]) -> None:
        if not self.running or message.get("i") != self.current:
            raise BadMessage("done")
        self.running = False
        current = self.current or 0
        if message.get("ok") is not True and not self._book.cells[current].may_fail:
            self.failed = current
            self.error_name = self.error_name or _clean(_text(message, "ename"))[:200]

    def _on_end(self, message: dict[str, Any]) -> None:
        if self.running:
            raise BadMessage("end")
        self.ended = True

    def _on_stream(self, message: dict[str, Any]) -> None:
        name = message.get("name")
        if name not in ("stdout", "stderr"):
            raise BadMessage("stream")
        self._stream(name, _text(message, "text"))

    def _on_display(self, message: dict[str, Any]) -> None:
        data = self._bundle(message)
        identity = message.get("id")
        if isinstance(identity, str) and message.get("update") is True:
            self._count(OUTPUT_OVERHEAD_BYTES, as_text=False)
            for output in self._by_id.get(identity[:200], ()):
                output["data"] = data
            return
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        if isinstance(identity, str) and len(self._by_id) < MOST_OUTPUTS_PER_CELL:
            self._by_id.setdefault(identity[:200], deque(maxlen=MOST_UPDATED)).append(output)
        self._append(output)

    def _on_result(self, message: dict[str, Any]) -> None:
        shown = self._here()
        data = self._bundle(message)
        if shown is not None:
            count = shown.count
            output = {"output_type": "execute_result", "execution_count": count, "data": data}
            self._append({**output, "metadata": {}})

    def _on_error(self, message: dict[str, Any]) -> None:
        lines = message.get("traceback")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise BadMessage("error")
        self.error_name = _clean(_text(message, "ename"))[:200]
        value = _clean(_text(message, "evalue"))
        self.error_text = value[:200]
        self._count(sum(map(len, lines)) + len(lines) + len(value), as_text=True)
        output = {"output_type": "error", "ename": self.error_name, "evalue": value}
        self._append({**output, "traceback": [_clean(line) for line in lines]})

    def _on_clear(self, message: dict[str, Any]) -> None:
        self._count(OUTPUT_OVERHEAD_BYTES, as_text=False)
        shown = self._here()
        if shown is not None and message.get("wait") is True:
            shown.clear_before_next = True
        elif shown is not None:
            shown.outputs.clear()

    def _here(self) -> _Shown | None:
        return None if self.current is None else self._shown[self.current]

    @staticmethod
    def _clear_if_due(shown: _Shown | None) -> None:
        if shown is not None and shown.clear_before_next:
            shown.outputs.clear()
            shown.clear_before_next = False

    def _append(self, output: dict[str, Any]) -> None:
        shown = self._here()
        if shown is None:
            return
        self._clear_if_due(shown)
        self._count(OUTPUT_OVERHEAD_BYTES, as_text=False)
        if len(shown.outputs) >= MOST_OUTPUTS_PER_CELL:
            raise OutputLimit("run.too_many_outputs", outputs=MOST_OUTPUTS_PER_CELL)
        shown.outputs.append(output)

    def _stream(self, name: str, text: str) -> None:
        self._count(len(text.encode("utf-8", "replace")) or 1, as_text=True)
        shown = self._here()
        if shown is None:
            self.before = (self.before + _clean(text))[-4000:]
        self._clear_if_due(shown)
        last = shown.outputs[-1] if shown and shown.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(_clean(text))
        else:
            self._append({"output_type": "stream", "name": name, "text": [_clean(text)]})

    def _bundle(self, message: dict[str, Any]) -> dict[str, str]:
        data = message.get("data")
        if not isinstance(data, dict):
            raise BadMessage("data")
        kept = {}
        for mime, value in data.items():
            if mime in SHOWN and isinstance(value, str) and _is_fit(mime, value):
                self._count(len(value), as_text=not mime.startswith("image/"))
                kept[mime] = _clean(value)
        return kept

    def _count(self, size: int, *, as_text: bool) -> None:
        """Book `size` bytes; text also counts against the cell. No message is free: it costs us time."""
        self._total += size
        if self._total > self._limits.output_kb * 1024:
            raise OutputLimit("run.output_limit", kilobytes=self._limits.output_kb)
        shown = self._here()
        if shown is None or not as_text:
            return
        shown.text_bytes += size
        if shown.text_bytes > self._limits.cell_output_kb * 1024:
            raise OutputLimit("run.cell_output_limit", kilobytes=self._limits.cell_output_kb)


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    text = output.get("text")
    return {**output, "text": "".join(text)} if isinstance(text, list) else output


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadMessage("not JSON") from error
    if not isinstance(message, dict):
        raise BadMessage("not an object")
    return message


def _text(message: dict[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise BadMessage(name)
    return value


def _clean(text: str) -> str:
    """Text that every writer can encode: no lone surrogates, no control characters but ANSI's."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def _is_fit(mime: str, value: str) -> bool:
    return mime not in ("image/png", "image/jpeg") or _BASE64.fullmatch(value) is not None
