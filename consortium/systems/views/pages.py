"""The blueprint that every page of a system belongs to."""

from flask import Blueprint

from consortium.kernel.web import frame
from consortium.systems.permissions import Permission

blueprint = Blueprint("systems", __name__)
frame.navigate("Systems", "systems.show_list", Permission.READ_SYSTEMS, order=80, also=("/extensions",))
