"""Who may call a REST view: people by their roles, service tokens by their scopes."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import ServiceToken
from accounts.roles import Scope


def scope_required(scope: Scope) -> type[BasePermission]:
    """A permission: signed-in people pass (queries decide what they see), tokens by scope."""

    class HasScope(BasePermission):
        message = f"This token lacks the scope {scope.value}. Ask a manager for one that has it."

        def has_permission(self, request: Request, view: APIView) -> bool:
            if isinstance(request.auth, ServiceToken):
                return scope.value in request.auth.scopes
            return bool(request.user.is_authenticated and not request.user.is_service)

    return HasScope
