"""Seeds: two domains, streams that do not tell on each other, keys that are keys."""

from __future__ import annotations

import pytest

from grading.errors import UsageError
from grading.seeds import assessed_seed, generator, parse_seed, token


def test_an_assessed_seed_depends_on_everything() -> None:
    base = assessed_seed(b"secret", "v", "candidate", 1)
    others = {
        assessed_seed(b"other", "v", "candidate", 1),
        assessed_seed(b"secret", "w", "candidate", 1),
        assessed_seed(b"secret", "v", "somebody", 1),
        assessed_seed(b"secret", "v", "candidate", 2),
    }
    assert len(others) == 4
    assert base not in others
    assert len(base) == 64


def test_parts_of_an_assessed_seed_do_not_run_into_each_other() -> None:
    assert assessed_seed(b"s", "a", "bc", 1) != assessed_seed(b"s", "ab", "c", 1)


@pytest.mark.parametrize(("text", "seed"), [("7", 7), ("AB" * 16, "ab" * 16), ("1" * 32, "1" * 32)])
def test_a_typed_seed_is_a_number_or_a_key(text: str, seed: int | str) -> None:
    assert parse_seed(text) == seed


@pytest.mark.parametrize("text", ["", "zz", "ab" * 15, "g" * 32, "a" * 33, "-1"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_seed(text)


@pytest.mark.parametrize("seed", [-1, True, 1.5, None])
def test_a_seed_of_another_kind_is_refused(seed: object) -> None:
    with pytest.raises(UsageError):
        generator(seed, "rows")  # type: ignore[arg-type]


def test_streams_are_repeatable_and_apart() -> None:
    assert generator(1, "a").random() == generator(1, "a").random()
    assert generator(1, "a").random() != generator(1, "b").random()
    assert token(1, "a") != token("1" * 32, "a")
    assert len(token(1, "a", 12)) == 12
