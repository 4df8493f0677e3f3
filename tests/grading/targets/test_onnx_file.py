"""Reading files of strangers: what is no whole ONNX file gets one word, and never more."""

from __future__ import annotations

import numpy as np
import pytest

from grading.targets import onnx_file
from grading.targets.onnx_file import Unfit, read_model
from grading.targets.onnx_writer import node, part, text, whole
from tests.grading.targets.models import network, of_nodes

GOOD = network([(np.ones((10, 1)), np.zeros(1))], np.zeros(10), np.ones(10))


def code_of(content: bytes) -> str:
    with pytest.raises(Unfit) as caught:
        read_model(content)
    return caught.value.code


def test_a_file_is_read_with_its_shapes() -> None:
    model = read_model(GOOD)
    assert [one.operator for one in model.nodes] == [
        "Sub", "Div", "Gemm", "Sigmoid", "Sub", "Concat", "ArgMax",
    ]  # fmt: skip
    assert model.inputs == {"features": (None, 10)}
    assert model.outputs == ["label", "probabilities"]
    assert model.constants["w0"].dims == (10, 1)
    assert model.size == len(GOOD)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello, this is text and no model",
        b"\x80\x04K\x01.",
        b"PK\x03\x04" + bytes(100),
        GOOD[: len(GOOD) // 2],
        GOOD[:-1],
        b"\x08" + b"\xff" * 12,
        b"\x08\x09" + part(7, b""),
        b"\x08\x09" + part(7, b"\xff"),
        whole(7, 3) + whole(1, 9),
        b"\x08\x09\x3a\xff\xff\xff\xff\x0f",
    ],
)
def test_what_is_no_whole_file_is_no_onnx(content: bytes) -> None:
    assert code_of(content) == "not_onnx"


def test_every_cut_and_every_turned_bit_of_a_small_file_ends_in_a_word_or_a_model() -> None:
    for place in range(len(GOOD)):
        for changed in (
            GOOD[:place],
            GOOD[:place] + bytes([GOOD[place] ^ 0x81]) + GOOD[place + 1 :],
        ):
            try:
                read_model(changed)
            except Unfit:
                continue


def test_weights_that_lie_elsewhere_are_named() -> None:
    entry = part(13, text(1, "location") + text(2, "../../etc/passwd"))
    away = part(5, whole(1, 10) + whole(2, 1) + text(8, "w") + entry + whole(14, 1))
    content = whole(1, 9) + part(7, part(1, node("Add", ["features", "w"], "x")) + away)
    with pytest.raises(Unfit, match="passwd") as caught:
        read_model(content)
    assert caught.value.code == "external_data"


def test_foreign_domains_functions_and_inner_graphs_are_refused() -> None:
    custom = node("Add", ["features"], "x") + text(7, "com.example")
    assert code_of(of_nodes([custom])) == "domain"
    assert code_of(GOOD + part(25, text(1, "mine"))) == "functions"
    loop = node("Loop", ["features"], "x") + part(5, text(1, "body") + part(6, text(2, "inner")))
    assert code_of(of_nodes([loop])) == "operator"


def test_a_file_of_endless_small_parts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_file, "MOST_PARTS", 1000)
    assert code_of(whole(1, 9) + bytes([0x10, 0]) * 1001) == "too_many_parts"


def test_numbers_are_read_packed_and_one_by_one() -> None:
    assert onnx_file.whole_numbers([1, memoryview(b"\x02\x80\x01")]) == [1, 2, 128]
    assert onnx_file.signed((1 << 64) - 1) == -1
