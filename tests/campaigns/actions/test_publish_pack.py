"""Only a pack whose quality table meets the bar is published, by its hash."""

from __future__ import annotations

import pytest

from accounts.errors import NotAllowed
from accounts.history import history_of
from campaigns.actions.publish_pack import publish_pack
from campaigns.errors import PackBelowBar
from campaigns.models import PackVersion
from grading import registry
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
SLUG = "evaluate-model"


def _rows(*seeds: int) -> dict[str, object]:
    return {"rows": [{"name": f"s{place}", "seeds": many} for place, many in enumerate(seeds)]}


def _quality(**changes: object) -> dict[str, object]:
    return {
        "schema": "assay-quality/1",
        "pack": SLUG,
        "pack_hash": registry.pack(SLUG).hash,
        "holds": True,
        "bars": {"mutants_caught": {"value": 1.0, "bar": 0.98, "holds": True}},
        **{kind: _rows(seeds) for kind, seeds in (("clean", 20), ("mutants", 5), ("cheats", 5))},
        **changes,
    }


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_a_qualified_pack_is_published_with_its_table(role: str) -> None:
    actor, pack = person(role), registry.pack(SLUG)

    version = publish_pack(slug=SLUG, quality=_quality(), actor=actor)

    assert (version.slug, version.version, version.pack_hash) == (SLUG, pack.version, pack.hash)
    assert version.title_zh_hant == pack.title["zh-Hant"]
    assert version.title_en == pack.title["en"]
    assert version.indicators == list(pack.indicators)
    assert version.quality == _quality()
    move = history_of(version).get()
    assert (move.verb, move.actor, move.digest) == ("publish_pack", actor, pack.hash)


def test_publishing_the_same_content_again_changes_nothing() -> None:
    actor = person("manager")
    first = publish_pack(slug=SLUG, quality=_quality(), actor=actor)

    assert publish_pack(slug=SLUG, quality=_quality(), actor=actor) == first
    assert PackVersion.objects.count() == 1
    assert history_of(first).count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"holds": False, "bars": {"cheats_that_gain": {"holds": False}}}, "cheats_that_gain"),
        ({"holds": "yes"}, "misses the bar"),
        ({"pack_hash": "0" * 64}, "other content"),
        ({"schema": "something/1"}, "not a quality table"),
        ({"clean": _rows(20, 19)}, "too few seeds: clean 19/20"),
        ({"mutants": _rows(5, 1), "cheats": {}}, "mutants 1/5, cheats 0/5"),
    ],
)
def test_below_the_bar_nothing_is_published(changes: dict[str, object], words: str) -> None:
    with pytest.raises(PackBelowBar, match=words):
        publish_pack(slug=SLUG, quality=_quality(**changes), actor=person("manager"))

    assert not PackVersion.objects.exists()


def test_an_unknown_pack_is_refused() -> None:
    with pytest.raises(PackBelowBar, match="no pack"):
        publish_pack(slug="no-such-pack", quality=_quality(), actor=person("manager"))


@pytest.mark.parametrize("role", ["candidate", "assessor", "verifier", "api_client"])
def test_others_do_not_publish(role: str) -> None:
    with pytest.raises(NotAllowed):
        publish_pack(slug=SLUG, quality=_quality(), actor=person(role))
