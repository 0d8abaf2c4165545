"""Spot purchases by API: asked for, ended early, extended, and the council's terms for them."""

from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires, writes
from tenants.spot import queries, services
from tenants.spot.api.blueprint import blueprint
from tenants.spot.permissions import Permission
from tenants.spot.rules.purchases import Details, Exemption, Provider, Reason, Terms
from tenants.spot.schemas import EndIn, ExtensionIn, PurchaseIn, PurchaseOut, PurchasesIn, TermsIn, TermsOut
from tenants.spot.services import Extension


def shown(row: Any) -> dict[str, Any]:
    """A purchase with how it stands today."""
    fields = {name: getattr(row, name) for name in vars(row) if not name.startswith("_")}
    return fields | {"status": str(queries.status_of(row, clock.today()))}


@blueprint.get("/spot-purchases")
@requires(Permission.SEE_SPOT)
@blueprint.arguments(PurchasesIn, location="query")
@blueprint.response(200, PurchaseOut(many=True))
def list_purchases(asked: dict[str, Any]) -> Any:
    """List what we buy outside the system, the latest first."""
    on = clock.today()
    rows = queries.list_purchases(present_actor(), on=on, shown=asked["show"], before=asked["before"])
    return [shown(row) for row in rows]


@blueprint.post("/spot-purchases")
@requires(Permission.BUY_SPOT)
@writes
@blueprint.arguments(PurchaseIn)
@blueprint.response(201, PurchaseOut)
def ask_for_purchase(given: dict[str, Any]) -> Any:
    """Ask for a purchase outside the system: it goes to whoever may authorise it."""
    details = Details(
        given["reference"], given["case_reference"],
        Provider(given["provider_name"], given["number_of"], given["number"]),
        given["support"], given["starts_on"], given["ends_on"], given["unit"], given["unit_price"],
        [each | {"unit": given["unit"], "quantity": f"{each['quantity']:f}"} for each in given["visits"]],
        given["lot_id"], given["funder"],
    )  # fmt: skip
    bought = services.ask_for_purchase(actor=present_actor(), details=details, reason=_reason(given), now=clock.now())
    return shown(bought)


def _reason(given: dict[str, Any]) -> Reason:
    exemption = Exemption(given["exemption"]) if given["exemption"] else None
    return Reason(given["reason"], given["package_id"], exemption)


@blueprint.get("/spot-purchases/<uuid:purchase_id>")
@requires(Permission.SEE_SPOT)
@blueprint.response(200, PurchaseOut)
def get_purchase(purchase_id: UUID) -> Any:
    """Show one purchase."""
    return shown(queries.get_purchase(present_actor(), purchase_id))


@blueprint.post("/spot-purchases/<uuid:purchase_id>/end")
@requires(Permission.BUY_SPOT)
@writes
@blueprint.arguments(EndIn)
@blueprint.response(200, PurchaseOut)
def end_early(given: dict[str, Any], purchase_id: UUID) -> Any:
    """End a purchase early; its cost follows."""
    return shown(services.end_early(actor=present_actor(), purchase_id=purchase_id, now=clock.now(), **given))


@blueprint.post("/spot-purchases/<uuid:purchase_id>/extend")
@requires(Permission.BUY_SPOT)
@writes
@blueprint.arguments(ExtensionIn)
@blueprint.response(201, PurchaseOut)
def extend(given: dict[str, Any], purchase_id: UUID) -> Any:
    """Ask for what follows a purchase from the day after, for a reason of its own."""
    extension = Extension(given["reference"], given["ends_on"], given["unit_price"])
    return shown(
        services.extend(
            actor=present_actor(), purchase_id=purchase_id, extension=extension, reason=_reason(given), now=clock.now()
        )
    )


@blueprint.get("/spot-purchases/terms")
@requires(Permission.SET_SPOT_TERMS)
@blueprint.response(200, TermsOut)
def get_terms() -> Any:
    """Show the terms that hold for purchases asked for from now on; `revision` is null where nothing was set."""
    terms, row = queries.find_terms(present_actor()), queries.find_terms_row(present_actor())
    return {
        "longest_months": terms.longest_months,
        "exemption_roles": terms.exemption_roles,
        "revision": row.revision if row else None,
    }


@blueprint.post("/spot-purchases/terms")
@requires(Permission.SET_SPOT_TERMS)
@writes
@blueprint.arguments(TermsIn)
@blueprint.response(200, TermsOut)
def set_terms(given: dict[str, Any]) -> Any:
    """Say how long a purchase may last and who approves exemptions."""
    terms = Terms(given["longest_months"], tuple(given["exemption_roles"]))
    return services.set_terms(actor=present_actor(), terms=terms, revision=given["revision"], now=clock.now())
