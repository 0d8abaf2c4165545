"""Pages of admission: rounds and questionnaires, a provider's application, the lead's assessment and decisions."""

from consortium.admission.views import (
    applying,
    assessing,
    deciding,
    deciding_together,
    letters,
    panels,
    preparing,
    reviewing,
    rounds,
)
from consortium.admission.views.pages import blueprint

__all__ = [
    "applying",
    "assessing",
    "blueprint",
    "deciding",
    "deciding_together",
    "letters",
    "panels",
    "preparing",
    "reviewing",
    "rounds",
]
