"""The PDF: complete, tagged, its fonts inside, its numbers those of the record."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from lib.fingerprint import fingerprint
from reports.glyphs import missing_from, own_characters, printable
from reports.html import report_html
from reports.pdf import OwnFilesOnly, RenderingFailed, candidate_pdf, pdf_from
from tests.factories.reports import record

NOW = datetime(2026, 11, 21, 3, 4, tzinfo=UTC)
LANGUAGES = ["zh-hant", "en"]


def decided(**fields) -> SimpleNamespace:
    made = record(**fields)
    return SimpleNamespace(record=made, fingerprint=fingerprint(made))


@cache
def sample(language: str) -> bytes:
    return candidate_pdf(decided(), language=language, rendered_at=NOW)


def tool(name: str, *arguments: str, content: bytes) -> str:
    if not shutil.which(name):
        pytest.skip(f"{name} (poppler-utils) is not installed")
    run = subprocess.run([name, *arguments], input=content, capture_output=True, check=True)
    return run.stdout.decode()


def text_of(content: bytes) -> str:
    return tool("pdftotext", "-layout", "-", "-", content=content)


def indicators(made) -> list[dict]:
    return [i for duty in made["duties"] for task in duty["tasks"] for i in task["indicators"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_is_named_with_the_level_of_the_record(language) -> None:
    words = text_of(sample(language))
    key = "en" if language == "en" else "zh-Hant"
    assert len(indicators(record())) == 16
    for indicator in indicators(record()):
        if indicator["level"] is None:
            continue
        said = rf"{re.escape(indicator['code'])}\s+{indicator['level']} {indicator['label'][key]}"
        assert re.search(said, words), indicator["code"]


def test_numbers_of_the_pdf_are_those_of_the_record() -> None:
    made = record()
    words = text_of(sample("en"))
    for duty in made["duties"]:
        assert f"mean level {duty['mean']:.2f}" in words
        for task in duty["tasks"]:
            met = {True: "✓ met", False: "× not met", None: r"\? undetermined"}[task["met"]]
            row = rf"{re.escape(task['code'])}\b.*{task['required_level']}\b.*{met}"
            assert re.search(row, words), task["code"]
    assert "Of 25 pairs of marks 21 were equal and 25 differed" in words
    assert "Weighted κ = 0.81" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_hashes_stand_in_full(language) -> None:
    made = record()
    packed = re.sub(r"\s", "", tool("pdftotext", "-", "-", content=sample(language)))
    hashes = [fingerprint(made), made["evidence_hash"], made["framework"]["content_hash"]]
    hashes += [item["sha256"] for item in made["evidence"]]
    hashes += [signature["digest"] for signature in made["signatures"]]
    assert [digest for digest in hashes if digest not in packed] == []


def test_the_status_of_the_standard_is_said() -> None:
    assert "historical version" in text_of(sample("en"))
    assert "SMS2512-001v1" in text_of(sample("en"))


def test_other_levels_give_other_numbers() -> None:
    other = decided(levels={"P5.2.1": 4, "P5.1.1": 3})
    words = text_of(candidate_pdf(other, language="en", rendered_at=NOW))
    assert re.search(r"P5\.2\.1\s+4 Exceeds", words)
    assert "mean level 3.50" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_fonts_are_inside(language) -> None:
    lines = tool("pdffonts", "-", content=sample(language)).splitlines()[2:]
    assert lines
    assert {line.split()[-5] for line in lines} == {"yes"}
    assert all("Noto-Sans" in line for line in lines)


@pytest.mark.parametrize(("language", "tag"), [("zh-hant", "zh-Hant"), ("en", "en")])
def test_the_file_is_tagged_and_has_title_and_language(language, tag) -> None:
    pdf = PdfReader(io.BytesIO(sample(language)))
    catalogue = pdf.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == tag
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "陳怡君" in pdf.metadata.title
    assert "pdfuaid" in pdf.xmp_metadata.stream.get_data().decode()


def test_the_pages_are_a4_and_numbered() -> None:
    pages = PdfReader(io.BytesIO(sample("en"))).pages
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pages} == {(595, 842)}
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page {number} of {len(pages)}" in page.extract_text()


def test_the_same_record_and_time_give_the_same_bytes() -> None:
    again = candidate_pdf(decided(), language="en", rendered_at=NOW)
    assert again == sample("en")


def test_the_time_of_rendering_is_printed_in_the_campaigns_zone() -> None:
    assert "Printed Nov. 21, 2026 11:04 (Asia/Taipei)" in text_of(sample("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_renderer_has_nothing_to_complain_about(language, caplog) -> None:
    candidate_pdf(decided(), language=language, rendered_at=NOW)
    assert [r.getMessage() for r in caplog.records if r.name.startswith("weasyprint")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_glyph_of_the_text_is_covered(language) -> None:
    text = report_html(decided(), language=language, rendered_at=NOW)
    assert missing_from(text) == []
    assert {ord(char) for char in text if not char.isspace()} - own_characters() == set()


def test_a_rare_name_comes_from_the_fallback_font_and_an_emoji_is_spelled_out() -> None:
    if not Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists():
        pytest.skip("fonts-noto-cjk is not installed")
    assert ord("𠮷") not in own_characters()
    assert missing_from("𠮷野😀") == ["😀"]
    assert printable("做得好😀") == "做得好[U+1F600]"
    content = pdf_from('<html lang="zh-Hant"><title>t</title><link rel="stylesheet" '
                       'href="css/pdf.css"><p>𠮷野</p></html>')  # fmt: skip
    fonts = tool("pdffonts", "-", content=content)
    assert "Noto-Sans-CJK-TC" in fonts


def test_a_selector_or_joiner_is_no_missing_glyph() -> None:
    assert missing_from("葛\u200b\ufe0f\u2060") == []


def test_a_control_character_is_spelled_out_and_a_break_is_not() -> None:
    """The renderer prints a box for it, and a box hides what stood there."""
    assert printable("a\x01b\x1bc\x85\t\r\n") == "a[U+0001]b[U+001B]c[U+0085]\t\r\n"


def test_words_without_an_end_stay_on_the_page() -> None:
    made = record()
    made["candidate"]["name"] = "W" * 150
    made["evidence"][0]["title"] = "W" * 120
    made["duties"][0]["tasks"][0]["indicators"][0]["reason"] = "W" * 500
    case = SimpleNamespace(record=made, fingerprint=fingerprint(made))
    content = candidate_pdf(case, language="en", rendered_at=NOW)
    boxes = tool("pdftotext", "-bbox", "-", "-", content=content)
    edges = [float(edge) for edge in re.findall(r'<word[^>]* xMax="([\d.]+)"', boxes)]
    assert len(edges) > 500
    assert max(edges) <= 595


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.css",
        "file:///etc/passwd",
        "file://host/x",
        "data:text/css,p{}",
        "{static}/../manage.py",
        "{static}/%2e%2e/manage.py",
    ],
)
def test_nothing_but_our_own_files_is_loaded(address, settings) -> None:
    folder = settings.BASE_DIR / "static"
    with pytest.raises(FatalURLFetchingError):
        OwnFilesOnly(folder).fetch(address.replace("{static}", folder.as_uri()))


def test_our_own_files_are_loaded(settings) -> None:
    folder = settings.BASE_DIR / "static"
    assert OwnFilesOnly(folder).fetch(f"{folder.as_uri()}/css/pdf.css").read().startswith(b"/*")


def test_what_people_wrote_stays_text() -> None:
    evil = '<img src="http://127.0.0.1:9/x.png"><style>p{display:none}</style>'
    made = record()
    made["duties"][0]["tasks"][0]["indicators"][0]["reason"] = evil
    made["candidate"]["name"] = '"<b>name</b>'
    case = SimpleNamespace(record=made, fingerprint=fingerprint(made))
    words = text_of(candidate_pdf(case, language="en", rendered_at=NOW))
    assert '<img src="http' in words
    assert '"<b>name</b>' in words


def test_a_record_that_does_not_fit_is_our_fault() -> None:
    broken = decided(overall={"result": "level_5"})
    with pytest.raises(RenderingFailed):
        candidate_pdf(broken, language="en", rendered_at=NOW)
