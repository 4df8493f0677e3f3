"""What can go wrong here."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from competency.framework_differences import Difference
from lib.errors import DomainError

MOST_DIFFERENCES_SHOWN = 20


class FixtureRefused(DomainError):
    """A rubric, rule set or table of levels is incomplete or does not fit its standard.

    The message lists every problem with its place and its mend; nothing was stored.
    """

    code = "fixture_refused"


class FrameworkDiffers(DomainError):
    """Other content is stored under the same code; `differences` holds them all.

    The message spells out the first twenty.
    """

    code = "framework_differs"

    def __init__(self, code: str, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        heading = _(
            "%(code)s is stored with other content, and a framework never changes. Restore the "
            "file, or give the new version the code that its publisher gave it. It differs in:"
        ) % {"code": code}
        lines = [
            _("- %(place)s: stored “%(stored)s”, given “%(given)s”") % vars(difference)
            for difference in self.differences[:MOST_DIFFERENCES_SHOWN]
        ]
        more = len(self.differences) - len(lines)
        if more:
            lines.append(_("… and %(number)s more.") % {"number": more})
        super().__init__("\n".join([heading, *lines]))
