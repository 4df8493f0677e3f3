"""A variant's public files: made once, stored as a zip, fixed by a hash.

The seed is worked out where it is needed and is in no row, page, file, log or answer.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage

from lib.fingerprint import fingerprint_of_files

if TYPE_CHECKING:
    from campaigns.models import Enrolment, PackVersion
    from evidence.models import Exercise

STARTER = "starter.ipynb"
# One date for every archive: the same files make the same bytes.
_DATE = (2020, 1, 1, 0, 0, 0)


def variant_seed(pack_version: PackVersion, enrolment: Enrolment, attempt: int) -> str:
    """The assessed seed of one attempt: HMAC of the published pack, the enrolment, the attempt."""
    from grading.seeds import assessed_seed

    if not settings.ASSAY_SEED_SECRET:
        raise ImproperlyConfigured("ASSAY_SEED_SECRET is empty: assessed variants need a secret.")
    secret = settings.ASSAY_SEED_SECRET.encode()
    return assessed_seed(secret, pack_version.pack_hash, str(enrolment.pk), attempt)


def seed_of(exercise: Exercise) -> str:
    """The seed that this exercise was made with."""
    return variant_seed(exercise.pack_version, exercise.enrolment, exercise.attempt)


def public_hash_of(files: Mapping[str, bytes]) -> str:
    """Fingerprint of the public files, without the starter notebook that lies beside them."""
    return fingerprint_of_files({name: files[name] for name in files if name != STARTER})


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, the same bytes for the same files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _DATE), files[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()


def stored_files(exercise: Exercise) -> dict[str, bytes]:
    """The files of an exercise as they were stored when it was started."""
    with (
        default_storage.open(exercise.public_archive) as stored,
        zipfile.ZipFile(stored) as archive,
    ):
        return {name: archive.read(name) for name in archive.namelist()}
