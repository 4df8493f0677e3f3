"""What can go wrong here, by whose fault. A candidate's fault is a result, never an error."""

from __future__ import annotations


class GradingError(Exception):
    """Base of all errors of grading."""


class UsageError(GradingError):
    """The caller asked for something that does not exist or does not fit (exit code 2)."""


class PackError(GradingError):
    """A pack author's fault: a pack that does not load, or a check that crashed."""


class SandboxRefused(GradingError):
    """A required guarantee cannot be held by this machine; the message names the mend.

    Nothing is run in a weaker mode (exit code 3).
    """


class SandboxFailed(GradingError):
    """Our fault: the box did not start or its answer could not be read (exit code 3)."""
