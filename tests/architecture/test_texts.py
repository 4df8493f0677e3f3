"""Every string of pages and code is translated, with the placeholders of its source."""

from __future__ import annotations

import re
import subprocess

from tests.architecture.house import ROOT

CATALOGUE = ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.po"


def test_nothing_is_untranslated_or_doubtful() -> None:
    for flag in ("--untranslated", "--only-fuzzy"):
        left = subprocess.run(
            ["msgattrib", flag, "--no-obsolete", CATALOGUE],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        assert re.findall(r'^msgid "(.+)"', left, re.MULTILINE) == []


def test_the_catalogue_holds_every_string_of_the_sources(tmp_path) -> None:
    """Collects again into a copy: what is new there was forgotten here."""
    known = _ids(CATALOGUE.read_text(encoding="utf-8"))
    collected = subprocess.run(
        [
            "xgettext", "--from-code=UTF-8", "-L", "Python", "-o", "-", "--no-location",
            "-k_", "-kgettext", "-kgettext_lazy", "-kngettext:1,2", "-kpgettext:1c,2",
            *(str(path) for path in _python_files()),
        ],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert _ids(collected) - known == set()


def _python_files():
    for app in (
        "accounts",
        "competency",
        "campaigns",
        "evidence",
        "assessments",
        "reports",
        "config",
    ):
        yield from (ROOT / app).rglob("*.py")


def _ids(text: str) -> set[str]:
    found = re.findall(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)', text, re.MULTILINE)
    return {"".join(re.findall(r'"((?:[^"\\]|\\.)*)"', quoted)) for quoted in found}
