"""The command's streams and exit codes."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.competency.icap_document.printing import DATA


def run(file: Path, *arguments: str) -> tuple[str, str, int, str]:
    """Output, error stream, exit code and the refusal."""
    out, err = StringIO(), StringIO()
    try:
        call_command("read_icap_document", str(file), *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), err.getvalue(), error.returncode, str(error)
    return out.getvalue(), err.getvalue(), 0, ""


def test_the_reading_is_printed_as_json_and_findings_apart() -> None:
    out, err, exit_code, _ = run(DATA / "SET4130-001v2.txt", "--json")
    reference = json.loads((DATA / "SET4130-001v2.reference.json").read_text(encoding="utf-8"))
    reference.pop("about")
    assert json.loads(out) == reference
    assert exit_code == 0
    assert err.count("page join") == 4
    assert "lines 25, 28: page join: S05 in T2.2: '標註系' + '統操作能力'\n" in err


def test_without_json_the_counts_are_printed() -> None:
    out, _, exit_code, _ = run(DATA / "SMS2512-001v1.txt")
    assert exit_code == 0
    assert json.loads(out)["code"] == "SMS2512-001v1"
    assert json.loads(out)["task_skill_links"] == 45


def test_left_over_text_ends_with_one_and_still_prints(tmp_path: Path) -> None:
    file = tmp_path / "stray.txt"
    file.write_text((DATA / "SET4130-001v2.txt").read_text(encoding="utf-8") + "多餘\n", "utf-8")
    out, err, exit_code, refusal = run(file, "--json")
    assert json.loads(out)["code"] == "SET4130-001v2"
    assert "line 44: left over: '多餘'" in err
    assert exit_code == 1
    assert "left over" in refusal


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "the file is empty"), (b"\xff\xfe\x00", "not UTF-8"), (b"text\n", "there is no table")],
)
def test_what_is_no_document_ends_with_two(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "other.txt"
    file.write_bytes(content)
    out, err, exit_code, refusal = run(file, "--json")
    assert (out, err, exit_code) == ("", "", 2)
    assert why in refusal


def test_a_file_that_is_not_there_ends_with_two(tmp_path: Path) -> None:
    assert run(tmp_path / "none.txt")[2] == 2
