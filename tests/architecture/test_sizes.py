"""Files of at most 300 lines, functions of at most 50."""

from __future__ import annotations

from tests.architecture.house import ROOT, functions, sources

LONGEST_FILE = 300
LONGEST_FUNCTION = 50


def test_files_are_short() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in sources()}
    assert lengths
    long = {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > LONGEST_FILE}
    assert long == {}


def test_functions_are_short() -> None:
    long = {}
    for path in sources():
        for function in functions(path):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LONGEST_FUNCTION:
                long[f"{path.relative_to(ROOT)}:{function.name}"] = length
    assert long == {}


def test_style_and_script_files_of_ours_are_short_too() -> None:
    ours = [*(ROOT / "static/js").glob("*.js"), *(ROOT / "static/css").glob("*.css")]
    assert ours
    long = {p.name: n for p in ours if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}
