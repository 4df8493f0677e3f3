"""A notebook as safe HTML: read without trusting it, never run, no code and no address left in.

Every cell is a `<section id="cell-7">` (counted from 1 over all cells) so that a region can be
pointed at. What a candidate writes cannot make such an id: cells are marked with a random
token while they are rendered.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import nh3

from grading.sandbox.notebook import NotANotebook, read_notebook

# Longer texts are cut: a page is for reading, the download has all of it.
LONGEST_SOURCE = 60_000
LONGEST_OUTPUT = 60_000
MOST_OUTPUTS = 60
CUT = "\n… "
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")

_TEMPLATE = """{%- extends "basic/index.html.j2" -%}
{%- block any_cell -%}
<section class="nb-cell" id="TOKEN-{{ loop.index }}">{{ super() }}</section>
{%- endblock -%}"""
_TAGS = frozenset(
    [
        "section",
        "div",
        "span",
        "p",
        "pre",
        "code",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "em",
        "b",
        "i",
        "u",
        "s",
        "del",
        "sub",
        "sup",
        "kbd",
        "samp",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "img",
    ]
)
_ATTRIBUTES = {
    "*": {"class"},
    "section": {"id"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")

Rewrite = Callable[[str], str]


def notebook_html(content: bytes, rewrite: Rewrite = str) -> str:
    """The notebook as an HTML fragment; `rewrite` is applied to every text before rendering.

    Raises NotANotebook when the bytes are none.
    """
    token = f"t{secrets.token_hex(12)}"
    return _clean(_rendered(_tamed(content, rewrite), token), token)


def _rendered(notebook: Mapping[str, Any], token: str) -> str:
    # Imported late: half a second that most requests do not need.
    import nbformat
    from nbconvert import HTMLExporter

    template = _TEMPLATE.replace("TOKEN", token)
    exporter = HTMLExporter(raw_template=template, exclude_anchor_links=True)  # type: ignore[no-untyped-call]
    node = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    return str(exporter.from_notebook_node(node)[0])


def _clean(html: str, token: str) -> str:
    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return value if value.startswith(f"{token}-") else None
        if name == "src":
            return value if _PICTURE.fullmatch(value) else None
        return value

    safe = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=kept,
        url_schemes={"data"},
        link_rel=None,
        strip_comments=True,
    )
    return safe.replace(f'id="{token}-', 'id="cell-')


def _tamed(content: bytes, rewrite: Rewrite) -> dict[str, Any]:
    """A new notebook of the parts that are shown: no metadata, plain outputs, bounded texts."""
    book = read_notebook(content)
    raw = _raw_cells(content)
    cells = [
        _cell(cell.kind, cell.source, raw[index] if index < len(raw) else {}, index, rewrite)
        for index, cell in enumerate(book.cells)
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def _raw_cells(content: bytes) -> list[Any]:
    """Cells with their outputs; read_notebook has said that this JSON may be parsed."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return []
    return list(data["cells"]) if isinstance(data, dict) else []


def _cell(kind: str, source: str, raw: Any, index: int, rewrite: Rewrite) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": f"c{index + 1}",
        "metadata": {},
        "source": _cut(rewrite(source), LONGEST_SOURCE),
    }
    if kind == "code":
        outputs, count = raw.get("outputs", []), raw.get("execution_count")
        listed = outputs if isinstance(outputs, list) else []
        shown = [_output(one, rewrite) for one in listed[:MOST_OUTPUTS] if isinstance(one, dict)]
        made["outputs"] = [one for one in shown if one is not None]
        made["execution_count"] = count if isinstance(count, int) else None
    return made


def _output(raw: Mapping[str, Any], rewrite: Rewrite) -> dict[str, Any] | None:
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        text = _cut(rewrite(_text(raw.get("text"))), LONGEST_OUTPUT)
        return {"output_type": "stream", "name": name, "text": text}
    if kind == "error":
        lines = raw.get("traceback")
        shown = "\n".join(map(_text, lines)) if isinstance(lines, list) else ""
        text = _cut(rewrite(shown or _text(raw.get("evalue"))), LONGEST_OUTPUT)
        return {"output_type": "error", "ename": "", "evalue": "", "traceback": text.split("\n")}
    if kind in ("display_data", "execute_result") and isinstance(raw.get("data"), dict):
        data = _shown_data(raw["data"], rewrite)
        return {"output_type": "display_data", "data": data, "metadata": {}} if data else None
    return None


def _shown_data(data: Mapping[str, Any], rewrite: Rewrite) -> dict[str, str]:
    """Raster pictures as they are; HTML tables and plain text rewritten and cut."""
    shown = {kind: _text(data[kind]) for kind in PICTURES if kind in data}
    if shown:
        return shown
    html = _text(data.get("text/html"))
    # Cut HTML would lose its end; the plain text beside it says the same.
    if html and len(html) <= LONGEST_OUTPUT * 4:
        shown["text/html"] = rewrite(html)
    if "text/plain" in data:
        shown["text/plain"] = _cut(rewrite(_text(data["text/plain"])), LONGEST_OUTPUT)
    return shown


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + CUT


__all__ = ["NotANotebook", "notebook_html"]
