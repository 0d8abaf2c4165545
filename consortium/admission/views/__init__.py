"""Pages of admission: rounds and questionnaires, a provider's application, the lead's assessment and decisions."""

from consortium.admission.views import (
    answering,
    applying,
    assessing,
    assigning,
    building,
    deciding,
    deciding_together,
    enquiring,
    letters,
    moving,
    panels,
    preparing,
    progress,
    reviewing,
    rounds,
    versions,
    waiting,
)
from consortium.admission.views.pages import blueprint

__all__ = [
    "answering",
    "applying",
    "assessing",
    "assigning",
    "blueprint",
    "building",
    "deciding",
    "deciding_together",
    "enquiring",
    "letters",
    "moving",
    "panels",
    "preparing",
    "progress",
    "reviewing",
    "rounds",
    "versions",
    "waiting",
]
