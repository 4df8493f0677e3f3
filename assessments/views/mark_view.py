"""One mark as the scoring page shows it, whether in the page or in the answer to a save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from assessments.completeness import Flag, is_scored
from assessments.models import Score, Sheet
from assessments.views.wording import clock_text, frame_address, place_text, place_value, time_text
from competency.models import Criterion
from evidence.models import Item

Items = Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class MarkView:
    """`state` is open, scored or not_seen; `symbol` stands in the box of the list."""

    level: int | None
    not_seen: bool
    reason: str
    interview: str
    revision: int | None
    saved_text: str
    saved_clock: str
    state: str
    symbol: str
    words: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    value: str
    text: str
    item_id: str
    address: str


def mark_view(score: Score | None, sheet: Sheet) -> MarkView:
    if score is None:
        return MarkView(None, False, "", "", None, "", "", "open", "", _("unscored"))
    state = "not_seen" if score.not_seen else "open" if score.level is None else "scored"
    return MarkView(
        level=score.level,
        not_seen=score.not_seen,
        reason=score.reason,
        interview=score.interview,
        revision=score.revision,
        saved_text=time_text(score.saved_at, sheet.assessment.enrolment.campaign),
        saved_clock=clock_text(score.saved_at, sheet.assessment.enrolment.campaign),
        state=state,
        symbol={"not_seen": "–", "open": "", "scored": str(score.level)}[state],
        words=_words(state, score.level),
    )


def hints(flags: Sequence[Flag]) -> list[str]:
    """What is to be said beside a mark; that there is none yet needs no words."""
    return [str(flag.label).capitalize() for flag in flags if flag is not Flag.MISSING]


def places_of(score: Score | None, items: Items) -> list[PlaceView]:
    """The evidence positions of a score; an item that is gone keeps its row, without a link."""
    return [_place(place, items) for place in (score.regions if score else [])]


def mark_answer(
    score: Score, sheet: Sheet, *, items: Items, flags: Sequence[str], progress: Mapping[str, Any]
) -> dict[str, Any]:
    """The JSON that static/js/scoring_mark.js reads after a save."""
    mark = mark_view(score, sheet)
    saved = _("Saved %(time)s") % {"time": mark.saved_text}
    return {
        **stored_mark(score, sheet, items=items, flags=flags),
        "saved_text": saved,
        "last_saved_text": _("Last saved %(time)s") % {"time": mark.saved_text},
        "message": f"{score.criterion.code}: {mark.words}. {saved}",
        "progress": dict(progress),
    }


def stored_mark(
    score: Score, sheet: Sheet, *, items: Items, flags: Sequence[str]
) -> dict[str, Any]:
    """What the server has: shown beside what the browser has when the two differ."""
    mark, places = mark_view(score, sheet), places_of(score, items)
    page = {"c": {"flags": flags, "places": places}}
    return {
        "level": "not_seen" if mark.not_seen else "" if mark.level is None else str(mark.level),
        "reason": mark.reason,
        "interview": mark.interview,
        "places": [[place.value, place.text] for place in places],
        "revision": mark.revision,
        "saved_text": mark.saved_text,
        "saved_line": _("Saved %(time)s") % {"time": mark.saved_text},
        "state": mark.state,
        "symbol": mark.symbol,
        "saved_clock": mark.saved_clock,
        "words": f"{mark.words}, {_('flagged')}" if flags else mark.words,
        "is_flagged": bool(flags),
        "flags_html": render_to_string("assessments/_criterion.html#flags", page),
        "places_html": render_to_string("assessments/_criterion.html#places", page),
    }


def progress_of(criteria: Sequence[Criterion], scores: Sequence[Score]) -> dict[str, Any]:
    """How many indicators and attitudes have a level or are not seen, and that in words."""
    done = {score.criterion_id for score in scores if is_scored(score)}
    counts = {
        "indicators": [c.pk in done for c in criteria if c.indicator_id],
        "attitudes": [c.pk in done for c in criteria if c.attitude_id],
    }
    text = _("Indicators %(indicators)s · attitudes %(attitudes)s") % {
        name: f"{sum(marks)}/{len(marks)}" for name, marks in counts.items()
    }
    return {"done": len(done), "total": len(criteria), "text": text}


def _words(state: str, level: int | None) -> str:
    if state == "scored":
        return _("level %(level)d") % {"level": level}
    return _("not seen") if state == "not_seen" else _("unscored")


def _place(place: Mapping[str, Any], items: Items) -> PlaceView:
    item, region = items.get(place["item"]), place.get("region") or {}
    return PlaceView(
        value=place_value(place),
        text=place_text(item, region),
        item_id=place["item"],
        address=frame_address(item, region) if item else "",
    )
