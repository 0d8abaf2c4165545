"""The part of the API that every act of admission belongs to."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("admission", __name__, description="Questionnaires, rounds, applications and decisions")
