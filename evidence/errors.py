"""What can go wrong here."""

from lib.errors import DomainError


class UploadRefused(DomainError):
    """The file cannot be taken; the message says why and what to do."""

    code = "upload_refused"


class TooLarge(UploadRefused):
    """The file is over its cap (HTTP 413)."""

    code = "too_large"
    status = 413


class ExerciseRefused(DomainError):
    """The exercise cannot be started: attempts used up, or the pack is not the published one."""

    code = "exercise_refused"


class RegionRefused(DomainError):
    """A region does not lie in its artefact."""

    code = "region_refused"


class ClaimRefused(DomainError):
    """The item has as many claims as it may have, or the output is of another task."""

    code = "claim_refused"


class LeaseLost(DomainError):
    """Another worker has this run now: what this one found is not written."""

    code = "lease_lost"
