"""A whole installation for the journeys: web server, worker, beat, broker, database, browser."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, Page

from config.demo.services import Services
from config.environment import ROOT


@dataclass(frozen=True)
class Site:
    """A running installation with the stage set; `stage` is what stage.py printed."""

    address: str
    stage: dict[str, Any]
    environment: dict[str, str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "ASSAY_VAR": str(folder),
        "ASSAY_BROKER_URL": f"redis+socket://{folder / 'run' / 'redis.sock'}",
        "ASSAY_DATABASE_URL": _own_database(),
    }
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Services(folder / "run", port, environment) as services:
        services.start_redis()
        printed = subprocess.run(
            [sys.executable, "-m", "tests.journeys.stage"],
            env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        services.start_sandbox("--slots", "1", "--self-test-every", "0")
        services.start_workers(1)
        services.start_web()
        stage = json.loads(printed.splitlines()[-1])
        yield Site(f"http://127.0.0.1:{port}", stage, environment)
        services.check()


def _own_database() -> str:
    """A database of its own on the server of script/test; empty (SQLite) without one."""
    url = os.environ.get("ASSAY_DATABASE_URL", "")
    if not url:
        return ""
    host = url.split("host=")[1]
    name = f"journey_{os.getpid()}"
    link = psycopg2.connect(host=host, user="assay", dbname="assay")
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    link.close()
    return f"postgres://assay@/{name}?host={host}"


class Visitor:
    """One person at one browser, who notes what the browser complains of."""

    def __init__(self, browser: Browser, site: Site, *, locale: str = "en-US") -> None:
        self.site = site
        self.complaints: list[str] = []
        context = browser.new_context(locale=locale, viewport={"width": 1440, "height": 900})
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._listen)

    def _listen(self, message: Any) -> None:
        # Chromium's own PDF viewer styles itself inline; that is not our page.
        if message.type == "error" and "chrome-extension" not in message.text:
            self.complaints.append(message.text)

    def log_in(self, username: str) -> Page:
        self.page.goto(f"{self.site.address}/account/log-in/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", self.site.stage["password"])
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(f"{self.site.address}/")
        return self.page

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.site.address}{path}")
        return self.page


@pytest.fixture(scope="module")
def visitor(chromium: Browser, site: Site):
    """`visitor("chen")` is logged in; what the browser complained of is checked at the end."""
    everybody: list[Visitor] = []

    def arrive(username: str, *, locale: str = "en-US") -> Visitor:
        person = Visitor(chromium, site, locale=locale)
        everybody.append(person)
        person.log_in(username)
        return person

    yield arrive
    assert [text for person in everybody for text in person.complaints] == []


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Where the pictures of the README go: docs/screenshots when asked for, else var/."""
    wanted = os.environ.get("ASSAY_SCREENSHOTS")
    folder = Path(wanted) if wanted else ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
