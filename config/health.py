"""Is this installation able to do its work? Each part with its state and the mend."""

from __future__ import annotations

import ctypes.util
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from celery import current_app
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.models import GradingRun
from evidence.states import UNFINISHED_RUN_STATES
from reports.models import Report

SLOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: whether it works, what was seen, and what mends it."""

    name: str
    works: bool
    seen: str
    mend: str = ""


def parts() -> Iterator[Part]:
    """All parts, each looked at anew; a part that cannot be looked at does not work."""
    for name, look, mend in _looks():
        try:
            works, seen = look()
        except Exception as problem:  # noqa: BLE001 - whatever is wrong is what the page is for
            works, seen = False, f"{type(problem).__name__}: {problem}"
        yield Part(name, works, seen, "" if works else mend)


def _looks() -> list[tuple[str, Callable[[], tuple[bool, str]], str]]:
    return [
        (_("Database"), _database, _("Start the database and check ASSAY_DATABASE_URL.")),
        (_("Message broker"), _broker, _("Start Redis and check ASSAY_BROKER_URL.")),
        (_("Grading queue"), _queue, _("Start more workers: celery -A config worker -c 1.")),
        (_("Reports"), _reports, _("Look into the worker's log for the reason, then ask for the report again.")),
        (_("Sandbox"), _sandbox, _("Run python -m grading self-test on the worker's host: it names the mend.")),
        (_("File storage"), _storage, _("Make the storage writable for the server and the workers.")),
        (_("Fonts of the PDF"), _fonts, _("Run script/setup: it installs the fonts and libharfbuzz-subset0.")),
    ]  # fmt: skip


def _database() -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, connection.vendor


def _broker() -> tuple[bool, str]:
    with current_app.connection_for_read() as link:
        link.ensure_connection(max_retries=0, timeout=2)
        return True, link.transport.driver_type


def _queue() -> tuple[bool, str]:
    waiting = GradingRun.objects.filter(state__in=UNFINISHED_RUN_STATES)
    oldest = waiting.order_by("queued_at").first()
    if oldest is None:
        return True, _("nothing waits")
    age = timezone.now() - oldest.queued_at
    seconds = int(age.total_seconds())
    seen = _("%(count)d waiting, the oldest for %(seconds)d s") % {
        "count": waiting.count(),
        "seconds": seconds,
    }
    return age < SLOW, seen


def _reports() -> tuple[bool, str]:
    failed = Report.objects.filter(state="failed").count()
    return failed == 0, _("%(count)d failed") % {"count": failed}


def _sandbox() -> tuple[bool, str]:
    """What a run would be held by here, and what the last self-test of the supervisor said."""
    health = importlib.import_module("grading.sandbox.health")
    held = health.guarantees()
    seen = ", ".join(f"{name}: {_short(value)}" for name, value in sorted(held.items()))
    tested = health.last_self_test()
    if tested is None:
        return True, _("%(seen)s; no supervisor, runs are cold") % {"seen": seen}
    if tested.missing:
        return False, " ".join(tested.missing)
    if tested.at is None:
        return True, _("%(seen)s; the self-test goes on") % {"seen": seen}
    at = timezone.localtime(datetime.fromtimestamp(tested.at, UTC))
    return True, _("%(seen)s; self-test held at %(time)s") % {
        "seen": seen,
        "time": f"{at:%H:%M}",
    }


def _short(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _storage() -> tuple[bool, str]:
    name = default_storage.save("health/probe", ContentFile(b"assay"))
    try:
        with default_storage.open(name) as probe:
            same = probe.read() == b"assay"
    finally:
        default_storage.delete(name)
    return same, type(default_storage).__name__


def _fonts() -> tuple[bool, str]:
    fonts = sorted(p.name for p in (settings.BASE_DIR / "static/fonts").glob("*.ttf"))
    subset = ctypes.util.find_library("harfbuzz-subset")
    return bool(fonts and subset), ", ".join([*fonts, subset or _("no libharfbuzz-subset")])
