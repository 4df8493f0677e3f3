"""What can go wrong here."""

from lib.errors import DomainError


class CampaignRefused(DomainError):
    """A campaign that cannot be made as it is; the message says what it needs."""

    code = "campaign_refused"


class CampaignClosed(DomainError):
    """The campaign is not open, or its deadline has passed."""

    code = "campaign_closed"


class EnrolmentRefused(DomainError):
    """The person cannot be a candidate of this campaign."""

    code = "enrolment_refused"


class EvidenceFrozen(DomainError):
    """Scoring has begun: the evidence of this round is closed."""

    code = "evidence_frozen"


class AllocationRefused(DomainError):
    """The person cannot have this duty for this enrolment."""

    code = "allocation_refused"


class PackBelowBar(DomainError):
    """A pack version without a quality table that meets the bar cannot be published."""

    code = "pack_below_bar"
