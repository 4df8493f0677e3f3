"""Publish a framework: from now on everybody may read it and campaigns may use it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed
from accounts.history import move
from accounts.models import User
from competency.models import Framework
from competency.rules import can_load_frameworks
from competency.states import FRAMEWORK_MOVES, FrameworkState


@transaction.atomic
def publish_framework(framework: Framework, *, actor: User | None = None) -> Framework:
    """Draft → published; without an actor it is the set-up that publishes.

    Raises NotAllowed, and StaleState when it is published already.
    """
    if actor is not None and not can_load_frameworks(actor):
        raise NotAllowed(_("Only an administrator publishes frameworks. Ask one to do it."))
    move(
        framework, to=FrameworkState.PUBLISHED, verb="publish_framework", moves=FRAMEWORK_MOVES,
        actor=actor, digest=framework.content_hash,
    )  # fmt: skip
    return framework
