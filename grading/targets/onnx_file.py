"""Reads an ONNX file far enough to count it, from bytes alone: nothing is loaded or executed.

Made for files of strangers: plain Python over the wire format of protocol buffers, every length
checked against what is there, one bound on all parts together, nesting by our own calls only.
Needs the standard library alone, so that engineers get the very same file to count with.
Field numbers are those of onnx.proto (ONNX, Open Neural Network Exchange, IR version 3 and later).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_PARTS = 1_500_000
INT64, FLOAT = 7, 1
EXTERNAL = 1
Parts = dict[int, list[Any]]
"""Fields of a message by number, in their order."""
DOMAINS = ("", "ai.onnx", "ai.onnx.ml")


class Unfit(Exception):
    """The file cannot be used; `code` says why in one word, `found` what was met."""

    def __init__(self, code: str, found: str = "") -> None:
        super().__init__(f"{code}: {found}" if found else code)
        self.code = code
        self.found = found[:80]


@dataclass
class Node:
    """One operator with the names it reads and writes; attributes are still packed."""

    operator: str
    domain: str
    inputs: list[str]
    outputs: list[str]
    attributes: dict[str, Parts] = field(default_factory=dict)

    def number(self, name: str, default: int) -> int:
        """A whole number among the attributes."""
        found = self.attributes.get(name, {}).get(3, [default])
        return signed(found[-1])

    def numbers(self, name: str) -> list[int]:
        """A list of whole numbers."""
        return whole_numbers(self.attributes.get(name, {}).get(8, []))

    def count(self, name: str) -> int:
        """How many floats a list has."""
        found = self.attributes.get(name, {}).get(7, [])
        return sum(len(part) // 4 for part in found if not isinstance(part, int))

    def words(self, name: str) -> list[bytes]:
        """A list of strings."""
        return [bytes(part) for part in self.attributes.get(name, {}).get(9, [])]


@dataclass
class Constant:
    """An initial value: its shape, and its numbers where it holds few whole ones."""

    dims: tuple[int, ...]
    values: tuple[int, ...] | None = None


@dataclass
class Model:
    """What counting needs of a file."""

    size: int
    nodes: list[Node]
    constants: dict[str, Constant]
    inputs: dict[str, tuple[int | None, ...]]
    outputs: list[str]


def read_model(content: bytes) -> Model:
    """The graph of a file. Raises Unfit: not_onnx, too_many_parts, external_data, domain,
    functions, operator (a graph inside an operator).
    """
    reader = _Reader()
    try:
        return reader.model(content)
    except (IndexError, struct.error, UnicodeDecodeError, TypeError, ValueError, AttributeError):
        raise Unfit("not_onnx") from None


def read_constant(view: memoryview) -> Constant:
    """A tensor that stands in an attribute of a node that was read."""
    return _Reader().constant(view)[1]


def signed(value: int) -> int:
    """Two's complement of 64 bits."""
    return value - (1 << 64) if value >= 1 << 63 else value


def whole_numbers(parts: list[Any]) -> list[int]:
    """Whole numbers written one by one or packed."""
    found: list[int] = []
    for part in parts:
        if isinstance(part, int):
            found.append(signed(part))
            continue
        place = 0
        while place < len(part):
            value, place = _varint(part, place)
            found.append(signed(value))
    return found


def _varint(view: memoryview, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = view[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & ((1 << 64) - 1), place
        shift += 7
        if shift > 63:
            raise ValueError


class _Reader:
    def __init__(self) -> None:
        self.left = MOST_PARTS

    def model(self, content: bytes) -> Model:
        parts = self.parts(memoryview(content))
        if not parts.get(1) or not isinstance(parts[1][0], int) or len(parts.get(7, [])) != 1:
            raise Unfit("not_onnx")
        if parts.get(25):
            raise Unfit("functions")
        graph = self.parts(parts[7][0])
        constants = dict(self.constant(one) for one in graph.get(5, []))
        if graph.get(15):
            raise Unfit("operator", "sparse_initializer")
        nodes = [self.node(one) for one in graph.get(1, [])]
        inputs = dict(self.value(one) for one in graph.get(11, []))
        inputs = {name: dims for name, dims in inputs.items() if name not in constants}
        outputs = [self.value(one)[0] for one in graph.get(12, [])]
        if not nodes or not inputs or not outputs:
            raise Unfit("not_onnx")
        return Model(len(content), nodes, constants, inputs, outputs)

    def parts(self, view: memoryview) -> Parts:
        """Fields of a message: whole numbers as they are, everything else as bytes."""
        found: Parts = {}
        for number, value in self._walk(view):
            found.setdefault(number, []).append(value)
        return found

    def _walk(self, view: memoryview) -> Iterator[tuple[int, object]]:
        place = 0
        while place < len(view):
            self.left -= 1
            if self.left < 0:
                raise Unfit("too_many_parts")
            key, place = _varint(view, place)
            wire = key & 7
            if wire == 0:
                value, place = _varint(view, place)
                yield key >> 3, value
                continue
            if wire == 2:
                length, place = _varint(view, place)
            else:
                length = {1: 8, 5: 4}[wire] if wire in (1, 5) else -1
            if length < 0 or place + length > len(view):
                raise ValueError
            yield key >> 3, view[place : place + length]
            place += length

    def node(self, view: memoryview) -> Node:
        parts = self.parts(view)
        node = Node(
            operator=_text(parts, 4),
            domain=_text(parts, 7),
            inputs=[bytes(one).decode() for one in parts.get(1, [])],
            outputs=[bytes(one).decode() for one in parts.get(2, [])],
        )
        if node.domain not in DOMAINS:
            raise Unfit("domain", node.domain)
        for one in parts.get(5, []):
            inner = self.parts(one)
            if inner.get(6) or inner.get(11):
                raise Unfit("operator", node.operator)
            for tensor in (*inner.get(5, []), *inner.get(10, [])):
                self.constant(tensor)  # refuses data that lie elsewhere
            node.attributes[_text(inner, 1)] = inner
        return node

    def constant(self, view: memoryview) -> tuple[str, Constant]:
        parts = self.parts(view)
        if parts.get(13) or EXTERNAL in parts.get(14, []):
            raise Unfit("external_data", self._location(parts))
        dims = tuple(whole_numbers(parts.get(1, [])))
        if any(dim < 0 for dim in dims):
            raise Unfit("not_onnx")
        values = None
        if parts.get(2, [0])[-1] == INT64:
            raw = b"".join(bytes(one) for one in parts.get(9, []))
            values = tuple(whole_numbers(parts.get(7, [])))
            if raw:
                values = struct.unpack(f"<{len(raw) // 8}q", raw[: len(raw) // 8 * 8])
        return _text(parts, 8), Constant(dims, values)

    def value(self, view: memoryview) -> tuple[str, tuple[int | None, ...]]:
        """Name and shape of an input or output; None where a dimension is open."""
        parts = self.parts(view)
        kind = self.parts(parts.get(2, [b""])[-1])
        tensor = self.parts(kind.get(1, [b""])[-1])
        shape = self.parts(tensor.get(2, [b""])[-1])
        dims = [self.parts(one).get(1, [None])[-1] for one in shape.get(1, [])]
        return _text(parts, 1), tuple(dims)

    def _location(self, parts: Parts) -> str:
        entries = [self.parts(one) for one in parts.get(13, [])]
        found = [_text(one, 2) for one in entries if _text(one, 1) == "location"]
        return found[0] if found else ""


def _text(parts: Parts, number: int) -> str:
    found = parts.get(number)
    return bytes(found[-1]).decode() if found else ""
