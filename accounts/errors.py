"""What can go wrong here."""

from lib.errors import DomainError


class StaleState(DomainError):
    """Somebody was first: the row is no longer in the state that the move starts from."""

    code = "stale_state"


class NotAllowed(DomainError):
    """The person may not do this to this row."""

    code = "not_allowed"


class OnlyByForm(DomainError):
    """The address takes a form and shows no page: a log-in or a language switch led here."""

    code = "only_by_form"
    status = 405


class ConsentMissing(DomainError):
    """The privacy notice has not been agreed to."""

    code = "consent_missing"


class TokenRefused(DomainError):
    """A service token is unknown, expired or revoked."""

    code = "token_refused"


class PersonRefused(DomainError):
    """A person cannot be added, or switched off, as it is asked."""

    code = "person_refused"
