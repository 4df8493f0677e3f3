"""The only place where a model becomes a grading request: stored files out, plain data in.

Files are copied into a private folder under names of ours. What was stored is compared by
hash with what was received and given out: judging something else would be our fault.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.files.storage import default_storage

from evidence.models import Exercise, GradingRun, Item
from evidence.variants import public_hash_of, seed_of, stored_files
from grading.contract import GradingRequest
from grading.errors import GradingError

SUBMISSION = "submission.ipynb"


class NotTheSame(GradingError):
    """What lies in the store is not what was received or given out; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def build_request(run: GradingRun, folder: Path) -> GradingRequest:
    """The request for a run of an exercise; its files lie in `folder`, which the caller ends.

    Raises NotTheSame, ours to mend.
    """
    item = run.item
    exercise = item.exercise
    if exercise is None:
        raise NotTheSame("artefact_changed")
    seed = seed_of(exercise)
    _compare_public_files(exercise, seed)
    path = folder / SUBMISSION
    _copy(item, path)
    return GradingRequest(
        kind="pack",
        framework=item.enrolment.campaign.framework.code,
        artefacts={SUBMISSION: path},
        pack=exercise.pack_version.slug,
        pack_version=exercise.pack_version.version,
        seed=seed,
    )


def _compare_public_files(exercise: Exercise, seed: str) -> None:
    from grading import registry

    slug = exercise.pack_version.slug
    is_published = registry.pack(slug).hash == exercise.pack_version.pack_hash
    given = public_hash_of(stored_files(exercise)) if is_published else ""
    made = public_hash_of(registry.make_variant(slug, seed).public) if given else ""
    if not given == made == exercise.public_hash:
        raise NotTheSame("variant_changed")


def _copy(item: Item, path: Path) -> None:
    digest = hashlib.sha256()
    with default_storage.open(item.storage_name) as stored, path.open("xb") as copy:
        for chunk in stored.chunks():
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != item.sha256:
        raise NotTheSame("artefact_changed")
