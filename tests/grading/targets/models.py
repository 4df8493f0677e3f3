"""Small ONNX files, written here by hand so that tests need no library for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from grading.targets import onnx_writer
from grading.targets.onnx_writer import FLOAT, INT64, node, part, text, whole

Layer = tuple[NDArray[np.float64], NDArray[np.float64]]
AGREED = {"label": (INT64, ["n"]), "probabilities": (FLOAT, ["n", 2])}


def network(
    layers: Sequence[Layer], mean: NDArray[np.float64], spread: NDArray[np.float64]
) -> bytes:
    """Scaling, one product for each layer with ReLU between, sigmoid, both chances, label."""
    constants: dict[str, NDArray[np.float32]] = {
        "mean": mean.astype(np.float32),
        "spread": spread.astype(np.float32),
        "one": np.ones(1, np.float32),
    }
    nodes = [
        node("Sub", ["features", "mean"], "centred"),
        node("Div", ["centred", "spread"], "layer_0"),
    ]
    for number, (weights, bias) in enumerate(layers):
        constants |= {
            f"w{number}": weights.astype(np.float32),
            f"b{number}": bias.astype(np.float32),
        }
        nodes.append(node("Gemm", [f"layer_{number}", f"w{number}", f"b{number}"], f"sum_{number}"))
        if number < len(layers) - 1:
            nodes.append(node("Relu", [f"sum_{number}"], f"layer_{number + 1}"))
    nodes += [
        node("Sigmoid", [f"sum_{len(layers) - 1}"], "chance"),
        node("Sub", ["one", "chance"], "other"),
        node("Concat", ["other", "chance"], "probabilities", axis=1),
        node("ArgMax", ["probabilities"], "label", axis=1, keepdims=0),
    ]
    columns = len(mean)
    return onnx_writer.model(nodes, constants, {"features": (FLOAT, ["n", columns])}, AGREED)


def of_nodes(
    nodes: Sequence[bytes],
    constants: Mapping[str, onnx_writer.Array] | None = None,
    columns: int | str = 10,
) -> bytes:
    """A file of the given operators with the agreed input and outputs."""
    return onnx_writer.model(nodes, constants or {}, {"features": (FLOAT, ["n", columns])}, AGREED)


def tree(paths: Sequence[tuple[int, int, str, int, int]], classes: Sequence[int] = (0, 1)) -> bytes:
    """A TreeEnsembleClassifier of rows (tree, node, mode, true child, false child)."""
    trees, ids, modes, true, false = zip(*paths, strict=True)
    lists = {
        "nodes_treeids": trees,
        "nodes_nodeids": ids,
        "nodes_truenodeids": true,
        "nodes_falsenodeids": false,
        "classlabels_int64s": classes,
    }
    body = text(1, "features") + text(2, "label") + text(2, "probabilities")
    body += text(4, "TreeEnsembleClassifier") + text(7, "ai.onnx.ml")
    for name, values in lists.items():
        body += part(5, text(1, name) + b"".join(whole(8, value) for value in values))
    words = b"".join(part(9, mode.encode()) for mode in modes)
    return body + part(5, text(1, "nodes_modes") + words)
