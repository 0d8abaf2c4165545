"""Where the operations about people gather."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("people", __name__, description="Who acts, for whom, what is on the record, and programs.")
