"""Providers of spot purchases beside the register: proposals, each confirmed or rejected by a person."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.spot import queries, services
from tenants.spot.forms import PlainForm, VerdictForm
from tenants.spot.permissions import Permission
from tenants.spot.queries import SpotProviderLine
from tenants.spot.rules.matching import NUMBER_WORDS
from tenants.spot.views.blueprint import blueprint

MOST_EXPORTED = 5000
COLUMNS = ("Provider", "Number", "Purchases", "A year", "On the register as", "Found by", "Confidence", "Why", "Stands")


@blueprint.get("/spot-purchases/migration/providers")
@requires(Permission.SEE_SPOT)
def providers() -> ResponseReturnValue:
    """Whoever gives support outside now, and who on the register that may be."""
    actor, on = present_actor(), clock.today()
    is_to_decide = request.args.get("show") == "to-decide"
    show = {"show": "to-decide"} if is_to_decide else {}
    after = request.args.get("after", type=UUID)
    found = queries.list_providers(actor, on=on, is_to_decide=is_to_decide, after=after, limit=queries.PAGE + 1)
    lines, more = found[: queries.PAGE], found[queries.PAGE :]
    return render_template(
        "tenants/spot/providers.html",
        lines=lines,
        overlap=queries.overlap(actor, on=on),
        to_decide=queries.count_to_decide(actor, on=on),
        is_to_decide=is_to_decide,
        show=show,
        names=_names(lines),
        numbers=NUMBER_WORDS,
        people=people.names_of([line.provider.confirmed_by for line in lines]),
        verdict=VerdictForm(),
        comparing=PlainForm(),
        may_decide=Permission.MIGRATE.allows(actor),
        next_page=url_for("spot.providers", **show, after=lines[-1].id) if more else None,
        first_page=url_for("spot.providers", **show) if after else None,
    )


def _names(lines: list[SpotProviderLine]) -> dict[UUID, str]:
    return members.names_of([line.provider.proposed_id for line in lines if line.provider.proposed_id])


@blueprint.get("/spot-purchases/migration/providers.<any(csv, ods):kind>")
@requires(Permission.SEE_SPOT)
def export_providers(kind: str) -> ResponseReturnValue:
    lines = queries.list_providers(present_actor(), on=clock.today(), limit=MOST_EXPORTED)
    names = _names(lines)
    return download_table(f"providers-beside-the-register.{kind}", COLUMNS, [_line(line, names) for line in lines])


def _line(line: SpotProviderLine, names: dict[UUID, str]) -> list[str]:
    each = line.provider
    stands = "confirmed" if each.confirmed_at else "proposed" if each.proposed_id else "not found"
    return [
        each.name, f"{each.number_of} {each.number}" if each.number else "", str(line.purchases), str(line.yearly),
        names.get(each.proposed_id, "") if each.proposed_id else "", each.how or "",
        f"{each.confidence}%" if each.confidence else "", each.why or "", stands,
    ]  # fmt: skip


@blueprint.post("/spot-purchases/migration/compare")
@requires(Permission.MIGRATE)
@writes
def compare() -> ResponseReturnValue:
    """Propose for everybody who is not confirmed yet."""
    proposed = services.compare_with_register(actor=present_actor(), now=clock.now())
    words = {0: "Nobody new was found", 1: "1 provider may be"}.get(proposed, f"{proposed} providers may be")
    flash(f"{words} on the register.", "success")
    return redirect(url_for("spot.providers"))


def _meant() -> UUID:
    try:
        return UUID(request.form.get("proposed", ""))
    except ValueError:
        raise NotFound from None


@blueprint.post("/spot-purchases/migration/providers/<uuid:provider_id>/confirm")
@requires(Permission.MIGRATE)
@writes
def confirm_match(provider_id: UUID) -> ResponseReturnValue:
    services.confirm_match(actor=present_actor(), provider_id=provider_id, proposed_id=_meant(), now=clock.now())
    flash("Confirmed: it is on the register.", "success")
    return redirect(url_for("spot.providers"))


@blueprint.post("/spot-purchases/migration/providers/<uuid:provider_id>/reject")
@requires(Permission.MIGRATE)
@writes
def reject_match(provider_id: UUID) -> ResponseReturnValue:
    services.reject_match(actor=present_actor(), provider_id=provider_id, proposed_id=_meant(), now=clock.now())
    flash("Rejected: the two are not proposed as one again.", "success")
    return redirect(url_for("spot.providers"))
