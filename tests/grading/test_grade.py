"""From a request to a result, through the real box."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from grading.__main__ import main
from grading.contract import GradeResult, GradingRequest, Limits, Outcome, Phase, Progress, Status
from grading.errors import PackError, SandboxFailed, SandboxRefused, UsageError
from grading.grade import SUBMISSION, grade
from grading.judge import warm
from grading.qualify.filling import Filling
from grading.qualify.solutions import read_suite
from grading.registry import make_variant, pack
from grading.sandbox.client import own_supervisor
from tests.grading.submission import SLUG

SEED = 3


def request(tmp_path: Path, content: str | bytes, **changes: Any) -> GradingRequest:
    path = tmp_path / "stored"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    fields: dict[str, Any] = {
        "kind": "pack",
        "framework": pack(SLUG).framework,
        "artefacts": {SUBMISSION: path},
        "pack": SLUG,
        "seed": SEED,
        **changes,
    }
    return GradingRequest(**fields)


def graded(tmp_path: Path, content: str | bytes, **changes: Any) -> GradeResult:
    return grade(request(tmp_path, content, **changes), lambda _: None)


def timeless(result: GradeResult) -> dict[str, Any]:
    """The JSON of a result without what a clock or a meter said."""
    return {name: value for name, value in result.as_json().items() if name != "usage"}


def outcomes(result: GradeResult) -> dict[str, Outcome]:
    return {finding.check: finding.outcome for finding in result.findings}


@pytest.mark.sandbox
def test_the_reference_gets_full_marks_and_the_same_json_every_time(tmp_path: Path) -> None:
    source = read_suite(pack(SLUG).folder).reference.source
    told: list[Progress] = []
    first = grade(request(tmp_path, source), told.append)
    assert first.status is Status.GRADED
    assert first.score == 1.0
    assert [p.phase for p in told if p.phase is not Phase.RUNNING] == [
        Phase.PREPARING,
        Phase.JUDGING,
    ]
    assert first.run["status"] == "completed"
    assert set(first.fingerprints) == {"inputs", "public", "pack", "runtime", "grading"}
    assert timeless(graded(tmp_path, source)) == timeless(first)


@pytest.mark.sandbox
def test_the_same_submission_graded_twenty_times_gives_the_same_json(tmp_path: Path) -> None:
    suite = read_suite(pack(SLUG).folder)
    honest = next(s for s in suite.alternatives if s.name == "numpy_only").source
    flawed = honest + "\n# %%\nopen('confusion_matrix.csv', 'w').write('x')\nprint('done')\n"
    texts, modes = set(), set()
    with own_supervisor("--slots", "1"):
        for number in range(20):
            if number % 7 == 0:
                warm.close()  # the judges of another nursery, too
            result = graded(tmp_path, flawed)
            told = timeless(result)
            # Whether a box was waiting depends on how fast one asks; the walls are the same.
            modes.add(told["guarantees"].pop("mode"))
            texts.add(json.dumps(told, sort_keys=True))
            assert result.run["status"] == "completed"
    assert len(texts) == 1
    assert modes <= {"pool", "zygote"}
    assert {f.outcome for f in result.findings} == {Outcome.MET, Outcome.NOT_MET}


@pytest.mark.sandbox
def test_a_mutant_is_noticed_by_its_check_alone(tmp_path: Path) -> None:
    suite = read_suite(pack(SLUG).folder)
    mutant = next(m for m in suite.mutants if m.solution.name == "matrix_axes_swapped")
    result = graded(tmp_path, mutant.solution.source)
    assert [c for c, o in outcomes(result).items() if o is not Outcome.MET] == [mutant.notices]
    assert result.score is not None
    assert result.score < 1.0


@pytest.mark.sandbox
def test_truth_cannot_be_enumerated_with_an_assessed_seed(tmp_path: Path) -> None:
    found = pack(SLUG)
    cheat = next(
        c for c in read_suite(found.folder).cheats if c.solution.name == "seeds_enumerated"
    )
    key = "0f" * 32
    filling = Filling(found.folder, make_variant(SLUG, key), make_variant(SLUG, 1), dict)
    result = graded(tmp_path, filling.fill(cheat.solution.source), seed=key)
    assert result.run["status"] == "completed"
    canaries = next(f for f in result.findings if f.check == "canaries")
    assert (canaries.outcome, canaries.message) == (Outcome.MET, "canaries.unknown")
    assert (
        canaries.measured is None
    )  # the number of rows that fit would tell a guesser how close he is


@pytest.mark.sandbox
def test_an_error_in_the_last_cell_leaves_what_was_written(tmp_path: Path) -> None:
    source = read_suite(pack(SLUG).folder).reference.source + "\n# %%\n1 / 0\n"
    result = graded(tmp_path, source)
    assert result.run["status"] == "cell_error"
    assert result.score == 1.0


@pytest.mark.sandbox
def test_a_notebook_that_fails_at_once_is_graded_with_misses(tmp_path: Path) -> None:
    result = graded(tmp_path, "raise SystemExit(3)\n")
    assert result.status is Status.GRADED
    assert result.score == 0.0
    assert {f.message for f in result.findings} == {"output.missing"}


@pytest.mark.sandbox
def test_what_is_written_before_a_time_limit_is_judged(tmp_path: Path) -> None:
    source = "open('confusion_matrix.csv', 'w').write('x')\n# %%\nimport time; time.sleep(60)\n"
    limits = Limits(wall_seconds=20, cell_seconds=2)
    result = graded(tmp_path, "# %%\n" + source, limits=limits)
    assert result.run["status"] == "cell_time_limit"
    messages = {f.check: f.message for f in result.findings}
    assert messages["confusion_matrix"] == "table.columns_missing"
    assert messages["accuracy"] == "output.missing"


@pytest.mark.sandbox
def test_a_variant_that_the_caller_has_made_changes_nothing(tmp_path: Path) -> None:
    asked = request(tmp_path, "import shutil; shutil.copy('train.csv', 'predictions.csv')\n")
    made = make_variant(SLUG, SEED)
    assert timeless(grade(asked, lambda _: None, made)) == timeless(grade(asked, lambda _: None))


def test_a_file_that_is_no_notebook_is_not_graded_and_names_the_mend(tmp_path: Path) -> None:
    result = graded(tmp_path, b"PK\x03\x04 not a notebook")
    assert (result.status, result.reason) == (Status.NOT_GRADED, "notebook.zip")
    assert result.score is None
    assert result.findings == ()


def test_a_file_that_is_no_notebook_ends_the_command_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.ipynb"
    path.write_bytes(b"")
    assert main(["grade", str(path), "--pack", SLUG, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["reason"] == "notebook.empty"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "lens", "artefacts": {}}, "The lens needs the artefact submission.ipynb"),
        ({"kind": "other"}, "kind pack"),
        ({"pack": None}, "slug of a pack"),
        ({"pack": "nothing"}, "There is no pack"),
        ({"pack_version": "0.0.1"}, "is here in version"),
        ({"framework": "X"}, "belongs to the framework"),
        ({"seed": None}, "none was given"),
        ({"seed": "short"}, "hexadecimal"),
        ({"artefacts": {}}, "needs the artefact"),
        ({"artefacts": {SUBMISSION: Path("no/such/file")}}, "cannot be read"),
        ({"runtime": "nothing"}, "There is no runtime"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        graded(tmp_path, "x = 1\n", **changes)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (SandboxRefused("mend it"), "grading.sandbox_refused"),
        (SandboxFailed("broke"), "grading.sandbox_failed"),
    ],
)
def test_a_fault_of_the_box_is_ours_and_no_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("grading.sandbox.run.run_notebook", fails)
    result = graded(tmp_path, "x = 1\n")
    assert (result.status, result.reason, result.score) == (Status.NOT_GRADED, reason, None)
    assert result.findings == ()


@pytest.mark.sandbox
def test_a_fault_of_the_pack_is_no_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise PackError("a check crashed")

    monkeypatch.setattr("grading.grade.judge", fails)
    result = graded(tmp_path, "x = 1\n")
    assert (result.status, result.reason) == (Status.NOT_GRADED, "grading.pack_failed")
    assert result.score is None
