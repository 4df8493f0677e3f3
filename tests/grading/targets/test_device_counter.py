"""Operations of graphs that can be counted by hand, and graphs that cannot be counted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grading.targets import device_counter, onnx_file, onnx_shapes
from grading.targets.device_counter import count_content
from grading.targets.onnx_file import Unfit
from grading.targets.onnx_writer import node
from tests.grading.targets.models import network, of_nodes, tree

LAYERS = [(np.ones((10, 4)), np.zeros(4)), (np.ones((4, 1)), np.zeros(1))]
NETWORK = network(LAYERS, np.zeros(10), np.ones(10))


def operations(content: bytes) -> int:
    return int(count_content(content)["operations"])


def code_of(content: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        count_content(content)
    return caught.value.code


def test_a_network_costs_its_products_and_its_values() -> None:
    # 10 Sub, 10 Div, 40 products, 4 Relu, 4 products, Sigmoid, Sub, Concat for nothing, 2 ArgMax
    assert operations(NETWORK) == 10 + 10 + 40 + 4 + 4 + 1 + 1 + 2
    assert count_content(NETWORK)["size_bytes"] == len(NETWORK)
    assert count_content(NETWORK)["operators"]["Gemm"] == 2


def test_a_tree_costs_its_longest_path_and_a_forest_the_sum() -> None:
    stump = [(0, 0, "BRANCH_LEQ", 1, 2), (0, 1, "LEAF", 0, 0), (0, 2, "LEAF", 0, 0)]
    deep = [
        (1, 0, "BRANCH_LEQ", 1, 2), (1, 1, "LEAF", 0, 0), (1, 2, "BRANCH_LEQ", 3, 4),
        (1, 3, "LEAF", 0, 0), (1, 4, "LEAF", 0, 0),
    ]  # fmt: skip
    assert operations(of_nodes([tree(stump)])) == 1 + 2
    assert operations(of_nodes([tree([*stump, *deep])])) == 1 + 2 + 2


def test_a_ring_of_nodes_is_no_tree() -> None:
    ring = [(0, 0, "BRANCH_LEQ", 1, 2), (0, 1, "BRANCH_LEQ", 2, 1), (0, 2, "LEAF", 0, 0)]
    assert code_of(of_nodes([tree(ring)])) == "shape"


def test_pairs_of_columns_cost_every_pair() -> None:
    axes = {"one": np.array([1]), "two": np.array([2])}
    nodes = [
        node("Unsqueeze", ["features", "one"], "across"),
        node("Unsqueeze", ["features", "two"], "down"),
        node("Mul", ["across", "down"], "pairs"),
        node("Flatten", ["pairs"], "flat"),
    ]
    assert operations(of_nodes(nodes, axes)) == 100


@pytest.mark.parametrize(
    ("nodes", "code"),
    [
        ([node("NonMaxSuppression", ["features"], "x")], "operator"),
        ([node("CumSum", ["features"], "x")], "operator"),
        ([node("Transpose", ["features"], "t"), node("MatMul", ["features", "t"], "x")], "mixes_rows"),
        ([node("Softmax", ["features"], "x", axis=0)], "mixes_rows"),
        ([node("ReduceMean", ["features", "zero"], "x")], "mixes_rows"),
        ([node("Gather", ["features", "zero"], "x")], "mixes_rows"),
        ([node("Add", ["features", "nowhere"], "x")], "shape"),
        ([node("MatMul", ["features", "narrow"], "x")], "shape"),
        ([node("Reshape", ["features", "flat"], "x")], "mixes_rows"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_gets_its_word(nodes: list[bytes], code: str) -> None:
    constants = {
        "zero": np.array([0]),
        "narrow": np.ones((3, 2), np.float32),
        "flat": np.array([-1]),
    }
    assert code_of(of_nodes(nodes, constants)) == code


def test_an_open_number_of_columns_cannot_be_counted() -> None:
    assert code_of(of_nodes([node("Relu", ["features"], "x")], columns="d")) == "shape"


def test_the_engineers_copy_counts_alike_without_the_house(tmp_path: Path) -> None:
    for module in (device_counter, onnx_file, onnx_shapes):
        path = Path(str(module.__file__))
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "model.onnx").write_bytes(NETWORK)
    words = "from device_counter import count; print(count('model.onnx')['operations'])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) == operations(NETWORK)
