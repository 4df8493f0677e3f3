"""Coverage of knowledge and skills."""

from __future__ import annotations

import pytest

from assessments.statistics.derived import Asked, Covered, coverage


@pytest.mark.parametrize(
    ("tasks_met", "shown", "covered"),
    [
        ((True,), (), True),
        ((False, True), (), True),
        ((False,), (), False),
        ((None,), (), False),
        ((), (), False),
        ((False,), ("K01",), True),
        ((False,), ("K02",), False),
    ],
)
def test_covered_by_a_met_task_or_a_finding(
    tasks_met: tuple[bool | None, ...], shown: tuple[str, ...], covered: bool
) -> None:
    assert coverage([Asked("K01", tasks_met)], shown) == [Covered("K01", covered)]


def test_order_is_kept() -> None:
    asked = [Asked("K02", (True,)), Asked("K01", ())]

    assert [row.code for row in coverage(asked, ())] == ["K02", "K01"]
