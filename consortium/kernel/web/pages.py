"""The pages of the frame, for everybody: accessibility, glossary, privacy, contact."""

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from consortium.kernel.web.edge import requires
from consortium.kernel.web.observe import Everybody

blueprint = Blueprint("pages", __name__)


@blueprint.get("/accessibility")
@requires(Everybody.READ_PUBLIC_PAGES)
def accessibility() -> ResponseReturnValue:
    return render_template("layout/pages/accessibility.html", contact=current_app.config["CONTACT_EMAIL"])


@blueprint.get("/glossary")
@requires(Everybody.READ_PUBLIC_PAGES)
def glossary() -> ResponseReturnValue:
    return render_template("layout/pages/glossary.html")


@blueprint.get("/privacy")
@requires(Everybody.READ_PUBLIC_PAGES)
def privacy() -> ResponseReturnValue:
    return render_template("layout/pages/privacy.html", contact=current_app.config["CONTACT_EMAIL"])


@blueprint.get("/contact")
@requires(Everybody.READ_PUBLIC_PAGES)
def contact() -> ResponseReturnValue:
    return render_template("layout/pages/contact.html", contact=current_app.config["CONTACT_EMAIL"])
