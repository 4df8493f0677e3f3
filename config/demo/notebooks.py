"""What the candidates hand in for each exercise.

For evaluate-model they have notebooks of their own. For the other packs they hand in work that
the pack's own quality is measured with: another style's solution, or the reference with a flaw.
"""

from __future__ import annotations

import nbformat

from config.environment import ROOT
from grading import registry
from grading.qualify.solutions import read_suite

FOLDER = ROOT / "fixtures" / "demo" / "notebooks"
OWN = "evaluate-model"
# Pack → strength → name of a submission in the pack's folder; who is not named hands nothing in.
OTHERS = {
    "explore-data": {
        "strong": "sklearn_tools",
        "middling": "filled_with_means",
        "weak": "copies_on_both_sides",
    },
    "label-data": {
        "strong": "nearest_wording",
        "middling": "disagreements_untraced",
        "weak": "history_taken_for_cause",
    },
    "engineer-features": {
        "strong": "pairs_searched",
        "middling": "filled_with_all_rows",
        "weak": "nominal_as_numbers",
    },
    "train-model": {
        "strong": "small_forests",
        "middling": "luckiest_seed_reported",
        "weak": "trials_scored_on_training_rows",
    },
    "fit-hardware": {
        "strong": "squares_and_products",
        "middling": "somewhat_too_wide",
        "weak": "straight_line",
    },
}


def work_for(slug: str, strength: str) -> bytes | None:
    """The notebook that this candidate hands in for the pack, as .ipynb."""
    if slug == OWN:
        return notebook(strength)
    name = OTHERS.get(slug, {}).get(strength)
    return _as_notebook(_source(slug, name)) if name else None


def notebook(strength: str) -> bytes:
    """The candidate's notebook for evaluate-model as .ipynb, from its percent-format source."""
    return _as_notebook((FOLDER / f"{strength}.py").read_text(encoding="utf-8"))


def _source(slug: str, name: str) -> str:
    suite = read_suite(registry.pack(slug).folder)
    solutions = [*suite.alternatives, *(mutant.solution for mutant in suite.mutants)]
    return next(one.source for one in solutions if one.name == name)


def _as_notebook(source: str) -> bytes:
    book = nbformat.v4.new_notebook()
    for part in source.split("# %%")[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.splitlines())
            book.cells.append(nbformat.v4.new_markdown_cell(text.strip()))
        else:
            book.cells.append(nbformat.v4.new_code_cell(body.strip()))
    for number, cell in enumerate(book.cells, start=1):
        cell["id"] = f"cell-{number}"
    return str(nbformat.writes(book)).encode()
