"""Shapes through the operators that move values and work nothing out."""

from __future__ import annotations

try:
    from grading.targets.onnx_file import Model, Node, Unfit, read_constant
except ImportError:  # beside onnx_file.py, in an engineer's working folder
    from onnx_file import Model, Node, Unfit, read_constant  # type: ignore[import-not-found,no-redef]

Dims = tuple[int | None, ...]
"""None stands for the rows of a call; a shape holds it once at most."""


class Moves:
    """Shapes by name, and the few whole numbers that shapes are made of.

    One method for each operator, named after it: shapes of its outputs, and its operations.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.values = {n: c.values for n, c in model.constants.items() if c.values is not None}
        self.dims: dict[str, Dims] = {name: c.dims for name, c in model.constants.items()}
        for name, dims in model.inputs.items():
            if None in dims[1:]:
                raise Unfit("shape", name)
            self.dims[name] = (None, *dims[1:])

    def _same_values(self, node: Node) -> None:
        if node.inputs[0] in self.values:
            self.values[node.outputs[0]] = self.values[node.inputs[0]]

    def _list(self, node: Node, place: int, attribute: str = "") -> list[int]:
        """Whole numbers that an operator takes as an input, or as an attribute in old versions."""
        if len(node.inputs) > place and node.inputs[place]:
            return [int(value) for value in self.values[node.inputs[place]]]
        return node.numbers(attribute)

    def _axis(self, node: Node, rank: int, default: int) -> int:
        axis = node.number("axis", default)
        return axis + rank if axis < 0 else axis

    def _constant(self, node: Node) -> tuple[list[Dims], int]:
        from_tensor = node.attributes.get("value", {}).get(5)
        if from_tensor:
            found = read_constant(from_tensor[-1])
            if found.values is not None:
                self.values[node.outputs[0]] = found.values
            return [found.dims], 0
        if "value_ints" in node.attributes:
            self.values[node.outputs[0]] = tuple(node.numbers("value_ints"))
            return [(len(node.numbers("value_ints")),)], 0
        if "value_floats" in node.attributes:
            return [(node.count("value_floats"),)], 0
        if "value_int" in node.attributes:
            self.values[node.outputs[0]] = (node.number("value_int", 0),)
        return [()], 0

    def _shape(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        self.values[node.outputs[0]] = dims  # type: ignore[assignment]
        return [(len(dims),)], 0

    def _constantofshape(self, node: Node) -> tuple[list[Dims], int]:
        return [tuple(self.values[node.inputs[0]])], 0

    def _reshape(self, node: Node) -> tuple[list[Dims], int]:
        dims, shape = self.dims[node.inputs[0]], self.values[node.inputs[1]]
        wanted = [dims[n] if dim == 0 else dim for n, dim in enumerate(shape)]
        known = size(tuple(dim for dim in wanted if dim != -1))
        if None not in dims:
            return [tuple(size(dims) // known if dim == -1 else dim for dim in wanted)], 0
        if None in wanted:
            rest = size(dims) // known
            return [tuple(rest if dim == -1 else dim for dim in wanted)], 0
        if wanted.count(-1) != 1 or known != size(dims):
            raise Unfit("mixes_rows", "Reshape")
        return [tuple(None if dim == -1 else dim for dim in wanted)], 0

    def _flatten(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        axis = self._axis(node, len(dims), 1)
        halves = (dims[:axis], dims[axis:])
        return [tuple(None if None in half else size(half) for half in halves)], 0

    def _squeeze(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        axes = {axis % len(dims) for axis in self._list(node, 1, "axes")}
        axes = axes or {n for n, dim in enumerate(dims) if dim == 1}
        return [tuple(dim for n, dim in enumerate(dims) if n not in axes)], 0

    def _unsqueeze(self, node: Node) -> tuple[list[Dims], int]:
        dims, axes = list(self.dims[node.inputs[0]]), self._list(node, 1, "axes")
        rank = len(dims) + len(axes)
        for axis in sorted(axis % rank for axis in axes):
            dims.insert(axis, 1)
        return [tuple(dims)], 0

    def _transpose(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        order = node.numbers("perm") or list(range(len(dims)))[::-1]
        return [tuple(dims[place] for place in order)], 0

    def _concat(self, node: Node) -> tuple[list[Dims], int]:
        parts = [self.dims[name] for name in node.inputs]
        axis = self._axis(node, len(parts[0]), 0)
        if any(part[axis] is None for part in parts):
            raise Unfit("mixes_rows", "Concat")
        joined = sum(part[axis] or 0 for part in parts)
        if all(name in self.values for name in node.inputs):
            self.values[node.outputs[0]] = sum((tuple(self.values[n]) for n in node.inputs), ())
        return [(*parts[0][:axis], joined, *parts[0][axis + 1 :])], 0

    def _gather(self, node: Node) -> tuple[list[Dims], int]:
        dims, chosen = (self.dims[name] for name in node.inputs[:2])
        axis = self._axis(node, len(dims), 0)
        if dims[axis] is None:
            raise Unfit("mixes_rows", "Gather")
        return [(*dims[:axis], *chosen, *dims[axis + 1 :])], 0

    def _arrayfeatureextractor(self, node: Node) -> tuple[list[Dims], int]:
        dims, chosen = (self.dims[name] for name in node.inputs[:2])
        if None in chosen:  # labels out of a list, one for each row
            return [(1, None)], 0
        if dims[-1] is None:
            raise Unfit("mixes_rows", "ArrayFeatureExtractor")
        return [(*dims[:-1], size(chosen))], 0

    def _slice(self, node: Node) -> tuple[list[Dims], int]:
        dims = list(self.dims[node.inputs[0]])
        starts, ends = self._list(node, 1, "starts"), self._list(node, 2, "ends")
        axes = self._list(node, 3, "axes") or list(range(len(starts)))
        steps = self._list(node, 4) or [1] * len(starts)
        for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
            length = dims[axis]
            if length is None:
                raise Unfit("mixes_rows", "Slice")
            dims[axis] = len(range(*slice(start, end, step).indices(length)))
        return [tuple(dims)], 0

    def _split(self, node: Node) -> tuple[list[Dims], int]:
        dims, many = self.dims[node.inputs[0]], len(node.outputs)
        axis = self._axis(node, len(dims), 0)
        length = dims[axis]
        if length is None:
            raise Unfit("mixes_rows", "Split")
        lengths = self._list(node, 1, "split") or [length // many] * many
        return [(*dims[:axis], part, *dims[axis + 1 :]) for part in lengths], 0


def broadcast(shapes: list[Dims]) -> Dims:
    rank = max((len(dims) for dims in shapes), default=0)
    padded = [(1,) * (rank - len(dims)) + dims for dims in shapes]
    return tuple(_common(column) for column in zip(*padded, strict=True))


def _common(column: tuple[int | None, ...]) -> int | None:
    if None in column:
        if any(dim not in (None, 1) for dim in column):
            raise ValueError
        return None
    large = {dim for dim in column if dim != 1}
    if len(large) > 1:
        raise ValueError
    return large.pop() if large else 1


def size(dims: Dims) -> int:
    product = 1
    for dim in dims:
        product *= 1 if dim is None else dim
    return product
