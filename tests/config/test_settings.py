"""Settings as processes of their own read them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.environment import ROOT

PRINT = "from django.conf import settings; print(settings.SECRET_KEY, settings.ASSAY_SEED_SECRET)"


def starting(folder: Path) -> subprocess.Popen[str]:
    wanted = {"DJANGO_SETTINGS_MODULE": "config.settings.development", "ASSAY_VAR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", PRINT], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")} | wanted,
    )  # fmt: skip


def test_processes_that_start_together_have_the_same_secrets(tmp_path: Path) -> None:
    printed = {process.communicate()[0] for process in [starting(tmp_path) for _ in range(4)]}
    assert len(printed) == 1
    key, seed = printed.pop().split()
    assert (len(key), len(seed), key != seed) == (64, 64, True)
    files = sorted((tmp_path / "secrets").iterdir())
    assert [file.name for file in files] == ["secret_key", "seed_secret"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


@pytest.mark.parametrize(("secret", "starts"), [("", False), ("x" * 31, False), ("x" * 32, True)])
def test_production_starts_with_a_secret_that_cannot_be_guessed(secret: str, starts: bool) -> None:
    wanted = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "ASSAY_SECRET_KEY": "k" * 50,
        "ASSAY_SEED_SECRET": secret,
        "ASSAY_HOSTS": "assay.example",
        "ASSAY_DATABASE_URL": "sqlite://:memory:",
        "ASSAY_BROKER_URL": "redis://127.0.0.1:9/0",
    }
    ended = subprocess.run(
        [sys.executable, "-c", PRINT], cwd=ROOT, text=True, capture_output=True, check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("ASSAY_")} | wanted,
    )  # fmt: skip
    assert (ended.returncode == 0) is starts
    assert ("openssl rand -hex 32" in ended.stderr) is not starts


def test_no_page_waits_for_a_broker_that_hangs() -> None:
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert 0 < options["socket_connect_timeout"] <= options["socket_timeout"] <= 10
