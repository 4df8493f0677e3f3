"""The root of all refusals that a person or a client caused and can mend."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal. `str(error)` is a sentence in the user's language that names the mend.

    `code` is stable and machine-readable; it becomes `code` in the API's error shape.
    """

    code = "refused"

    def __init__(self, message: object, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or type(self).code
