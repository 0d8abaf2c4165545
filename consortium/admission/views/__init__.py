"""Pages of admission: rounds and questionnaires, a provider's application, the lead's assessment and decisions."""

from consortium.admission.views import (
    applying,
    assessing,
    assigning,
    building,
    deciding,
    deciding_together,
    letters,
    panels,
    preparing,
    progress,
    reviewing,
    rounds,
)
from consortium.admission.views.pages import blueprint

__all__ = [
    "applying",
    "assessing",
    "assigning",
    "blueprint",
    "building",
    "deciding",
    "deciding_together",
    "letters",
    "panels",
    "preparing",
    "progress",
    "reviewing",
    "rounds",
]
