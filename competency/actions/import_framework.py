"""Load one version of a standard from its fixture: find it, make it, or refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import record
from accounts.models import User
from competency.errors import FrameworkDiffers
from competency.fixture_check import check_shape, refuse_if_any
from competency.framework_check import problems_of_framework
from competency.framework_differences import differences
from competency.framework_rows import store_rows
from competency.models import Framework
from competency.rules import can_load_frameworks
from competency.states import FrameworkState, FrameworkStatus
from lib.fingerprint import fingerprint

Json = Mapping[str, Any]


@transaction.atomic
def import_framework(
    content: object, *, status: str, status_source: str, actor: User | None = None
) -> Framework:
    """Find or make the framework with this content (schema assay-framework/1), as a draft.

    `status` is what the publisher says of this version, with its source; both come from
    people, are no part of the content, and may change later. The content never changes:
    another one under the same code raises FrameworkDiffers with every difference. Raises
    FixtureRefused with every problem found, NotAllowed. All or nothing.
    """
    if actor is not None and not can_load_frameworks(actor):
        raise NotAllowed(_("Only an administrator loads frameworks. Ask one to do it."))
    fixture = {
        key: value for key, value in check_shape(content, "framework").items() if key != "status"
    }
    refuse_if_any([*problems_of_framework(fixture), *_problems_of_status(status, status_source)])
    content_hash = fingerprint(fixture)
    stored = Framework.objects.select_for_update().filter(code=fixture["code"]).first()
    if stored is None:
        return _store(fixture, content_hash, status, status_source, actor)
    if stored.content_hash != content_hash:
        raise FrameworkDiffers(stored.code, differences(stored.content, fixture))
    return _with_status(stored, status, status_source, actor)


def _problems_of_status(status: str, source: str) -> list[str]:
    if status not in FrameworkStatus.values:
        known = ", ".join(FrameworkStatus.values)
        return [
            _("status: “%(status)s” is none of %(known)s.") % {"status": status, "known": known}
        ]
    if status != FrameworkStatus.UNKNOWN and not source.strip():
        return [_("status: say who says so, in the source of the status.")]
    return []


def _store(
    fixture: Json, content_hash: str, status: str, status_source: str, actor: User | None
) -> Framework:
    work = fixture["work_description"] or {"zh-Hant": "", "en": ""}
    header = ("document", "code_parts", "versions", "name", "categories")
    framework = Framework.objects.create(
        code=fixture["code"],
        version=fixture["version"],
        level=fixture["level"],
        status=status,
        status_source=status_source,
        text_zh_hant=fixture["name"]["text"]["zh-Hant"],
        text_en=fixture["name"]["text"]["en"],
        work_description_zh_hant=work["zh-Hant"],
        work_description_en=work["en"],
        header={key: fixture[key] for key in header},
        notes=fixture["notes"],
        document_sha256=fixture["document"]["sha256"],
        content_hash=content_hash,
        content=fixture,
    )
    store_rows(framework, fixture)
    record(
        framework, verb="import_framework", to_state=FrameworkState.DRAFT, actor=actor,
        digest=content_hash,
    )  # fmt: skip
    return framework


def _with_status(
    framework: Framework, status: str, status_source: str, actor: User | None
) -> Framework:
    if (framework.status, framework.status_source) != (status, status_source):
        reason = f"{framework.status} → {status}: {status_source}"
        framework.status, framework.status_source = status, status_source
        framework.save(update_fields=["status", "status_source"])
        record(
            framework, verb="change_status", to_state=framework.state,
            from_state=framework.state, actor=actor, reason=reason,
        )  # fmt: skip
    return framework
