"""The command line: exit codes and what lands where. Nothing here needs the box."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grading.__main__ import VERBS, main
from grading.commands.grade import written
from grading.contract import Finding, GradeResult, Outcome, Status
from grading.registry import make_variant, pack

SLUG = "evaluate-model"


def test_variant_writes_public_files_and_the_starter_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    assert main(["variant", SLUG, "--seed", "5", "--out", str(out)]) == 0
    made = {path.name: path.read_bytes() for path in out.iterdir()}
    assert made == {**make_variant(SLUG, 5).public, "starter.ipynb": pack(SLUG).starter}
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_variant_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "train.csv").write_text("mine")
    assert main(["variant", SLUG, "--seed", "5", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "train.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["train.csv"]
    assert "already holds train.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lens", "no/such.ipynb"], "cannot be read"),
        (["grade", "a.ipynb"], "use: lens NOTEBOOK"),
        (["grade", "a.ipynb", "--pack", "nothing"], "There is no pack 'nothing'"),
        (["grade", "no/such.ipynb", "--pack", SLUG], "cannot be read"),
        (["grade", "--pack", SLUG], "needs the artefact submission.ipynb"),
        (["grade", "--pack", SLUG, "--artefact", "x"], "Not of the form NAME=PATH"),
        (["grade", "a.ipynb", "--pack", SLUG, "--seed", "abc"], "at least 32 hexadecimal digits"),
        (["variant", "nothing", "--seed", "1", "--out", "x"], "There is no pack 'nothing'"),
        (["variant", SLUG, "--seed", "x", "--out", "x"], "hexadecimal digits"),
        (["qualify"], "Name one pack, or --all"),
        (["qualify", SLUG, "--all"], "Name one pack, or --all"),
        (["qualify", SLUG, "--seeds", "0"], "at least 1"),
        (["qualify", "--targets"], "No pack with targets"),
    ],
)
def test_what_does_not_fit_ends_with_2_and_a_sentence(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["nothing"], ["grade", "--unknown"]])
def test_unknown_words_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert VERBS[verb] in " ".join(capsys.readouterr().out.split())


def test_a_result_is_written_in_the_language_asked_for() -> None:
    finding = Finding("accuracy", Outcome.MET, 1.0, 1.0, 3, "claims.hold", {"names": []})
    text = written(GradeResult(Status.GRADED, (finding,)), SLUG, "zh-Hant")
    assert text.splitlines()[0].split() == [
        "met",
        "準確率:",
        "由您的逐筆預測重新計算，結果與您所寫的一致：。",
    ]
    assert text.splitlines()[1] == "score 1.000"
    bad = GradeResult(Status.NOT_GRADED, reason="grading.sandbox_failed")
    assert written(bad, SLUG, "en").startswith("Not graded: the sandbox failed")
    json.dumps(bad.as_json())
