"""Writes small ONNX files of a few plain operators, so that a pack can hand one out.

The other half of onnx_file.py: plain bytes by the field numbers of onnx.proto, no library.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7
IR_VERSION, OPSET = 9, 17
Array = NDArray[np.float32] | NDArray[np.int64]


def node(operator: str, inputs: Sequence[str], output: str, **attributes: int) -> bytes:
    """One operator of the standard domain with one output; attributes are whole numbers."""
    body = b"".join(text(1, name) for name in inputs) + text(2, output) + text(4, operator)
    for name, value in attributes.items():
        body += part(5, text(1, name) + whole(3, value) + whole(20, 2))
    return body


def model(
    nodes: Sequence[bytes],
    constants: Mapping[str, Array],
    given: Mapping[str, tuple[int, Sequence[int | str]]],
    made: Mapping[str, tuple[int, Sequence[int | str]]],
) -> bytes:
    """A whole file; inputs and outputs map a name to its element type and shape."""
    graph = b"".join(part(1, one) for one in nodes) + text(2, "model")
    graph += b"".join(part(5, _tensor(name, value)) for name, value in constants.items())
    graph += b"".join(part(11, _value(name, *of)) for name, of in given.items())
    graph += b"".join(part(12, _value(name, *of)) for name, of in made.items())
    return whole(1, IR_VERSION) + part(8, text(1, "") + whole(2, OPSET)) + part(7, graph)


def whole(number: int, value: int) -> bytes:
    """A field with a whole number."""
    return _varint(number << 3) + _varint(value % (1 << 64))


def part(number: int, content: bytes) -> bytes:
    """A field with bytes or a message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def text(number: int, content: str) -> bytes:
    """A field with a text."""
    return part(number, content.encode())


def _tensor(name: str, value: Array) -> bytes:
    kind, code = (INT64, "<i8") if value.dtype.kind == "i" else (FLOAT, "<f4")
    dims = b"".join(whole(1, dim) for dim in value.shape)
    return dims + whole(2, kind) + text(8, name) + part(9, value.astype(code).tobytes())


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(
        part(1, whole(1, dim) if isinstance(dim, int) else text(2, dim)) for dim in shape
    )
    return text(1, name) + part(2, part(1, whole(1, kind) + part(2, dims)))


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(found) + struct.pack("B", value)
