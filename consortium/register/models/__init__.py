"""The provider's own profile, evidence and declared places; its standing, decided by the lead."""

from consortium.register.models.availability import Capacity, InvitationPause
from consortium.register.models.directories import DirectoryImport, DirectoryRow, RegisterLookup, RegulatorLocation
from consortium.register.models.distances import PostcodeDistrict
from consortium.register.models.profiles import DeclaredPlace, Evidence, Premises, ProviderProfile
from consortium.register.models.standing import LocalSuspension, RemovalNotice, RemovalReply, Standing

__all__ = [
    "Capacity",
    "DeclaredPlace",
    "DirectoryImport",
    "DirectoryRow",
    "Evidence",
    "InvitationPause",
    "LocalSuspension",
    "PostcodeDistrict",
    "Premises",
    "ProviderProfile",
    "RegisterLookup",
    "RegulatorLocation",
    "RemovalNotice",
    "RemovalReply",
    "Standing",
]
