"""The blueprint that every page of admission belongs to, and what several pages ask."""

from uuid import UUID

from flask import Blueprint

from consortium.admission.permissions import Permission
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame

blueprint = Blueprint("admission", __name__)
frame.navigate("Admission", "admission.show_rounds", Permission.SEE_ROUNDS, order=30)


def leads(actor: Actor, lead_id: UUID) -> bool:
    """Whether the actor sees a round as its lead's procurement officer."""
    return lead_id == actor.organisation_id and Permission.SEE_ROUND_AS_LEAD.allows(actor)
