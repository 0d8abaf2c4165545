"""What a provider says of itself, and what others decide about its standing."""

from consortium.register.services.profile import ProfileDetails, declare_places, give_evidence, save_profile
from consortium.register.services.shelf import keep_document
from consortium.register.services.standing import (
    admit,
    lift_local_suspension,
    lift_suspension,
    remove,
    suspend,
    suspend_locally,
    withdraw,
)

__all__ = [
    "ProfileDetails",
    "admit",
    "declare_places",
    "give_evidence",
    "keep_document",
    "lift_local_suspension",
    "lift_suspension",
    "remove",
    "save_profile",
    "suspend",
    "suspend_locally",
    "withdraw",
]
