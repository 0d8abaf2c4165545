"""Decision letters before they exist, and all of them as files: the same words as the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.permissions import Permission
from consortium.admission.views.deciding import letter_of, mail_of
from consortium.admission.views.pages import blueprint
from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import papers
from consortium.kernel.web.edge import requires


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would be decided on one lot, as a letter reads a decision."""

    lot_id: UUID
    is_admitted: bool
    total: Decimal
    findings: dict[str, Any]
    decided_at: datetime
    released_at: None = None


@blueprint.get("/applications/<uuid:application_id>/letter-preview")
@requires(Permission.DECIDE)
def preview_letter(application_id: UUID) -> ResponseReturnValue:
    """The letter and the e-mail as they would go out if it were decided now. Nothing is changed."""
    application = queries.get_application_as_lead(present_actor(), application_id)
    return render_template(
        "consortium/admission/letter_preview.html",
        **letter_of(application, _made_or_foretold(application)),
        mail=mail_of(application),
    )


@blueprint.get("/applications/<uuid:application_id>/decision.pdf")
@requires(Permission.DECIDE)
def decision_as_pdf(application_id: UUID) -> ResponseReturnValue:
    """The lead's copy, also of a letter that is not released: then it says so at its head."""
    application = queries.get_application_as_lead(present_actor(), application_id)
    return _pdf(application, _made_or_foretold(application))


@blueprint.get("/applications/<uuid:application_id>/letter.pdf")
@requires(Permission.SEE_OWN_APPLICATIONS)
def letter_as_pdf(application_id: UUID) -> ResponseReturnValue:
    application = queries.get_own_application(present_actor(), application_id)
    made = queries.decisions_of([application.id]).get(application.id, [])
    if not made:
        raise NotFound
    return _pdf(application, made)


def _made_or_foretold(application: Any) -> Sequence[Any]:
    made = queries.decisions_of([application.id]).get(application.id, [])
    if made:
        return made
    now = clock.now()
    results = services.preview_decision(actor=present_actor(), application_id=application.id, now=now)
    return [
        Foretold(lot_id, result.is_admitted, result.total, result.as_document(note=""), now)
        for lot_id, result in results.items()
    ]


def _pdf(application: Any, made: Sequence[Any]) -> ResponseReturnValue:
    name = f"decision-{application.reference}.pdf"
    return papers.pdf("consortium/admission/letter_paper.html", name, **letter_of(application, made))
