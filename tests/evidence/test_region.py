from __future__ import annotations

import pytest
from django.utils import translation

from evidence.errors import RegionRefused
from evidence.models import Item
from evidence.region import checked_region, region_from_text, region_text

NOTEBOOK = Item(kind="notebook", extent=9)
UNKNOWN = Item(kind="notebook", extent=None)
PDF = Item(kind="pdf")
IMAGE = Item(kind="image")
TABLE = Item(kind="table", extent=100)
MODEL = Item(kind="model")
BOX = [0, 0.25, 0.5, 1]


def cells(first, last) -> dict:
    return {"kind": "cells", "first": first, "last": last}


@pytest.mark.parametrize(
    ("data", "item", "expected"),
    [
        ({}, MODEL, {}),
        (None, PDF, {}),
        (cells(7, 9), NOTEBOOK, cells(7, 9)),
        (cells(7, 900), UNKNOWN, cells(7, 900)),
        ({**cells(1, 1), "more": "x"}, NOTEBOOK, cells(1, 1)),
        ({"kind": "page", "page": 2}, PDF, {"kind": "page", "page": 2}),
        (
            {"kind": "page", "page": 1, "box": BOX},
            IMAGE,
            {"kind": "page", "page": 1, "box": [0.0, 0.25, 0.5, 1.0]},
        ),
        (
            {"kind": "lines", "first": 1, "last": 100},
            TABLE,
            {"kind": "lines", "first": 1, "last": 100},
        ),
    ],
)
def test_regions_that_lie_in_their_item(data, item, expected):
    assert checked_region(data, item) == expected


@pytest.mark.parametrize(
    ("data", "item"),
    [
        (cells(7, 10), NOTEBOOK),
        (cells(0, 2), NOTEBOOK),
        (cells(3, 2), NOTEBOOK),
        (cells(True, 2), NOTEBOOK),
        (cells("1", 2), NOTEBOOK),
        ({"kind": "cells"}, NOTEBOOK),
        (cells(1, 1), TABLE),
        (cells(1, 1), MODEL),
        ({"kind": "lines"}, PDF),
        ({"a": 1}, PDF),
        ({"kind": "page", "page": 0}, PDF),
        ({"kind": "page", "page": 2}, IMAGE),
        ({"kind": "page", "page": 5001}, PDF),
        ({"kind": "page", "page": True}, PDF),
        ({"kind": "page", "page": 1, "box": [0, 0, 1]}, PDF),
        ({"kind": "page", "page": 1, "box": [0, 0, 1, 2]}, PDF),
        ({"kind": "page", "page": 1, "box": [0.5, 0, 0.5, 1]}, PDF),
        ({"kind": "page", "page": 1, "box": ["0", 0, 1, 1]}, PDF),
        ({"kind": "page", "page": 1, "box": [float("nan"), 0, 1, 1]}, PDF),
    ],
)
def test_regions_that_do_not_are_refused(data, item):
    with pytest.raises(RegionRefused):
        checked_region(data, item)


@pytest.mark.parametrize(
    ("text", "item", "expected"),
    [
        ("", NOTEBOOK, {}),
        ("  ", MODEL, {}),
        ("7", NOTEBOOK, cells(7, 7)),
        (" 7 – 9 ", NOTEBOOK, cells(7, 9)),
        ("3~4", NOTEBOOK, cells(3, 4)),
        ("2", PDF, {"kind": "page", "page": 2}),
        ("5-6", TABLE, {"kind": "lines", "first": 5, "last": 6}),
        (" Cells 1-2 ", NOTEBOOK, cells(1, 2)),
        ("line 5", TABLE, {"kind": "lines", "first": 5, "last": 5}),
    ],
)
def test_what_people_type(text, item, expected):
    assert region_from_text(text, item) == expected


@pytest.mark.parametrize("language", ["en", "zh-hant"])
@pytest.mark.parametrize(
    ("region", "item"),
    [
        (cells(1, 2), NOTEBOOK),
        (cells(7, 7), NOTEBOOK),
        ({"kind": "page", "page": 2}, PDF),
        ({"kind": "lines", "first": 1, "last": 3}, TABLE),
        ({"kind": "lines", "first": 4, "last": 4}, TABLE),
    ],
)
def test_a_place_as_the_page_prints_it_can_be_typed(region, item, language):
    with translation.override(language):
        assert region_from_text(region_text(region), item) == region


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("a", NOTEBOOK),
        ("1-2", PDF),
        ("1", MODEL),
        ("1-", TABLE),
        ("lines 1-2", NOTEBOOK),
        ("cells", NOTEBOOK),
        ("cell 1", MODEL),
    ],
)
def test_what_cannot_be_understood_is_refused(text, item):
    with pytest.raises(RegionRefused, match="7-9"):
        region_from_text(text, item)


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ({}, ""),
        (cells(7, 9), "cells 7–9"),
        (cells(7, 7), "cell 7"),
        ({"kind": "page", "page": 2}, "page 2"),
        ({"kind": "lines", "first": 1, "last": 3}, "lines 1–3"),
        ({"kind": "lines", "first": 4, "last": 4}, "line 4"),
    ],
)
def test_regions_in_words(region, words):
    with translation.override("en"):
        assert region_text(region) == words
