"""What can go wrong here."""

from lib.errors import DomainError


class ReportLost(DomainError):
    """The hold of a worker on the report has ended: another attempt took it over."""

    code = "report_lost"


class ReportNotReady(DomainError):
    """The file is not there yet; the message says what happens next."""

    code = "report_not_ready"
    status = 409


class LanguageUnknown(DomainError):
    """Reports are written in the languages of the site only."""

    code = "language_unknown"
