"""Pages of admission: rounds and questionnaires, a provider's application, the lead's assessment and decisions."""

from consortium.admission.views import (
    answering,
    applying,
    assessing,
    building,
    deciding,
    panels,
    preparing,
    rounds,
    versions,
)
from consortium.admission.views.pages import blueprint

__all__ = [
    "answering",
    "applying",
    "assessing",
    "blueprint",
    "building",
    "deciding",
    "panels",
    "preparing",
    "rounds",
    "versions",
]
