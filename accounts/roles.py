"""The roles. A role opens a door; enrolment and allocation let a person through."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    ASSESSOR = "assessor", _("Assessor")
    VERIFIER = "verifier", _("Verifier")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")
    API_CLIENT = "api_client", _("API client")


# What a person may be; a service account gets its role with its token.
ROLES_OF_PEOPLE = tuple(role for role in Role if role != Role.API_CLIENT)


class Scope(models.TextChoices):
    """What a service token may read."""

    FRAMEWORKS_READ = "frameworks:read", _("Read frameworks")
    RESULTS_READ = "results:read", _("Read results")
    REPORTS_READ = "reports:read", _("Read reports (PDF)")
