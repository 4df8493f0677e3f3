"""Lists, texts and objects of a document from outside."""

from __future__ import annotations

import pytest

from grading.checks.documents import Document
from grading.checks.entries import LONGEST_TEXT, MOST_ENTRIES, objects, text, texts
from grading.checks.verdict import Unreadable


def document(value: object) -> Document:
    return Document("a.json", {"here": value})


def test_objects_are_documents_of_their_own() -> None:
    found = objects(document([{"a": 1}, {"a": 2}]), "here")
    assert [one.number("a") for one in found] == [1.0, 2.0]
    assert found[0].name == "a.json"


def test_texts_are_stripped_and_cut() -> None:
    assert texts(document([" a ", "b" * 5000]), "here") == ["a", "b" * LONGEST_TEXT]
    assert text(document(" said "), "here", 4) == "said"


@pytest.mark.parametrize(
    ("read", "value", "message"),
    [
        (objects, {}, "document.not_a_list"),
        (objects, ["a"], "document.not_objects"),
        (objects, [{}] * (MOST_ENTRIES + 1), "document.list_long"),
        (texts, "a", "document.not_a_list"),
        (texts, [1], "document.not_texts"),
        (text, 1, "document.not_a_text"),
        (text, "  ", "document.text_short"),
    ],
)
def test_what_is_of_another_kind_gets_its_message(read, value: object, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(document(value), "here")
    assert caught.value.message == message
    assert caught.value.params["field"] == "here"
