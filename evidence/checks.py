"""`manage.py check --deploy --tag sandbox`: may candidates' notebooks be run on this host?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _


@register("sandbox", deploy=True)
def sandbox_holds(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """One error for each required guarantee that is missing here; takes half a minute at most.

    By the last self-test of this host's supervisor where one is named, else by a self-test now.
    """
    from grading.errors import GradingError
    from grading.sandbox.health import last_self_test
    from grading.sandbox.self_test import missing, self_test

    try:
        tested = last_self_test()
        lines = tested.missing if tested and tested.holds is not None else missing(self_test())
    except GradingError as refusal:
        lines = [str(refusal)]
    return [
        Error(line, hint=_("Mend it on this host, then run python -m grading self-test."),
              id="assay.E001")
        for line in lines
    ]  # fmt: skip
