"""The import law: arrows point one way, in code, foreign keys and templates."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.house import ROOT, WEB_APPS, may_use

INCLUDE = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")


def test_imports_follow_the_arrows() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_law_forbids_what_it_should() -> None:
    assert may_use("reports", "accounts")
    assert not may_use("accounts", "reports")
    assert not may_use("competency", "grading")
    assert not may_use("grading", "competency")


@pytest.mark.parametrize("app", WEB_APPS)
def test_relations_between_models_follow_the_arrows(app: str) -> None:
    for model in apps.get_app_config(app).get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                other = field.related_model._meta.app_label
                if other in WEB_APPS:
                    assert may_use(app, other), f"{model.__name__}.{field.name} → {other}"


@pytest.mark.parametrize("app", WEB_APPS)
def test_templates_include_along_the_arrows(app: str) -> None:
    for path in (ROOT / "templates" / app).rglob("*"):
        if path.suffix not in (".html", ".txt"):
            continue
        for named in INCLUDE.findall(path.read_text(encoding="utf-8")):
            other = named.split("/")[0]
            if other in WEB_APPS:
                assert may_use(app, other), f"{path.name} includes {named}"


def test_templates_hold_no_inline_code_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=\"|<style", re.IGNORECASE)
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "pdf" not in p.parts]
    assert pages
    for path in pages:
        if path.name != "500.html":
            assert not inline.search(path.read_text(encoding="utf-8")), path.relative_to(ROOT)
