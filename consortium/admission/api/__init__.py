"""Admission by API: each act by its own person's token."""

from consortium.admission.api import (
    applying,
    assessing,
    deciding,
    deciding_together,
    enquiring,
    extending,
    judging,
    moving,
    noticing,
    preparing,
    reviewing,
)
from consortium.admission.api.blueprint import blueprint

__all__ = [
    "applying",
    "assessing",
    "blueprint",
    "deciding",
    "deciding_together",
    "enquiring",
    "extending",
    "judging",
    "moving",
    "noticing",
    "preparing",
    "reviewing",
]
