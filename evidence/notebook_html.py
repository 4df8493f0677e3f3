"""A notebook as safe HTML: read without trusting it, never run, no code and no address left in.

Every cell is a `<section id="cell-7">` (counted from 1 over all cells) so that a region can be
pointed at. What a candidate writes cannot make such an id: cells are marked with a random
token while they are rendered.
"""

from __future__ import annotations

import itertools
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt

from grading.sandbox.notebook import Cell, NotANotebook, read_notebook

# Longer texts are cut: a page is for reading, the download has all of it.
LONGEST_SOURCE = 60_000
LONGEST_OUTPUT = 60_000
LONGEST_HTML = 4 * LONGEST_OUTPUT
DEEPEST_HTML = 4000
MOST_OUTPUTS = 60
# All texts of a notebook together, pictures apart.
MOST_TEXT = 1_500_000
CUT = "\n… "
# Only we say where a cell begins, where the run ended and which place is claimed.
OUR_CLASSES = ("nb-cell", "nb-ended", "marked")
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")

_TEMPLATE = """{%- extends "basic/index.html.j2" -%}
{%- block any_cell -%}
<section class="TOKEN" id="TOKEN-{{ loop.index }}">{{ super() }}</section>
{%- endblock -%}"""
_TAGS = {
    "section", "div", "span", "p", "pre", "code", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6",
    "strong", "em", "b", "i", "u", "s", "del", "sub", "sup", "kbd", "samp", "blockquote", "ul",
    "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th",
    "td", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"class"},
    "section": {"id"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
_TAG = re.compile(r"<(/?)[A-Za-z]")
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
    # nbconvert's own need hours for some lines of brackets; `_clean` does their cleaning.
    own = {"markdown2html": _markdown, "strip_files_prefix": _as_it_is, "clean_html": _as_it_is}
    for name, use in own.items():
        exporter.register_filter(name, use)  # type: ignore[no-untyped-call]
    node = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    return str(exporter.from_notebook_node(node)[0])


def _markdown(source: str) -> str:
    """Markdown as HTML, not yet safe: `_clean` takes the addresses out and leaves the words."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return str(reader.render(source))


def _as_it_is(html: str) -> str:
    return html


def _clean(html: str, token: str) -> str:
    def kept(tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return value if value.startswith(f"{token}-") else None
        if name == "class":
            return " ".join(word for word in value.split() if word not in OUR_CLASSES)
        if name == "src":
            return value if _PICTURE.fullmatch(value) else None
        return value

    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=kept,
        url_schemes={"data"},
        link_rel=None,
        strip_comments=True,
    )
    return safe.replace(f'class="{token}" id="{token}-', 'class="nb-cell" id="cell-')


@dataclass(slots=True)
class _Texts:
    """Texts as they are shown: rewritten and cut, one by one and all together."""

    rewrite: Rewrite
    left: int = field(default_factory=lambda: MOST_TEXT)

    def shown(self, text: str, longest: int) -> str:
        cut = _cut(self.rewrite(text), min(longest, self.left))
        self.left = max(self.left - len(cut), 0)
        return cut


def _tamed(content: bytes, rewrite: Rewrite) -> dict[str, Any]:
    """A new notebook of the parts that are shown: no metadata, plain outputs, bounded texts."""
    texts, raw = _Texts(rewrite), _raw_cells(content)
    cells = [
        _cell(cell.kind, cell.source, raw[index] if index < len(raw) else {}, index, texts)
        for index, cell in enumerate(_cells(content))
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def _cells(content: bytes) -> tuple[Cell, ...]:
    """The cells of a notebook, also of one without code: it cannot run, but it can be read."""
    try:
        return read_notebook(content).cells
    except NotANotebook as error:
        if error.message != "notebook.no_code" or not _raw_cells(content):
            raise
    data = json.loads(content.decode("utf-8-sig"))
    data["cells"].append({"cell_type": "code", "source": "0"})
    return read_notebook(json.dumps(data).encode()).cells[:-1]


def _raw_cells(content: bytes) -> list[Any]:
    """Cells with their outputs; read_notebook has said that this JSON may be parsed."""
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return []
    return list(data["cells"]) if isinstance(data, dict) else []


def _cell(kind: str, source: str, raw: Any, index: int, texts: _Texts) -> dict[str, Any]:
    made: dict[str, Any] = {
        "cell_type": kind,
        "id": f"c{index + 1}",
        "metadata": {},
        "source": texts.shown(source, LONGEST_SOURCE),
    }
    if kind == "code":
        outputs, count = raw.get("outputs", []), raw.get("execution_count")
        listed = outputs if isinstance(outputs, list) else []
        shown = [_output(one, texts) for one in listed[:MOST_OUTPUTS] if isinstance(one, dict)]
        made["outputs"] = [one for one in shown if one is not None]
        made["execution_count"] = count if isinstance(count, int) else None
    return made


def _output(raw: Mapping[str, Any], texts: _Texts) -> dict[str, Any] | None:
    kind = raw.get("output_type")
    if kind == "stream":
        name = "stderr" if raw.get("name") == "stderr" else "stdout"
        text = texts.shown(_text(raw.get("text")), LONGEST_OUTPUT)
        return {"output_type": "stream", "name": name, "text": text}
    if kind == "error":
        lines = raw.get("traceback")
        trace = "\n".join(map(_text, lines)) if isinstance(lines, list) else ""
        text = texts.shown(trace or _text(raw.get("evalue")), LONGEST_OUTPUT)
        return {"output_type": "error", "ename": "", "evalue": "", "traceback": text.split("\n")}
    if kind in ("display_data", "execute_result") and isinstance(raw.get("data"), dict):
        data = _shown_data(raw["data"], texts)
        return {"output_type": "display_data", "data": data, "metadata": {}} if data else None
    return None


def _shown_data(data: Mapping[str, Any], texts: _Texts) -> dict[str, str]:
    """Raster pictures as they are; HTML tables and plain text rewritten and cut."""
    shown = {kind: _text(data[kind]) for kind in PICTURES if kind in data}
    if shown:
        return shown
    html = _text(data.get("text/html"))
    # Cut HTML would lose its end; the plain text beside it says the same.
    if html and len(html) <= min(LONGEST_HTML, texts.left) and _depth(html) <= DEEPEST_HTML:
        shown["text/html"] = texts.shown(html, LONGEST_HTML)
    if "text/plain" in data:
        shown["text/plain"] = texts.shown(_text(data["text/plain"]), LONGEST_OUTPUT)
    return shown


def _depth(html: str) -> int:
    """How many elements stand open at most: readers of HTML need the square of it in time."""
    steps = (-1 if tag[1] else 1 for tag in _TAG.finditer(html))
    return max(itertools.accumulate(steps), default=0)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + CUT


__all__ = ["NotANotebook", "notebook_html"]
