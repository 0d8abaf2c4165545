"""Pages of admission: rounds and questionnaires, a provider's application, the lead's assessment and decisions."""

from consortium.admission.views import (
    applying,
    assessing,
    assigning,
    building,
    deciding,
    panels,
    preparing,
    progress,
    rounds,
)
from consortium.admission.views.pages import blueprint

__all__ = [
    "applying", "assessing", "assigning", "blueprint", "building", "deciding", "panels", "preparing", "progress",
    "rounds",
]  # fmt: skip
