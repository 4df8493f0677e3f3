"""Texts: both languages equal, every id that the code names is there, every check has a title."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from grading import messages
from grading.checks import figures
from grading.registry import packs

GRADING = Path(messages.__file__).parent
MESSAGE_ID = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z0-9]+)*")
SAY = {"met", "missed", "partly", "undecidable", "Unreadable"}
SLUGS = [None, *(pack.slug for pack in packs())]


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_have_the_same_ids(slug: str | None) -> None:
    zh, en = messages.catalogue("zh-Hant", slug), messages.catalogue("en", slug)
    assert set(zh) == set(en)
    assert len(en) > 50


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_use_the_same_parameters(slug: str | None) -> None:
    zh, en = messages.catalogue("zh-Hant", slug), messages.catalogue("en", slug)
    differ = {i for i in en if messages.placeholders(zh[i]) != messages.placeholders(en[i])}
    assert differ == set()


def test_chinese_texts_are_chinese() -> None:
    zh = messages.catalogue("zh-Hant", "evaluate-model")
    names = {"term.f1", "term.f2", "term.f0_5", "term.roc_auc", "check.f_measures", "check.roc_auc"}
    plain = {i for i, text in zh.items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert {i for i in plain if "sandbox" not in i} - names == set()


def test_every_id_in_the_code_of_grading_has_a_text() -> None:
    known: set[str] = set()
    for slug in SLUGS:
        known |= set(messages.catalogue("en", slug))
    named = set()
    for path in [
        *GRADING.glob("*.py"),
        *GRADING.glob("checks/*.py"),
        *GRADING.glob("packs/*/*.py"),
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                named |= {(str(a.value), _called(node)) for a in node.args[:2] if _is_text(a)}
    ids = {text for text, called in named if called in SAY and MESSAGE_ID.fullmatch(text)}
    assert len(ids) > 50
    assert ids - known == set()


def test_ids_that_are_put_together_have_texts() -> None:
    known = messages.catalogue("en", None)
    for name in ("folds", "validation"):
        for end in ("stand", "drop", "no_skill"):
            assert f"{name}.{end}" in known
    for reason in ("sandbox_refused", "sandbox_failed", "pack_failed"):
        assert f"grading.{reason}" in known


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_check_has_a_title(language: str) -> None:
    for pack in packs():
        for check in pack.checks:
            title = messages.check_title(pack.slug, check.id, language)
            assert title != f"check.{check.id}"


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_kind_of_figure_has_its_words(language: str) -> None:
    kinds = re.findall(r"^([a-z_]+) {2,}[a-z]+ ", figures.__doc__ or "", re.MULTILINE)
    assert set(kinds) == {
        "confusion_matrix", "roc_curve", "fold_scores", "threshold_curve", "intervals",
    }  # fmt: skip
    for kind in kinds:
        assert {"title", "x", "y"} <= set(messages.figure_labels(kind, language))


def test_a_parameter_may_be_a_message() -> None:
    params = {"name": "a.csv", "cause": {"message": "term.f1"}}
    assert messages.text("output.refused", params, "en") == "a.csv was not taken: F1"
    names = {"names": [{"message": "term.precision"}, {"message": "term.recall"}]}
    assert messages.text("claims.hold", names, "zh-hant").endswith("：精確率、召回率。")


def test_braces_in_a_parameter_are_left_alone() -> None:
    params = {"name": "{0.__class__}", "missing": "{x}", "found": "%s"}
    text = messages.text("table.columns_missing", params, "en")
    assert text.startswith("{0.__class__} lacks the columns {x} (found: %s).")


def test_what_is_unknown_is_shown_and_not_raised() -> None:
    assert messages.text("no.such", {}, "en") == "no.such"
    assert messages.text("output.empty", {}, "en").startswith("– is empty.")


@pytest.mark.parametrize(("language", "title"), [("zh-TW", "準確率"), ("en-GB", "Accuracy")])
def test_a_language_is_known_by_its_beginning(language: str, title: str) -> None:
    assert messages.check_title("evaluate-model", "accuracy", language) == title


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


@pytest.mark.parametrize(("value", "shown"), [(0.25, "0.25"), (1 / 3, "0.3333"), (1e308, "1e+308")])
def test_a_number_of_any_size_is_written_short(value: float, shown: str) -> None:
    params = {"threshold": value, "count": 3}
    text = messages.text("threshold.applied", params, "en")
    assert text == f"All 3 labels follow from the scores and the threshold {shown}."
