"""What happened to referrals."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReferralRaised:
    referral_id: UUID


@dataclass(frozen=True, slots=True)
class OverrideAsked:
    package_id: UUID
    override_id: UUID
