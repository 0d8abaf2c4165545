"""The API's part of prices."""

from consortium.kernel.api import Blueprint

blueprint = Blueprint("pricing", __name__, description="A council's own prices and school terms")
