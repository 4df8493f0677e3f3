"""What a judgement sees of a run."""

from __future__ import annotations

from grading.judge.judging import handed_over
from grading.pack_file import Declared

DECLARED = [Declared(name, 1, "csv") for name in ("c.csv", "b.csv", "a.csv")]


def test_declared_outputs_only_are_handed_over_in_one_order() -> None:
    seen = handed_over(DECLARED, {"b.csv": b"2", "a.csv": b"1", "truth.csv": b"3"}, {})
    assert list(seen.collected.items()) == [("a.csv", b"1"), ("b.csv", b"2")]
    assert seen.refused == {}


def test_what_is_not_there_is_missing_and_not_refused() -> None:
    refused = {"a.csv": "artefact.missing", "b.csv": "artefact.too_large", "x": "artefact.link"}
    seen = handed_over(DECLARED, {}, refused)
    assert seen.collected == {}
    assert seen.refused == {"b.csv": "artefact.too_large"}
