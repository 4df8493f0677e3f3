"""Lists, texts and nested objects in a JSON document from outside, bounded and checked by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grading.checks.documents import Document
from grading.checks.verdict import Unreadable
from grading.contract import Where

MOST_ENTRIES = 200
LONGEST_TEXT = 4000  # characters


def objects(document: Document, path: str) -> Sequence[Document]:
    """The objects of a list, each as a document of its own; Unreadable where one is something else."""
    found = _list(document, path)
    if not all(isinstance(entry, dict) for entry in found):
        raise _refused("document.not_objects", document, path)
    return [Document(document.name, entry) for entry in found]


def texts(document: Document, path: str) -> Sequence[str]:
    """The texts of a list, stripped; Unreadable where one is something else."""
    found = _list(document, path)
    if not all(isinstance(entry, str) for entry in found):
        raise _refused("document.not_texts", document, path)
    return [entry.strip()[:LONGEST_TEXT] for entry in found]


def text(document: Document, path: str, fewest: int = 1) -> str:
    """A text of at least so many characters."""
    found = document.value(path)
    if not isinstance(found, str):
        raise _refused("document.not_a_text", document, path)
    stripped = found.strip()[:LONGEST_TEXT]
    if len(stripped) < fewest:
        raise Unreadable(
            "document.text_short",
            Where(document.name),
            name=document.name,
            field=path,
            count=len(stripped),
            fewest=fewest,
        )
    return stripped


def _list(document: Document, path: str) -> list[Any]:
    found = document.value(path)
    if not isinstance(found, list):
        raise _refused("document.not_a_list", document, path)
    if len(found) > MOST_ENTRIES:
        raise Unreadable(
            "document.list_long",
            Where(document.name),
            name=document.name,
            field=path,
            count=len(found),
            most=MOST_ENTRIES,
        )
    return found


def _refused(message: str, document: Document, path: str) -> Unreadable:
    return Unreadable(message, Where(document.name), name=document.name, field=path)
