"""What can go wrong here."""

from lib.errors import DomainError


class CampaignClosed(DomainError):
    """The campaign is not open, or its deadline has passed."""

    code = "campaign_closed"


class EvidenceFrozen(DomainError):
    """Scoring has begun: the evidence of this round is closed."""

    code = "evidence_frozen"


class AllocationRefused(DomainError):
    """This person cannot have this duty for this enrolment."""

    code = "allocation_refused"


class PackBelowBar(DomainError):
    """A pack version without a quality table that meets the bar cannot be published."""

    code = "pack_below_bar"
