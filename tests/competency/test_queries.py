"""Queries of the standard: who sees what, whole trees in a bounded number of queries."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.roles import Role
from competency.models import Framework, Indicator
from competency.queries import (
    contents_of,
    criteria_of,
    framework_tree,
    frameworks,
    frameworks_visible_to,
    latest_rubric,
    with_counts,
)
from competency.rules import can_read_frameworks, can_see_drafts
from tests.factories.accounts import person
from tests.factories.competency import small_framework, small_rubric

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Framework:
    return small_framework()


@pytest.fixture
def draft() -> Framework:
    return Framework.objects.create(code="DRF1", version="v1", content_hash="d", text_zh_hant="稿")


@pytest.mark.parametrize("role", Role.values)
def test_everybody_sees_what_is_published_and_administrators_drafts(role, published, draft) -> None:
    user = person(role)
    seen = set(frameworks_visible_to(user))
    if role == Role.ADMINISTRATOR:
        assert seen == {published, draft}
    else:
        assert seen == {published}
    assert can_see_drafts(user) == (role == Role.ADMINISTRATOR)


def test_nobody_and_the_deactivated_see_nothing(published) -> None:
    left = person("administrator", is_active=False)
    for user in (AnonymousUser(), left):
        assert not can_read_frameworks(user)
        assert list(frameworks_visible_to(user)) == []


def test_frameworks_are_the_published_ones(published, draft) -> None:
    assert list(frameworks()) == [published]


def test_counts_are_not_multiplied_by_joins(published) -> None:
    row = with_counts(frameworks()).get()
    assert (row.duty_count, row.task_count, row.indicator_count) == (1, 2, 3)


def test_the_tree_is_whole_and_bounded(published, django_assert_num_queries) -> None:
    with django_assert_num_queries(6):
        read = [
            (
                task.code,
                block.level,
                [output.code for output in block.outputs.all()],
                [indicator.code for indicator in block.indicators.all()],
                [link.content.code for link in block.links.all()],
            )
            for duty in framework_tree(published)
            for task in duty.tasks.all()
            for block in task.blocks.all()
        ]
    assert read == [
        ("T1.1", 5, ["O1.1.1"], ["P1.1.1", "P1.1.2"], ["K01", "S01"]),
        ("T1.2", 4, ["O1.2.1"], ["P1.2.1"], ["K01", "S01"]),
    ]


def test_contents_come_as_knowledge_skills_attitudes(published) -> None:
    assert [row.code for row in contents_of(published)] == ["K01", "S01", "A01", "A02"]


def test_criteria_bring_anchors_task_and_duty(published, django_assert_num_queries) -> None:
    rubric = small_rubric(published)
    with django_assert_num_queries(2):
        criteria = criteria_of(rubric)
        read = [
            (c.code, c.indicator and c.indicator.block.task.duty.code, len(c.anchors.all()))
            for c in criteria
        ]
    assert read == [
        ("P1.1.1", "T1", 5), ("P1.1.2", "T1", 5), ("P1.2.1", "T1", 5),
        ("A01", None, 5), ("A02", None, 5),
    ]  # fmt: skip
    assert latest_rubric(published) == rubric


def test_a_framework_without_rubric_has_none(published) -> None:
    assert Indicator.objects.count() == 3
    assert latest_rubric(published) is None
