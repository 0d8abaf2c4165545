"""Taking more time for one decision."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.admission import queries, services
from consortium.admission.forms.extending import ExtendDecisionForm
from consortium.admission.permissions import Permission
from consortium.admission.views.pages import blueprint
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems
from consortium.systems.rules import Regime, decision_due


@blueprint.get("/applications/<uuid:application_id>/decision/extension")
@requires(Permission.DECIDE)
def extend_decision_form(application_id: UUID) -> ResponseReturnValue:
    """By when it is due and would be; afterwards, who took more time and why."""
    return _page(queries.get_application_as_lead(present_actor(), application_id), ExtendDecisionForm())


@blueprint.post("/applications/<uuid:application_id>/decision/extension")
@requires(Permission.DECIDE)
@writes
def extend_decision(application_id: UUID) -> ResponseReturnValue:
    form = ExtendDecisionForm()
    application = queries.get_application_as_lead(present_actor(), application_id)
    if form.validate_on_submit():
        with refusals(form):
            services.extend_decision(
                actor=present_actor(), application_id=application_id, reason=form.reason.data or ""
            )
            flash("The decision has more time. The applicant is told why.", "success")
            return redirect(url_for("admission.show_application", application_id=application_id))
    return _page(application, form), 422


def _page(application: Any, form: ExtendDecisionForm) -> str:
    round_ = queries.get_round(application.round_id)
    system = systems.get_system(round_.system_id)
    extension = queries.extensions_of([application.id]).get(application.id)
    due_at = queries.decision_due_of(application, round_, system)
    return render_template(
        "consortium/admission/extend_decision.html",
        application=application,
        round=round_,
        system=system,
        provider=members.get_organisation(application.provider_id),
        due_at=due_at,
        would_be_due_at=due_at
        and decision_due(Regime(system.regime), received_at=application.submitted_at, is_extended=True),
        extension=extension,
        names=people.names_of([extension.extended_by]) if extension else {},
        law=systems.rules_of(system)["applications"],
        form=form,
    )
