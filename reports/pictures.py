"""Pictures drawn from a decision's record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from grading.messages import figure_labels
from lib.charts import KINDS, draw, labels_for
from reports.wording import in_language

ALWAYS_DRAWN = "confusion_matrix"


def radar(record: Mapping[str, Any], language: str) -> str:
    """The mean level of each duty against the level from which an indicator is met.

    Empty for a standard of fewer than three duties: then the table says it all.
    """
    required = record["rule_set"]["parameters"]["met_from"]
    axes = [
        {
            "label": f"{duty['code']} {in_language(duty['text'], language)}",
            "value": duty["mean"],
            "required": required,
        }
        for duty in record["duties"]
    ]
    if len(axes) < 3:
        return ""
    maximum = max(level["value"] for level in record["rubric"]["scale"])
    return draw("radar", {"axes": axes, "maximum": maximum}, labels_for("radar", language))


def matters(finding: Mapping[str, Any]) -> bool:
    """The confusion matrix always; another picture where something was not met."""
    figure_ = finding["figure"]
    if not figure_ or figure_["kind"] not in KINDS:
        return False
    return figure_["kind"] == ALWAYS_DRAWN or finding["outcome"] in {"partly_met", "not_met"}


def figure(drawn: Mapping[str, Any], language: str) -> str:
    """The picture of a finding."""
    kind = drawn["kind"]
    return draw(kind, drawn["data"], labels_for(kind, language) | figure_labels(kind, language))


def address_of(decision_id: str, fingerprint: str) -> str:
    """What the QR code says: the result's address where the site has one, and the fingerprint."""
    site = settings.ASSAY_ADDRESS.rstrip("/")
    if not site:
        return f"urn:sha256:{fingerprint}"
    return f"{site}{reverse('reports:result', args=[decision_id])}#{fingerprint}"


def qr_code(content: str) -> str:
    """The content as a QR code in SVG."""
    return str(
        segno.make(content, error="m", micro=False).svg_inline(
            scale=3, border=2, svgclass=None, lineclass=None, omitsize=False,
            title=_("QR code with the fingerprint"),
        )
    )  # fmt: skip
