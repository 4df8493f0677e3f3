"""Candidates of the demo have work for every pack of its campaign."""

from __future__ import annotations

import nbformat
import pytest

from config.demo.notebooks import OTHERS, OWN, work_for
from config.demo.people import STRENGTHS
from config.demo.standard import PACKS


def test_every_pack_but_their_own_is_handed_in_by_somebody() -> None:
    assert sorted([OWN, *OTHERS]) == sorted(PACKS)


@pytest.mark.parametrize("slug", PACKS)
@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_work_is_a_notebook_with_code(slug: str, strength: str) -> None:
    content = work_for(slug, strength)
    if content is None:
        assert strength not in OTHERS[slug]
        return
    book = nbformat.reads(content.decode(), as_version=4)
    assert sum(cell.cell_type == "code" for cell in book.cells) > 3
    nbformat.validate(book)


def test_work_of_different_strengths_differs() -> None:
    for slug in PACKS:
        works = [work for strength in STRENGTHS if (work := work_for(slug, strength))]
        assert len(set(works)) == len(works)
