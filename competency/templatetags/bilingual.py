"""`{% bilingual row both %}`: a text with its language marked; with both, the other one beside."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from competency.models import Bilingual

register = template.Library()
CHINESE, ENGLISH = "zh-Hant", "en"


@register.simple_tag
def bilingual(row: Bilingual | Mapping[str, str] | None, both: bool = False) -> SafeString:
    """`row` is a row with texts or {"zh-Hant": …, "en": …}; nothing shows as nothing.

    A text without English shows its original, marked as Chinese. With `both`, the two stand
    in one `<span class="both-texts">`, the reader's language first.
    """
    texts = _texts(row)
    first = _reader_language() if texts.get(_reader_language()) else CHINESE
    second = ENGLISH if first == CHINESE else CHINESE
    shown = _span(first, texts.get(first, ""))
    if not both or not texts.get(second):
        return shown
    return format_html('<span class="both-texts">{} {}</span>', shown, _span(second, texts[second]))


def _texts(row: Bilingual | Mapping[str, str] | None) -> Mapping[str, str]:
    if isinstance(row, Bilingual):
        return {CHINESE: row.text_zh_hant, ENGLISH: row.text_en}
    return row or {}


def _reader_language() -> str:
    return ENGLISH if (get_language() or "").startswith("en") else CHINESE


def _span(language: str, text: str) -> SafeString:
    return format_html('<span lang="{}">{}</span>', language, text) if text else SafeString("")
