"""Whatever bytes come in, the lens says something and never raises."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.contract import Outcome
from grading.lens.apart import look_apart
from grading.lens.findings import look
from grading.lens.read import read

CORPUS = Path(__file__).resolve().parents[3] / "fixtures" / "leakage" / "own"
LEAKY = b"""import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df[["a"]])
A, B, a, b = train_test_split(X, df["y"], random_state=0)
m = Ridge().fit(A, a)
print(m.score(B, b))
"""


def notebook(*sources: str, **cell: object) -> bytes:
    cells = [
        {"cell_type": "code", "source": source, "execution_count": n, "outputs": [], **cell}
        for n, source in enumerate(sources, 1)
    ]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}).encode()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lens.unreadable_empty"),
        (b" \n", "lens.unreadable_empty"),
        (b"{", "lens.unreadable_json"),
        (b"{}", "lens.unreadable_shape"),
        (b'{"cells": [], "nbformat": 4}', "lens.unreadable_no_code"),
        (b'{"cells": 3, "nbformat": 4}', "lens.unreadable_shape"),
        (b'{"a": ' + b"[" * 100_000, "lens.unreadable_deep"),
        (b"PK\x03\x04\x00\x00", "lens.unreadable_encoding"),
        (b"\xff\xfe\x00", "lens.unreadable_encoding"),
        (b"x = 1\n" * 200_000, "lens.unreadable_large"),
        (b"# %% [markdown]\n# only words\n", "lens.unreadable_no_code"),
    ],
)
def test_what_cannot_be_read_is_not_decidable(content: bytes, message: str) -> None:
    (finding,) = look(content)
    assert (finding.outcome, finding.message) == (Outcome.NOT_DECIDABLE, message)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000,
        "-" * 20_000 + "1",
        "x = " + "[" * 150 + "]" * 150,
        "a" + ".b" * 5000,
        "1" * 9000,
        "\0",
    ],
)
def test_a_bomb_for_the_parser_ends_in_a_finding(source: str) -> None:
    found = look_apart(notebook(source), "submission.ipynb")
    assert found
    assert all(one.fraction is None and one.ceiling == 0 for one in found)


def test_the_leak_is_found_in_every_encoding_and_format() -> None:
    text = LEAKY.decode()
    old = {
        "worksheets": [{"cells": [{"cell_type": "code", "input": text, "outputs": []}]}],
        "nbformat": 3,
    }
    for content in (
        LEAKY, text.encode("utf-16"), b"\xef\xbb\xbf" + LEAKY, text.replace("\n", "\r\n").encode(),
        ("# 鋼板\n" + text).encode("cp950"), notebook(text), json.dumps(old).encode(),
    ):  # fmt: skip
        assert [leak.type for leak in read(content).leaks] == ["preprocessing_before_split"]


def test_python_2_is_said_and_read_on() -> None:
    old = LEAKY.replace(
        b"print(m.score(B, b))", b'print "R2", m.score(B, b)\nfor i in xrange(3):\n    print i'
    )
    seen = read(old)
    assert [leak.type for leak in seen.leaks] == ["preprocessing_before_split"]
    assert "lens.old_python" in {finding.message for finding in look(old)}


def test_magics_are_looked_through() -> None:
    text = "%matplotlib inline\n!pip install nothing\n" + LEAKY.decode().replace(
        "m = Ridge", "%time m = Ridge"
    )
    shell = "%%bash\nrm -rf x\n"
    seen = read(notebook(shell, "%%time\n" + text, "df?"))
    assert [(leak.type, leak.site.cell, leak.site.line) for leak in seen.leaks] == [
        ("preprocessing_before_split", 1, 9)
    ]


def test_a_broken_line_costs_itself_only() -> None:
    seen = read(LEAKY.replace(b"import pandas as pd", b"import pandas as pd\nthis is no python"))
    assert [leak.type for leak in seen.leaks] == ["preprocessing_before_split"]
    assert seen.cells[0].lost == (2,)


def test_nothing_of_the_file_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    code = (
        f"open({str(mark)!r}, 'w').write('x')\nimport antigravity\nclass A(metaclass=exit): pass\n"
    )
    look(code.encode() + LEAKY)
    assert not mark.exists()


def test_endless_work_is_cut_off() -> None:
    loops = (
        "\n".join("    " * n + f"for i{n} in range(9):" for n in range(18))
        + "\n"
        + "    " * 18
        + "x = 1\n"
    )
    calls = "def f(a):\n    return f(f(a)) + f(f(f(a)))\nf(1)\n"
    assert read(notebook(loops, calls)).machine.is_exhausted


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_mixed_up_notebooks_never_raise(seed: int) -> None:
    rng = random.Random(seed)
    files = sorted(CORPUS.glob("*.py")) + sorted(CORPUS.glob("*.ipynb"))
    lines = [line for path in rng.sample(files, 2) for line in path.read_text().split("\n")]
    kept = [line for line in lines if rng.random() < 0.8]
    if rng.random() < 0.5:
        rng.shuffle(kept)
    assert look("\n".join(kept).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_never_raise(content: bytes) -> None:
    assert look(content)


@settings(max_examples=100, deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["cells", "cell_type", "source", "outputs", "worksheets", "text", "data"]), inner
    ),
    max_leaves=25,
))  # fmt: skip
def test_any_json_never_raises(data: object) -> None:
    assert look(json.dumps({"cells": data, "nbformat": 4}).encode())
