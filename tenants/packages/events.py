"""What happened to referrals."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReferralRaised:
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralChanged:
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralClosed:
    """It was withdrawn, or the family takes a direct payment."""

    referral_id: UUID


@dataclass(frozen=True, slots=True)
class ImportLeft:
    """A day after referrals were read from a file: whatever nobody took in by then is forgotten."""

    import_id: UUID


@dataclass(frozen=True, slots=True)
class InterimCoverRunsOut:
    cover_id: UUID


@dataclass(frozen=True, slots=True)
class DetailsReleased:
    """More of a child was released to one provider."""

    disclosure_id: UUID


@dataclass(frozen=True, slots=True)
class OverrideAsked:
    package_id: UUID
    override_id: UUID
