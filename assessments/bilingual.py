"""Texts in both languages, as a record keeps them: {"zh-Hant": …, "en": …}."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import translation

from competency.models import Bilingual

# The record's language tags, and Django's names for them.
LANGUAGES = {"zh-Hant": "zh-hant", "en": "en"}


def both(row: Bilingual) -> dict[str, str]:
    """A row's text; the original stands in for English where there is none."""
    return {tag: row.text_in(language) for tag, language in LANGUAGES.items()}


def both_or_none(row: Bilingual | None) -> dict[str, str] | None:
    return None if row is None else both(row)


def said_in_both(sentence: Callable[[], str]) -> dict[str, str]:
    """What `sentence` gives with each language active."""
    texts = {}
    for tag, language in LANGUAGES.items():
        with translation.override(language):
            texts[tag] = sentence()
    return texts
