"""The part of the API that every act on the register belongs to."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("register", __name__, description="Providers: profile, evidence, places and standing")
