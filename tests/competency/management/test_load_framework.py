"""The command: what it prints, how it ends, and that nothing is half-loaded."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.history import history_of
from competency.models import Content, Framework
from tests.competency.test_framework_fixture import FIXTURE, content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def load(file: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_framework", str(file), stdout=out, **options)
    return out.getvalue()


def refusal(file: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as error:
        load(file, **options)
    assert error.value.returncode == 1
    return str(error.value)


@pytest.fixture
def written(tmp_path: Path):
    """`written(content)` is a file with that content."""

    def write(fixture: Any, name: str = "framework.json") -> Path:
        file = tmp_path / name
        text = fixture if isinstance(fixture, str) else json.dumps(fixture, ensure_ascii=False)
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_standard_is_loaded_published_and_historical() -> None:
    printed = load(FIXTURE)
    framework = Framework.objects.get()
    assert (framework.code, framework.state, framework.status) == (
        "SMS2512-001v1", "published", "historical",
    )  # fmt: skip
    assert framework.status_source == content()["status"]["source"]
    assert printed.startswith("SMS2512-001v1: published, ")


def test_loading_twice_changes_nothing() -> None:
    first = load(FIXTURE)
    assert load(FIXTURE) == first
    framework = Framework.objects.get()
    assert [move.verb for move in history_of(framework)] == [
        "import_framework", "publish_framework",
    ]  # fmt: skip


def test_a_draft_stays_one_until_it_is_loaded_without_the_option() -> None:
    load(FIXTURE, draft=True)
    assert Framework.objects.get().state == "draft"
    load(FIXTURE)
    assert Framework.objects.get().state == "published"


def test_the_status_of_the_command_line_goes_before_the_file() -> None:
    load(FIXTURE, status="superseded", status_source="a letter")
    framework = Framework.objects.get()
    assert (framework.status, framework.status_source) == ("superseded", "a letter")


def test_a_file_without_a_status_leaves_the_stored_one(written) -> None:
    load(FIXTURE)
    fixture = content()
    del fixture["status"]
    load(written(fixture))
    assert Framework.objects.get().status == "historical"


def test_a_file_without_a_status_is_loaded_as_unknown(written) -> None:
    fixture = content()
    del fixture["status"]
    load(written(fixture))
    assert Framework.objects.get().status == "unknown"


def test_a_status_needs_its_source() -> None:
    assert "together" in refusal(FIXTURE, status="historical")


def test_other_content_is_refused_with_the_difference(written) -> None:
    load(FIXTURE)
    fixture = content()
    fixture["catalogue"]["attitudes"][0]["text"]["en"] = "Lifelong learning"
    assert (
        "- catalogue › attitudes › A01 › text › en: stored “Continuous learning”, given"
        " “Lifelong learning”"
    ) in refusal(written(fixture))
    assert Content.objects.get(code="A01").text_en == "Continuous learning"


def test_a_wrong_code_is_refused(written) -> None:
    fixture = content() | {"code": "SMS2512-001v9"}
    assert "code_parts: they are not those of SMS2512-001v9" in refusal(written(fixture))
    assert Framework.objects.count() == 0


def test_a_file_named_for_another_code_is_refused(written) -> None:
    message = refusal(written(content(), "SMS2512-001v2.json"))
    assert "the file is named SMS2512-001v2, its content SMS2512-001v1" in message


def test_a_key_that_stands_twice_is_refused(written) -> None:
    text = json.dumps(content(), ensure_ascii=False)
    doubled = text.replace('"level": 5, "duties"', '"level": 4, "level": 5, "duties"')
    assert doubled != text
    assert "The key “level” stands twice" in refusal(written(doubled))


@pytest.mark.parametrize("text", ["", "{", "[]", '"text"', "\ufeff{}", '{"status": 3}'])
def test_what_is_no_fixture_is_refused(written, text: str) -> None:
    refusal(written(text))
    assert Framework.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "given"),
    [("[]", "a list"), ('"text"', "a text"), ("null", "nothing"), ("3", "a single value")],
)
def test_what_is_no_object_is_told_as_what_it_is(written, text: str, given: str) -> None:
    assert refusal(written(text)).endswith(
        f"- The file holds {given}; a framework fixture is one object."
    )


def test_each_problem_of_an_empty_file_is_told_once(written) -> None:
    _heading, *problems = refusal(written("{}")).splitlines()
    assert len(problems) == 1
    assert problems[0].startswith("- “schema”, ")
    assert problems[0].endswith(" is missing; add it.")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["IIS3512-001v3", "SET4130-001v2"])
def test_a_fixture_of_another_document_loads_once_it_has_english(
    written, tmp_path: Path, name: str
) -> None:
    document = FIXTURE.parents[2] / "tests" / "data" / "icap" / f"{name}.txt"
    file = tmp_path / f"{name}.json"
    call_command("read_icap_document", str(document), fixture=file, stdout=StringIO(),
                 stderr=StringIO())  # fmt: skip
    assert "en: this is empty; write it." in refusal(file)
    text = file.read_text(encoding="utf-8").replace('"en": ""', '"en": "English"')
    load(written(text, f"{name}.json"))
    assert Framework.objects.get().status == "unknown"
