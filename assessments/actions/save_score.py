"""Save a mark as it is being made: level, reason, interview note, evidence positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotAllowed, StaleState
from accounts.models import User
from assessments.errors import ScoreRefused
from assessments.locking import locked_sheet, scale_values
from assessments.models import Score, Sheet
from assessments.rules import can_score, can_write
from competency.models import Criterion
from evidence.models import Item
from evidence.region import checked_region
from evidence.states import ItemState

LONGEST_TEXT = 10_000
MOST_REGIONS = 50


@transaction.atomic
def save_score(
    sheet: Sheet,
    *,
    criterion: Criterion,
    actor: User,
    level: int | None = None,
    not_seen: bool = False,
    reason: str | None = None,
    interview: str | None = None,
    regions: Sequence[Mapping[str, Any]] | None = None,
    revision: int | None = None,
    at: datetime | None = None,
) -> Score:
    """The saved mark. None keeps what is there; a level takes the place of "not seen" and back.

    `revision` is the one that the page showed, 0 where it showed none: another one stored
    meanwhile raises StaleState and nothing is overwritten. The same mark sent twice is saved
    once. Raises NotAllowed, StaleState, ScoreRefused, or evidence's RegionRefused.
    """
    current = _own_draft(sheet, actor)
    change = {
        **_said(current, criterion, level, not_seen=not_seen),
        **_words(reason=reason, interview=interview),
        **({} if regions is None else {"regions": _places(current, regions)}),
    }
    score = Score.objects.filter(sheet=current, criterion=criterion).first()
    if score is not None and all(getattr(score, name) == value for name, value in change.items()):
        return score
    if revision is not None and revision != (score.revision if score else 0):
        raise StaleState(_("This mark was changed in another window. Compare both and choose one."))
    score = score or Score(sheet=current, criterion=criterion, revision=0)
    for name, value in change.items():
        setattr(score, name, value)
    score.revision += 1
    score.saved_at = at or timezone.now()
    score.save()
    return score


def _own_draft(sheet: Sheet, actor: User) -> Sheet:
    current = locked_sheet(sheet)
    if not can_write(actor, current):
        raise NotAllowed(_("Only the assessor of this sheet scores it, until it is sealed."))
    if not can_score(actor, current):
        raise StaleState(_("Scoring has not begun or is over. Reload the page."))
    return current


def _said(
    sheet: Sheet, criterion: Criterion, level: int | None, *, not_seen: bool
) -> dict[str, Any]:
    rubric = sheet.assessment.enrolment.campaign.rubric
    if criterion.rubric_id != rubric.pk:
        raise ScoreRefused(_("This is not a criterion of the campaign's rubric."))
    if level is not None and not_seen:
        raise ScoreRefused(_("Choose a level or “not seen”, not both."))
    if level is not None and level not in scale_values(rubric):
        raise ScoreRefused(_("Choose one of the levels of the rating scale."))
    if level is not None or not_seen:
        return {"level": level, "not_seen": not_seen}
    return {}


def _words(**texts: str | None) -> dict[str, str]:
    given = {name: text for name, text in texts.items() if text is not None}
    if any(len(text) > LONGEST_TEXT for text in given.values()):
        raise ScoreRefused(
            _("Shorten the text to at most %(number)d characters.") % {"number": LONGEST_TEXT}
        )
    return given


def _places(sheet: Sheet, regions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each in its one written form, once, in the given order."""
    if len(regions) > MOST_REGIONS:
        raise ScoreRefused(_("Point at the most telling places only: that is too many."))
    places: list[dict[str, Any]] = []
    for given in regions:
        item = _item(sheet, given.get("item"))
        place = {"item": str(item.pk), "region": checked_region(given.get("region"), item)}
        if place not in places:
            places.append(place)
    return places


def _item(sheet: Sheet, item_id: Any) -> Item:
    shown = Item.objects.filter(enrolment=sheet.assessment.enrolment_id, state=ItemState.SUBMITTED)
    try:
        return shown.get(pk=item_id)
    except (Item.DoesNotExist, ValidationError, ValueError, TypeError) as error:
        raise ScoreRefused(_("This evidence does not belong to the case.")) from error
