"""Line breaks that a typographer would make."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
TAIL = 4
CLOSING = "。，、；：！？）」』"


@register.filter
def keep_tail(words: str) -> str | SafeString:
    """Chinese text whose last characters stay on one line: no line of a single character.

    >>> keep_tail("確保模型能實現導入。")
    '確保模型能實<span class="tail">現導入。</span>'
    >>> keep_tail("Short words break at spaces.")
    'Short words break at spaces.'
    """
    tail = words[-TAIL:]
    if len(words) <= 2 * TAIL or not all("\u3400" <= c <= "\u9fff" or c in CLOSING for c in tail):
        return words
    # A line must not begin with a closing mark, so the tail does not either.
    return format_html('{}<span class="tail">{}</span>', words[:-TAIL], tail)
