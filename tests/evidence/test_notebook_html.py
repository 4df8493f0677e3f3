from __future__ import annotations

import json
import time

import pytest

from evidence import notebook_html as notebook_module
from evidence.notebook_html import CUT, LONGEST_OUTPUT, notebook_html
from grading.sandbox.notebook import NotANotebook

PIXEL = "iVBORw0KGgo="


def book(*cells) -> bytes:
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
    ).encode()


def code(source="x = 1", *outputs) -> dict:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": list(outputs),
        "execution_count": 7,
    }


def markdown(source) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def display(**data) -> dict:
    named = {key.replace("_", "/", 1).replace("_", "+"): value for key, value in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": named}


def test_cells_are_numbered_from_one_over_all_kinds():
    html = notebook_html(book(markdown("# Title"), code(), markdown("end")))
    assert [f'id="cell-{n}"' in html for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "In&nbsp;[7]:" in html
    assert "¶" not in html


def test_nothing_live_is_left_in():
    html = notebook_html(
        book(
            markdown('<script>alert(1)</script><img src="x" onerror="alert(2)">'),
            markdown("[a](javascript:alert(3)) [b](https://evil.example)"),
            markdown(
                '<a href="https://evil.example">out</a><iframe src="/"></iframe><form></form>'
            ),
            markdown('<p style="position:fixed" id="cell-1">over</p><style>body{}</style>'),
            code(
                "",
                display(
                    text_html='<b onclick="x()">t</b><svg onload="x()"></svg><object></object>'
                ),
            ),
            code("", display(application_javascript="alert(4)", image_svg_xml="<svg/>")),
            code(
                "1",
                display(text_html='<meta http-equiv="refresh" content="0;url=/"><base href="/x">'),
            ),
            code("1"),
        )
    )
    for word in (
        "<script",
        "onerror",
        "onclick",
        "onload",
        "javascript:",
        "href",
        "<iframe",
        "<form",
        "style=",
        "<style",
        "<svg",
        "<object",
        "<meta",
        "<base",
        "evil.example",
        "alert(4)",
    ):
        assert word not in html
    assert html.count('id="cell-1"') == 1


def test_pictures_are_kept_as_data_and_addresses_are_not():
    html = notebook_html(
        book(
            code("1", display(image_png=PIXEL)),
            markdown(
                '<img src="https://evil.example/p.png"><img src="data:image/svg+xml;base64,PHN2Zz4=">'
            ),
        )
    )
    assert f"data:image/png;base64,{PIXEL}" in html.replace("\n", "")
    assert "evil.example" not in html
    assert "svg+xml" not in html


def test_streams_errors_and_tables_are_shown():
    html = notebook_html(
        book(
            code(
                "1",
                {"output_type": "stream", "name": "stdout", "text": ["a < b\n", "c\n"]},
                {
                    "output_type": "error",
                    "ename": "E",
                    "evalue": "v",
                    "traceback": ["\x1b[31mboom\x1b[0m"],
                },
                display(text_html="<table><tr><td>42</td></tr></table>", text_plain="t"),
            )
        )
    )
    assert "a &lt; b" in html
    assert "boom" in html
    assert "<td>42</td>" in html


def test_long_texts_are_cut():
    flood = {"output_type": "stream", "name": "stdout", "text": "y" * (LONGEST_OUTPUT + 500)}
    html = notebook_html(book(code("1", flood)))
    assert html.count("y" * 100) == LONGEST_OUTPUT // 100
    assert CUT.strip() in html


def test_all_texts_together_are_bounded(monkeypatch):
    monkeypatch.setattr(notebook_module, "MOST_TEXT", 100)
    long = [markdown(letter * 60) for letter in "QXZ"]
    html = notebook_html(book(*long, code("")))
    assert [html.count(letter) for letter in "QXZ"] == [60, 40, 0]


@pytest.mark.parametrize(
    "text", ["[" * 30_000, "![" * 15_000, "> " * 30_000, "<a " * 20_000, "\\\\[" * 20_000]
)
def test_markdown_made_to_hang_a_reader_is_read_in_seconds(text):
    began = time.process_time()
    assert 'id="cell-1"' in notebook_html(book(markdown(text), code()))
    assert time.process_time() - began < 10


def test_html_that_nests_without_end_is_shown_as_its_plain_text():
    data = display(text_html="<div>" * 20_000, text_plain="a table")
    assert "a table" in notebook_html(book(code("1", data)))
    flat = display(text_html="<div>a</div>" * 10_000, text_plain="a table")
    assert "a table" not in notebook_html(book(code("1", flat)))


def test_a_notebook_without_code_can_be_read():
    html = notebook_html(book(markdown("# Needs"), markdown("What the client asked for")))
    assert [f'id="cell-{n}"' in html for n in (1, 2, 3)] == [True, True, False]
    assert "What the client asked for" in html


def test_what_is_written_cannot_pass_for_a_cell_or_a_claimed_place():
    forged = '<section class="nb-cell marked own">x</section>'
    html = notebook_html(book(markdown(forged), code("1", display(text_html=forged))))
    assert (html.count("nb-cell"), html.count("marked"), html.count("own")) == (2, 0, 2)


def test_odd_outputs_do_not_break_the_view():
    odd = [
        {"output_type": "stream"},
        {"output_type": 3},
        {"output_type": "display_data", "data": []},
    ]
    raw = code("1", *odd)
    other = code("2")
    other["outputs"] = "nothing"
    assert 'id="cell-2"' in notebook_html(book(raw, other))


def test_every_text_is_rewritten_but_no_picture():
    html = notebook_html(
        book(
            markdown("hidden"),
            code("# hidden", display(text_html="<b>hidden</b>"), display(image_png="hidden")),
            code("1", {"output_type": "stream", "name": "stderr", "text": "hidden"}),
            code("1", {"output_type": "error", "ename": "", "evalue": "hidden", "traceback": []}),
        ),
        rewrite=lambda text: text.replace("hidden", "C-001"),
    )
    assert html.count("hidden") == html.count("base64,hidden")
    assert html.count("C-001") == 5


def test_python_text_is_shown_as_cells():
    assert 'id="cell-2"' in notebook_html(b"# %%\nx = 1\n# %%\ny = 2\n")


def test_what_is_no_notebook_is_refused():
    with pytest.raises(NotANotebook):
        notebook_html(b"PK\x03\x04")
