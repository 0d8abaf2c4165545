"""What a provider says of itself, and what a lead or a council decides about it."""

from consortium.register.forms.deciding import (
    LiftForm,
    LocalSuspensionForm,
    RemovalDecisionForm,
    ReplyForm,
    StandingForm,
)
from consortium.register.forms.directory import (
    DecideOnDirectoryForm,
    DirectoryForm,
)
from consortium.register.forms.lookups import AskAgainForm, FindForm
from consortium.register.forms.own import (
    DATE,
    LONGEST,
    MOST_POUNDS,
    DocumentsForm,
    EvidenceForm,
    PlacesForm,
    ProfileForm,
    ReplaceDocumentForm,
    WithdrawForm,
    places_form,
)

__all__ = [
    "DATE",
    "LONGEST",
    "MOST_POUNDS",
    "AskAgainForm",
    "DecideOnDirectoryForm",
    "DirectoryForm",
    "DocumentsForm",
    "EvidenceForm",
    "FindForm",
    "LiftForm",
    "LocalSuspensionForm",
    "PlacesForm",
    "ProfileForm",
    "RemovalDecisionForm",
    "ReplaceDocumentForm",
    "ReplyForm",
    "StandingForm",
    "WithdrawForm",
    "places_form",
]
