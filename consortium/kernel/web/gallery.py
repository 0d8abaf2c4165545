"""Every component on one page, for the people who write pages; only where everything is a demonstration."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from consortium.kernel.web.edge import requires
from consortium.kernel.web.observe import Everybody

blueprint = Blueprint("gallery", __name__)


@blueprint.get("/gallery")
@requires(Everybody.READ_PUBLIC_PAGES)
def show() -> ResponseReturnValue:
    return render_template("layout/gallery.html")
