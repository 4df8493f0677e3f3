"""One error shape for the whole REST interface; a refusal of ours keeps its code and sentence."""

from __future__ import annotations

from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions

from accounts.access import status_of
from lib.errors import DomainError


class ApiExceptionHandler(ExceptionHandler):
    """DomainErrors become client errors: 403 not allowed, 409 somebody was first, else 400."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return api_exception(exc)
        return super().convert_known_exceptions(exc)


def api_exception(refusal: DomainError) -> exceptions.APIException:
    """The refusal as an exception that the framework knows.

    >>> api_exception(DomainError("Choose another name.", code="name_taken")).status_code
    400
    """
    converted = exceptions.APIException(detail=str(refusal), code=refusal.code)
    converted.status_code = status_of(refusal)
    return converted
