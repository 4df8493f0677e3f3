"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grading.checks import onnx_models, predictions
from grading.checks.classification import Array
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.onnx_models import Answer, Cost
from grading.checks.tables import read_table
from grading.checks.verdict import Unreadable

MODEL = "model.onnx"
FILES = (MODEL, "alternative_1.onnx", "alternative_2.onnx")
ANSWERS = "model_answers.json"  # as in targets.toml


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self._kept: dict[str, Any] = {}

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, worked out at the first call; an unusable file stays one."""
        if name not in self._kept:
            try:
                self._kept[name] = read()
            except Unreadable as problem:
                self._kept[name] = problem
        if isinstance(self._kept[name], Unreadable):
            raise self._kept[name]
        return self._kept[name]

    @property
    def report(self) -> Document:
        return self.once("report", lambda: read_document(self.outputs, "report.json"))

    @property
    def predictions(self) -> predictions.Predictions:
        name = "validation_predictions.csv"
        columns = ("row_id", "score", "label")
        return self.once(
            "predictions",
            lambda: predictions.read_predictions(read_table(self.outputs, name, columns)),
        )

    def cost(self, name: str = MODEL) -> Cost:
        """Size and operations of a delivered file; Unreadable where they cannot be counted."""
        return self.once(f"cost {name}", lambda: onnx_models.cost_of(self.outputs, name))

    def size(self, name: str = MODEL) -> int:
        """Bytes of a delivered file that reads as ONNX."""
        return len(self.file(name))

    def file(self, name: str = MODEL) -> bytes:
        """A delivered file that reads as ONNX."""
        return self.once(f"file {name}", lambda: onnx_models.read_file(self.outputs, name))

    def answer(self, name: str = MODEL) -> Answer:
        """What a delivered model says of validation rows and hidden rows, in this order."""
        self.file(name)
        count = len(self.hidden["unlabelled"])
        return self.once(
            f"answer {name}",
            lambda: onnx_models.answer_of(self.outputs, ANSWERS, name, count),
        )

    def known(self, name: str = MODEL) -> tuple[Array, Array]:
        """Actual class and score of the validation rows."""
        actual = self.actual("validation")
        return actual, self.answer(name).scores[: len(actual)]

    def new(self) -> tuple[Array, Array, Array]:
        """Actual class, score, and the client's score of the hidden rows that count."""
        kept = ~self.canary
        scores = self.answer().scores[len(self.hidden["ids"]) :]
        return self.actual("test")[kept], scores[kept], self.heavy("test")[kept]

    @property
    def new_labels(self) -> Array:
        """Labels of all hidden rows."""
        return self.answer().labels[len(self.hidden["ids"]) :]

    @property
    def canary(self) -> Array:
        """True where a hidden row's truth is turned."""
        mask = np.zeros(len(self.hidden["labels"]["test"]), dtype=bool)
        mask[self.hidden["canaries"]] = True
        return mask

    def actual(self, name: str) -> Array:
        """Labels of validation or test rows."""
        return np.array(self.hidden["labels"][name], dtype=float)

    def heavy(self, name: str) -> Array:
        """Scores of the client's model."""
        return np.array(self.hidden["heavy"][name], dtype=float)
