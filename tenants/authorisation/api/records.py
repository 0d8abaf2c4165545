"""Published records of decision by API: read by anybody, published and withdrawn by the council."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.authorisation import queries, services
from tenants.authorisation.api.blueprint import blueprint
from tenants.authorisation.permissions import Permission
from tenants.authorisation.rules.records import PublicWords
from tenants.authorisation.schemas import DecisionIn, PublicationIn, PublishedIn, PublishedOut


@blueprint.get("/published-decisions")
@requires(Permission.READ_PUBLISHED)
@blueprint.arguments(PublishedIn, location="query")
@blueprint.response(200, PublishedOut(many=True))
def list_published_decisions(asked: dict[str, Any]) -> Sequence[Any]:
    """List the records of decision that councils have published, the newest first. It needs no sign-in."""
    return queries.list_published(asked["council_id"], after=asked["after"])


@blueprint.post("/spending-cases/<uuid:case_id>/publication")
@requires(Permission.PUBLISH_RECORD)
@writes
@blueprint.arguments(PublicationIn)
@blueprint.response(201, PublishedOut)
def publish_record(given: dict[str, Any], case_id: UUID) -> Any:
    """Publish the record of a decision, now or from a day on. Every text is screened first."""
    public_on = given.pop("public_on")
    return services.publish_record(
        actor=present_actor(), case_id=case_id, words=PublicWords(**given), public_on=public_on, now=clock.now()
    )


@blueprint.post("/spending-cases/<uuid:case_id>/publication/withdrawal")
@requires(Permission.PUBLISH_RECORD)
@writes
@blueprint.arguments(DecisionIn)
@blueprint.response(200, PublishedOut)
def withdraw_record(given: dict[str, Any], case_id: UUID) -> Any:
    """Withdraw a published record: the public reads when and why, and nothing else of it."""
    return services.withdraw_record(actor=present_actor(), case_id=case_id, reason=given["reason"], now=clock.now())
