"""Counts what a model costs on the device: bytes of its file, and operations per prediction.

One operation is a multiplication with its addition, one comparison in a tree (its longest path
counts), or one value that another operator works out. Moving, naming and choosing values is free.

    from device_counter import count
    count("model.onnx")    # {"size_bytes": ..., "operations": ..., "operators": {...}}

The same count on every machine and at every time, which a clock does not give: one call of a small
model takes some microseconds, most of them the runtime's own, on a processor that others use too.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

try:
    from grading.targets.onnx_file import Node, Unfit, read_model
    from grading.targets.onnx_shapes import Dims, Moves, broadcast, size
except ImportError:  # beside the other two files, in an engineer's working folder
    from onnx_file import Node, Unfit, read_model  # type: ignore[import-not-found,no-redef]
    from onnx_shapes import Dims, Moves, broadcast, size  # type: ignore[import-not-found,no-redef]

ONE_EACH = frozenset(
    {
        *("Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Neg", "Abs", "Sign", "Clip"),
        *("Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Gelu", "Softplus", "Softsign", "Tanh"),
        *("Sigmoid", "HardSigmoid", "Exp", "Log", "Sqrt", "Reciprocal", "Erf", "Sin", "Cos"),
        *("Floor", "Ceil", "Round", "Greater", "Less", "GreaterOrEqual", "LessOrEqual"),
        *("Equal", "And", "Or", "Xor", "Not", "Where", "Scaler", "Imputer", "Binarizer"),
        *("QuantizeLinear", "DequantizeLinear"),
    }
)
REDUCING = frozenset(
    {
        *("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1"),
        *("ReduceL2", "ReduceSumSquare", "ReduceLogSumExp", "ArgMax", "ArgMin"),
    }
)
ALONG = {"Softmax": 3, "LogSoftmax": 3, "Normalizer": 2}
FREE = frozenset({"Cast", "Identity", "Dropout"})


def count(path: str | Path) -> dict[str, Any]:
    """Size, operations and operators of a file. Unfit says why there is no count."""
    return count_content(Path(path).read_bytes())


def count_content(content: bytes) -> dict[str, Any]:
    """The same for the bytes of a file."""
    model = read_model(content)
    return {
        "size_bytes": model.size,
        "operations": _Walk(model).operations(),
        "operators": dict(sorted(Counter(node.operator for node in model.nodes).items())),
    }


class _Walk(Moves):
    def operations(self) -> int:
        return sum(self._node(node) for node in self.model.nodes)

    def _node(self, node: Node) -> int:
        rule = getattr(self, f"_{node.operator.lower()}", None)
        try:
            if node.operator in ONE_EACH:
                outs, cost = [broadcast([self.dims[i] for i in node.inputs if i])], None
            elif node.operator in FREE:
                outs, cost = [self.dims[node.inputs[0]]], 0
                self._same_values(node)
            elif node.operator in ALONG:
                outs, cost = self._along(node)
            elif node.operator in REDUCING:
                outs, cost = self._reduce(node)
            elif rule is not None:
                outs, cost = rule(node)
            else:
                raise Unfit("operator", node.operator)
        except (KeyError, IndexError, ValueError, TypeError, ZeroDivisionError):
            raise Unfit("shape", node.operator) from None
        for name, dims in zip(node.outputs, outs, strict=False):
            if dims.count(None) > 1:
                raise Unfit("mixes_rows", node.operator)
            self.dims[name] = dims
        return size(outs[0]) if cost is None else cost

    # Products: as many multiplications as the result has values, times the length of the sums.

    def _gemm(self, node: Node) -> tuple[list[Dims], int]:
        a, b = (self.dims[name] for name in node.inputs[:2])
        a = a[::-1] if node.number("transA", 0) else a
        b = b[::-1] if node.number("transB", 0) else b
        return self._product(a, b, node)

    def _matmul(self, node: Node) -> tuple[list[Dims], int]:
        return self._product(self.dims[node.inputs[0]], self.dims[node.inputs[1]], node)

    _matmulinteger = _matmul

    def _product(self, a: Dims, b: Dims, node: Node) -> tuple[list[Dims], int]:
        length = a[-1]
        if length is None or (b[-2] if len(b) > 1 else b[0]) is None:
            raise Unfit("mixes_rows", node.operator)
        if length != (b[-2] if len(b) > 1 else b[0]):
            raise ValueError
        head = broadcast([a[:-2], b[:-2]])
        out = (*head, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))
        return [out], size(out) * length

    def _dynamicquantizelinear(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        return [dims, (), ()], 2 * size(dims)

    # Models of the ai.onnx.ml domain.

    def _treeensembleclassifier(self, node: Node) -> tuple[list[Dims], int]:
        words, whole = len(node.words("classlabels_strings")), node.numbers("classlabels_int64s")
        classes = max(words, len(whole), 2)
        return [(None,), (None, classes)], _paths(node) + classes

    def _treeensembleregressor(self, node: Node) -> tuple[list[Dims], int]:
        targets = node.number("n_targets", 1)
        return [(None, targets)], _paths(node) + targets

    def _linearclassifier(self, node: Node) -> tuple[list[Dims], int]:
        classes = max(
            len(node.words("classlabels_strings")), len(node.numbers("classlabels_ints")), 2
        )
        return [(None,), (None, classes)], node.count("coefficients") + classes

    def _linearregressor(self, node: Node) -> tuple[list[Dims], int]:
        return [(None, node.number("targets", 1))], node.count("coefficients")

    def _svmclassifier(self, node: Node) -> tuple[list[Dims], int]:
        vectors = node.count("support_vectors")
        return [(None,), (None, 2)], vectors + 2 * node.count("coefficients")

    def _svmregressor(self, node: Node) -> tuple[list[Dims], int]:
        return [(None, 1)], node.count("support_vectors") + 2 * node.count("coefficients")

    # What works along an axis; never along the rows.

    def _along(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        if dims[self._axis(node, len(dims), -1)] is None:
            raise Unfit("mixes_rows", node.operator)
        return [dims], ALONG[node.operator] * size(dims)

    def _reduce(self, node: Node) -> tuple[list[Dims], int]:
        dims = self.dims[node.inputs[0]]
        axes = (
            [self._axis(node, len(dims), 0)]
            if node.operator.startswith("Arg")
            else [a % len(dims) for a in self._list(node, 1, "axes")] or list(range(len(dims)))
        )
        if any(dims[axis] is None for axis in axes):
            raise Unfit("mixes_rows", node.operator)
        kept = node.number("keepdims", 1)
        out = tuple(
            1 if place in axes else dim
            for place, dim in enumerate(dims)
            if kept or place not in axes
        )
        return [out], size(dims)


def _paths(node: Node) -> int:
    """Comparisons of all trees, each by its longest path from the root."""
    trees, ids = node.numbers("nodes_treeids"), node.numbers("nodes_nodeids")
    modes = node.words("nodes_modes")
    true, false = node.numbers("nodes_truenodeids"), node.numbers("nodes_falsenodeids")
    rows = zip(trees, ids, modes, true, false, strict=True)
    below = {
        (tree, one): None if mode == b"LEAF" else ((tree, yes), (tree, no))
        for tree, one, mode, yes, no in rows
    }
    named = {child for children in below.values() if children for child in children}
    waiting, seen = [(root, 0) for root in below if root not in named], 0
    longest: dict[int, int] = {}
    while waiting:
        place, depth = waiting.pop()
        seen += 1
        if seen > len(below):  # two ways to one node, or a ring
            raise ValueError
        longest[place[0]] = max(longest.get(place[0], 0), depth)
        waiting += [(child, depth + 1) for child in below[place] or ()]
    if seen < len(below):
        raise ValueError
    return sum(longest.values())
