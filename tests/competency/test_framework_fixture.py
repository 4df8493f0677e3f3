"""The fixture is what the document says, with English beside every text."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from competency.framework_fixture import bilingual_texts, fixture_of, odd_codes
from competency.icap_document.as_json import as_json
from tests.competency.icap_document.printing import DATA, ROW, document, original, read

FIXTURE = Path(__file__).resolve().parents[2] / "fixtures" / "frameworks" / "SMS2512-001v1.json"
DOCUMENT = DATA / "SMS2512-001v1.txt"


def content() -> dict[str, Any]:
    return json.loads(FIXTURE.read_text(encoding="utf-8"))


def originals(part: Any) -> Any:
    """The same data with each bilingual text replaced by its original."""
    if isinstance(part, dict):
        if part.keys() == {"zh-Hant", "en"}:
            return part["zh-Hant"]
        return {key: originals(value) for key, value in part.items()}
    return [originals(value) for value in part] if isinstance(part, list) else part


def test_the_fixture_is_what_the_command_makes_of_the_document(tmp_path: Path) -> None:
    copy = tmp_path / FIXTURE.name
    copy.write_bytes(FIXTURE.read_bytes())
    call_command("read_icap_document", str(DOCUMENT), fixture=copy, stdout=StringIO(),
                 stderr=StringIO())  # fmt: skip
    assert copy.read_text(encoding="utf-8") == FIXTURE.read_text(encoding="utf-8")


def test_every_original_text_is_the_one_that_is_read() -> None:
    fixture, reading = originals(content()), as_json(original(DOCUMENT.name))
    for key in ("code", "code_parts", "version", "versions", "level", "name", "categories",
                "notes", "joins", "counts"):  # fmt: skip
        assert fixture[key] == reading[key], key
    assert fixture["document"] == reading["source"]
    assert fixture["work_description"] == reading["work_description"]["text"]
    assert fixture["catalogue"]["attitudes"] == reading["catalogue"]["attitudes"]
    for kind in ("knowledge", "skills"):
        entries = [{key: value for key, value in entry.items() if value != []}
                   for entry in fixture["catalogue"][kind]]  # fmt: skip
        assert entries == reading["catalogue"][kind]
    assert [with_codes_only(duty) for duty in fixture["duties"]] == reading["duties"]


def with_codes_only(duty: dict[str, Any]) -> dict[str, Any]:
    tasks = []
    for task in duty["tasks"]:
        (block,) = task["blocks"]
        links = {kind: [link["code"] for link in block[kind]] for kind in ("knowledge", "skills")}
        tasks.append({"code": task["code"], "text": task["text"], **block, **links})
    return {**duty, "tasks": tasks}


def test_links_keep_the_wording_of_their_task() -> None:
    wordings = {
        task["code"]: link["text"]["zh-Hant"]
        for duty in content()["duties"]
        for task in duty["tasks"]
        for link in task["blocks"][0]["knowledge"]
        if link["code"] == "K16"
    }
    assert wordings == {
        "T4.1": "驗證指標(分類指標、回歸指標.....等)",
        "T4.2": "驗證指標(分類指標、回歸指標)",
    }


def test_every_text_has_english() -> None:
    texts = list(bilingual_texts(content()))
    assert len(texts) == 204
    for text in texts:
        assert text["en"].strip() == text["en"] != "", text["zh-Hant"]
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", text["en"]), text["en"]


def test_no_chinese_stands_outside_a_text_with_english() -> None:
    fixture = content()
    del fixture["joins"]  # pieces of texts that stand above
    del fixture["status"]  # given by people, with its own words
    bare = re.compile(r"[\u4e00-\u9fff]")
    assert [text for text in strings_outside(fixture) if bare.search(text)] == ["職業"]


def strings_outside(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, dict):
        if part.keys() == {"zh-Hant", "en"}:
            return []
        return [text for value in part.values() for text in strings_outside(value)]
    return (
        [text for value in part for text in strings_outside(value)]
        if isinstance(part, list)
        else []
    )


def test_the_same_original_has_the_same_english_everywhere() -> None:
    english: dict[str, set[str]] = {}
    for text in bilingual_texts(content()):
        english.setdefault(text["zh-Hant"], set()).add(text["en"])
    assert [original for original, words in english.items() if len(words) > 1] == []


def test_the_status_is_historical_and_has_a_source() -> None:
    status = content()["status"]
    assert status["value"] == "historical"
    assert "iCAP" in status["source"]
    assert "歷史" not in DOCUMENT.read_text(encoding="utf-8")


def test_a_new_fixture_has_no_english_and_no_status() -> None:
    fixture = fixture_of(read(document()))
    assert fixture["status"] == {"value": "unknown", "source": ""}
    assert {text["en"] for text in bilingual_texts(fixture)} == {""}


def test_odd_codes_of_the_document_are_named() -> None:
    second = "\tT1.2 另一\tO1.1.1 別的\tP1.1.1 又。 P1.1.1 三。\t3\tK01 知識\tS01 技能"
    assert odd_codes(read(document(ROW, second)).table) == {
        "misnumbered": ["O1.1.1", "P1.1.1"],
        "repeated": ["O1.1.1", "P1.1.1"],
    }


def test_an_unreadable_fixture_is_not_overwritten(tmp_path: Path) -> None:
    broken = tmp_path / "fixture.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="Mend it first"):
        call_command("read_icap_document", str(DOCUMENT), fixture=broken, stdout=StringIO(),
                     stderr=StringIO())  # fmt: skip
    assert broken.read_text(encoding="utf-8") == "{"


def test_a_document_with_text_left_over_makes_no_fixture(tmp_path: Path) -> None:
    stray, fixture = tmp_path / "stray.txt", tmp_path / "fixture.json"
    stray.write_text(document() + "多餘\n", encoding="utf-8")
    with pytest.raises(CommandError, match="left over"):
        call_command("read_icap_document", str(stray), fixture=fixture, stdout=StringIO(),
                     stderr=StringIO())  # fmt: skip
    assert not fixture.exists()
