"""Findings: places, paths, mends, remarks about repeating, skills; texts in both languages."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from pathlib import Path

import pytest

from grading import messages
from grading.__main__ import main
from grading.contract import Outcome, Where
from grading.lens import knowledge
from grading.lens.apart import look_apart
from grading.lens.findings import look
from grading.lens.leaks.leak import TYPES
from tests.grading.lens.test_reading import CORPUS, LEAKY, notebook

LENS = Path(messages.__file__).parent / "lens"
FRAMEWORK = Path(messages.__file__).resolve().parents[1] / "fixtures/frameworks/SMS2512-001v1.json"


def said(content: bytes) -> dict[str, object]:
    return {finding.message: finding for finding in look(content)}


def test_a_leak_has_its_place_its_path_and_a_mend() -> None:
    leak = look(notebook("# words only", LEAKY.decode()))[0]
    assert (leak.check, leak.outcome) == ("lens_preprocessing_before_split", Outcome.NOT_MET)
    assert leak.where == Where("submission.ipynb", 1, 6)
    assert [(step["cell"], step["line"]) for step in leak.params["path"]] == [
        (1, 6),
        (1, 7),
        (1, 8),
        (1, 9),
    ]
    assert leak.params["fix"]["message"] == "lens.fix_preprocessing_before_split"
    assert (leak.fraction, leak.weight, leak.ceiling) == (None, 0.0, 0)
    for language, word in (("en", "split first"), ("zh-Hant", "先分割")):
        assert word in messages.text(leak.message, leak.params, language)


def test_places_in_a_script_are_lines_of_the_file() -> None:
    leak = look(b"# %% [markdown]\n# words\n# %%\n" + LEAKY)[0]
    assert leak.where == Where("submission.ipynb", None, 9)


def test_every_text_of_the_lens_is_there() -> None:
    known = messages.catalogue("en", None)
    for kind in TYPES:
        assert {f"check.lens_{kind}", f"lens.leak_{kind}", f"lens.fix_{kind}"} <= set(known)
    used = {
        f"lens.{part}" for path in LENS.rglob("*.py") for part in knowledge_of(path.read_text())
    }
    assert used
    assert used - set(known) == set()


def knowledge_of(source: str) -> list[str]:
    return re.findall(r'"lens\.([a-z_]+)"', source) + re.findall(r'Remark\(\s*"([a-z_]+)"', source)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (notebook("x = 1", "print(x)", execution_count=4), "lens.run_out_of_order"),
        (notebook("print(x)", "x = 1"), "lens.used_before_made"),
        (notebook("print(missing_frame)"), "lens.never_made"),
        (notebook("import pandas as pd\ndf = pd.read_csv('/home/me/a.csv')"), "lens.absolute_path"),
        (
            notebook("from sklearn.model_selection import *\ntrain_test_split([1], [2])"),
            "lens.no_seed",
        ),
        (notebook("print 'x'"), "lens.old_python"),
        (notebook("x ="), "lens.cell_unread"),
        (notebook("x = 1", outputs=[{"output_type": "error"}]), "lens.stored_error"),
    ],
)
def test_what_keeps_others_from_repeating_is_said(content: bytes, message: str) -> None:
    assert message in said(content)


def test_a_repeatable_notebook_gets_no_remark() -> None:
    found = said(notebook(LEAKY.decode(), "print(m.coef_)"))
    assert "lens.reproducible" in found


def test_a_seed_for_all_is_enough() -> None:
    code = "import numpy as np\nnp.random.seed(1)\nfrom sklearn.model_selection import train_test_split\ntrain_test_split([1])"
    assert "lens.no_seed" not in said(notebook(code))


def test_skills_have_cells_as_proof_and_words_alone_show_nothing() -> None:
    found = [
        f
        for f in look(notebook("# PCA and GridSearchCV", LEAKY.decode()))
        if f.check == "lens_skills"
    ]
    by_code = {f.params["code"]: f for f in found}
    assert by_code["S13"].params["names"] == ["StandardScaler"]
    assert by_code["S13"].where == Where("submission.ipynb", 1, 6)
    assert not {"S15", "S18"} & set(by_code)


def test_codes_of_skills_are_codes_of_the_standard() -> None:
    text = FRAMEWORK.read_text(encoding="utf-8")
    assert [code for code in knowledge.skills() if f'"{code}"' not in text] == []


def test_knowledge_files_name_each_thing_once() -> None:
    for table in ("roles", "functions", "methods"):
        seen: dict[str, str] = {}
        for path in sorted(knowledge.FOLDER.glob("*.toml")):
            for role, names in tomllib.loads(path.read_text()).get(table, {}).items():
                for name in names:
                    assert seen.setdefault(name, role) == role, name


def test_no_score_is_not_decidable() -> None:
    content = LEAKY.replace(b"print(m.score(B, b))\n", b"")
    assert said(content)["lens.abstains_no_score"].outcome is Outcome.NOT_DECIDABLE


def test_ids_and_dates_without_words_are_not_decidable() -> None:
    content = LEAKY.replace(b'df[["a"]]', b'df.drop(columns=["date", "shop_id", "y"])')
    assert {"lens.doubt_dates", "lens.doubt_ids"} <= set(said(content))


def test_the_command_prints_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "work.py"
    path.write_bytes(LEAKY)
    assert main(["lens", str(path), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["findings"][0]["check"] == "lens_preprocessing_before_split"
    assert (result["score"], result["status"]) == (None, "graded")
    assert main(["lens", str(path), "--language", "zh-Hant"]) == 0
    assert "分割前先做前處理" in capsys.readouterr().out


def test_twenty_readings_in_processes_of_their_own_are_identical() -> None:
    names = ("grid_knn_leaky.ipynb", "five_models_leaky.py", "torch_best_state_leaky.py")
    for name in names:
        content = (CORPUS / name).read_bytes()
        found = [
            json.dumps([dataclasses.asdict(f) for f in look_apart(content, name)]) for _ in range(7)
        ]
        assert len(set(found)) == 1
