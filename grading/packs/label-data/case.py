"""One submission of this pack beside its hidden truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.checks.agreement import kappa_interval
from grading.checks.documents import Document, read_document
from grading.checks.files import Outputs
from grading.checks.tables import read_table
from grading.checks.verdict import Unreadable
from grading.contract import Where
from grading.pack_code import load_module

HERE = Path(__file__).parent
labels: Any = load_module(HERE, "labels")
guideline: Any = load_module(HERE, "guideline")
piloting: Any = load_module(HERE, "piloting")


class Case:
    """One submission beside its hidden truth; every part is read when a check asks for it."""

    def __init__(self, outputs: Outputs, hidden: Mapping[str, Any]) -> None:
        self.outputs = outputs
        self.hidden = hidden
        self._kept: dict[str, Any] = {}

    def _once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def names(self) -> Sequence[str]:
        """The classes, and the word for items left to the expert."""
        order = self.hidden["order"]
        return [*order["classes"], order["escalate_as"]]

    @property
    def word(self) -> str:
        found: str = self.hidden["order"]["escalate_as"]
        return found

    @property
    def own(self) -> Any:
        """The candidate's labels."""
        return self._once("own", self._read_own)

    @property
    def gold(self) -> Mapping[str, str]:
        """The expert's labels, without the items whose hidden label is turned."""
        turned = set(self.hidden["canaries"])
        return {i: label for i, label in self.hidden["labels"].items() if i not in turned}

    @property
    def new(self) -> Sequence[str]:
        """Items that nobody had labelled, without the turned ones."""
        return [i for i in self.hidden["sets"]["new"] if i in self.gold]

    @property
    def unseen(self) -> Sequence[str]:
        """Items whose expert label was not handed out, without the turned ones."""
        return [*self.hidden["sets"]["pilot"], *self.new]

    @property
    def kappa(self) -> float:
        """Agreement with the expert on unseen items."""
        gold = [self.gold[i] for i in self.unseen]
        found: float = self._once(
            "kappa", lambda: kappa_interval(gold, self.own.of(self.unseen))[0]
        )
        return found

    @property
    def guideline(self) -> Document:
        """The written standard of labels that follow one; Unreadable where they follow none."""
        found: Document = self._once(
            "guideline", lambda: read_document(self.outputs, "guideline.json")
        )
        self.need_skill()
        return found

    @property
    def agreement(self) -> Document:
        found: Document = self._once(
            "agreement", lambda: read_document(self.outputs, "agreement.json")
        )
        return found

    @property
    def facts(self) -> Any:
        return guideline.Facts(
            classes=self.hidden["order"]["classes"],
            own=self.own.by_id,
            gold=self.gold,
            notes=self.hidden["notes"],
            texts=self.hidden["texts"],
        )

    @property
    def decided(self) -> Any:
        columns = ("item_id", "label", "note")
        return self._once(
            "decided",
            lambda: piloting.read_decided(read_table(self.outputs, "disagreements.csv", columns)),
        )

    def pilot(self, name: str) -> list[str]:
        """Labels of one annotator in the order of the pilot; "" where there is none."""
        said = self.hidden["pilot"][name]
        return [said[item] for item in self.hidden["sets"]["pilot"]]

    def need_skill(self) -> None:
        """Unreadable where the labels agree with the expert hardly more than by chance."""
        if self.kappa < labels.SKILL:
            raise Unreadable(
                "labels.no_standard",
                Where(labels.NAME),
                kappa=f"{self.kappa:.3f}",
                least=labels.SKILL,
            )

    def _read_own(self) -> Any:
        table = read_table(self.outputs, labels.NAME, ("item_id", "label"))
        return labels.read_labels(table, self.hidden["ids"], self.names)
