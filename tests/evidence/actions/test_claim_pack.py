"""What an exercise's upload claims by itself."""

from __future__ import annotations

import pytest

from evidence.actions.claim_pack import claim_pack
from tests.factories.campaigns import enrolment, pack_version
from tests.factories.evidence import claim, exercise, submitted_item

pytestmark = pytest.mark.django_db


def claims_of(item) -> set[tuple[str, str | None]]:
    return {
        (one.indicator.code, one.output.code if one.output else None)
        for one in item.claims.select_related("indicator", "output")
    }


def uploaded(indicators: list[str], outputs: list[str]):
    enrolled = enrolment()
    pack = pack_version(enrolled.campaign, indicators=indicators, outputs=outputs)
    return submitted_item(enrolled, exercise=exercise(enrolled, pack))


def test_each_indicator_is_claimed_by_the_outputs_of_its_block() -> None:
    item = uploaded(["P1.1.1", "P1.2.1"], ["O1.1.1"])
    claim_pack(item)
    assert claims_of(item) == {("P1.1.1", "O1.1.1"), ("P1.2.1", None)}


def test_codes_of_another_standard_are_passed_over() -> None:
    item = uploaded(["P9.9.9", "P1.1.1"], ["O9.9.9"])
    claim_pack(item)
    assert claims_of(item) == {("P1.1.1", None)}


def test_claims_that_the_candidate_left_stand() -> None:
    item = uploaded(["P1.1.1"], ["O1.1.1"])
    claim(item, "P1.2.1")
    claim_pack(item)
    assert claims_of(item) == {("P1.2.1", None)}


def test_a_file_of_ones_own_claims_nothing_by_itself() -> None:
    item = submitted_item(enrolment())
    claim_pack(item)
    assert claims_of(item) == set()
