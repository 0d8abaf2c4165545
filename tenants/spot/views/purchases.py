"""Spot purchases: the list, asking for one, and one purchase with what may be done with it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from consortium.systems import queries as systems
from tenants.minitender import queries as minitender
from tenants.packages import queries as packages
from tenants.policy import queries as policies
from tenants.pricing.rules.cards import UNITS
from tenants.spot import queries, services
from tenants.spot.forms import EndForm, ExtendForm, LinkForm, PlanForm, PurchaseForm
from tenants.spot.permissions import Permission
from tenants.spot.queries.purchases import Shown
from tenants.spot.rules.costing import figures_of
from tenants.spot.rules.migration import Trigger
from tenants.spot.rules.purchases import DAY, EXEMPTION_WORDS, STATUS_WORDS, Exemption, Status
from tenants.spot.services import Extension
from tenants.spot.views.blueprint import blueprint

MOST_EXPORTED = 5000
COLUMNS = (
    "Reference", "Case reference", "Provider", "Status", "From", "To", "In all", "A year", "Why", "Reason", "Moves",
)  # fmt: skip


def _wanted() -> Shown:
    said = request.args.get("show", "")
    return Shown(said) if said in set(Shown) else Shown.CURRENT


@blueprint.get("/spot-purchases")
@requires(Permission.SEE_SPOT)
def purchases() -> ResponseReturnValue:
    """What the council buys outside the system, a page at a time."""
    actor, shown, on = present_actor(), _wanted(), clock.today()
    before = request.args.get("before", type=UUID)
    found = queries.list_purchases(actor, on=on, shown=shown, before=before, limit=queries.PAGE + 1)
    rows, more = found[: queries.PAGE], found[queries.PAGE :]
    return render_template(
        "tenants/spot/purchases.html",
        rows=rows,
        statuses={row.id: queries.status_of(row, on) for row in rows},
        words=STATUS_WORDS,
        whys=EXEMPTION_WORDS,
        shown=shown,
        kinds=list(Shown),
        next_page=url_for("spot.purchases", show=shown, before=rows[-1].id) if more else None,
        first_page=url_for("spot.purchases", show=shown) if before else None,
        may_buy=Permission.BUY_SPOT.allows(actor),
    )


@blueprint.get("/spot-purchases.<any(csv, ods):kind>")
@requires(Permission.SEE_SPOT)
def export_purchases(kind: str) -> ResponseReturnValue:
    on = clock.today()
    rows = queries.list_purchases(present_actor(), on=on, shown=_wanted(), limit=MOST_EXPORTED)
    return download_table(f"spot-purchases.{kind}", COLUMNS, [line_of(row, queries.status_of(row, on)) for row in rows])


def line_of(row: Any, status: Status) -> list[str]:
    why = EXEMPTION_WORDS[Exemption(row.exemption)] if row.exemption else "A package found nobody"
    moves = "stays outside" if row.stays else (row.moved_on or row.moves_on or row.last_on + DAY).isoformat()
    return [
        row.reference, row.case_reference, row.provider_name, STATUS_WORDS[status], row.starts_on.isoformat(),
        row.last_on.isoformat(), str(row.total_gbp), str(row.yearly_gbp), why, row.reason, moves,
    ]  # fmt: skip


def _failed() -> list[tuple[UUID, str]]:
    failed = [each.package_id for each in minitender.list_failed_packages(present_actor())]
    return [(each.id, f"{each.reference}, {each.title}") for each in packages.list_packages(failed)]


@blueprint.get("/spot-purchases/new")
@requires(Permission.BUY_SPOT)
def purchase_form() -> ResponseReturnValue:
    form = PurchaseForm()
    form.open_rows()
    return _writing_page(form)


@blueprint.post("/spot-purchases/new")
@requires(Permission.BUY_SPOT)
@writes
def ask_for_purchase() -> ResponseReturnValue:
    """Show what a purchase costs, or put it to whoever may authorise it."""
    form, actor = _chosen_from(PurchaseForm()), present_actor()
    if form.validate_on_submit():
        with refusals(form):
            if not form.submit.data:
                shown = figures_of(services.show_cost(actor=actor, details=form.details()))
                return _writing_page(form, shown)
            bought = services.ask_for_purchase(
                actor=actor, details=form.details(), reason=form.given_reason(), now=clock.now()
            )
            flash("Asked. It may begin once somebody else has authorised it.", "success")
            return redirect(url_for("spot.purchase", purchase_id=bought.id))
    return _writing_page(form), 422


def _chosen_from(form: PurchaseForm) -> PurchaseForm:
    form.choose_lots((lot.id, lot.name) for lot in policies.list_lots_to_buy_from(present_actor(), clock.today()))
    form.choose_from(_failed())
    return form


def _writing_page(form: PurchaseForm, shown: dict[str, Any] | None = None) -> str:
    return render_template(
        "tenants/spot/new.html", form=_chosen_from(form), cost=shown, terms=queries.find_terms(present_actor())
    )


@blueprint.get("/spot-purchases/<uuid:purchase_id>")
@requires(Permission.SEE_SPOT)
def purchase(purchase_id: UUID) -> ResponseReturnValue:
    """One purchase: why, from whom, until when, what it costs, and how it moves."""
    return purchase_page(purchase_id)


def purchase_page(purchase_id: UUID, **forms: Any) -> str:
    """The page of a purchase, with whichever forms were filled in."""
    actor, on = present_actor(), clock.today()
    row = queries.get_purchase(actor, purchase_id)
    provider = queries.get_provider(actor, row.spot_provider_id)
    status = queries.status_of(row, on)
    stands = status in {Status.RUNNING, Status.UPCOMING, Status.TAKEN_IN}
    extension = queries.find_extension(actor, purchase_id)
    is_free = row.agreement_id is None and row.refused_at is None
    given = [form for form in forms.values() if form.errors or form.form_errors]
    return render_template(
        "tenants/spot/purchase.html",
        row=row,
        status=status,
        status_words=STATUS_WORDS[status],
        why=EXEMPTION_WORDS[Exemption(row.exemption)] if row.exemption else "A package found nobody",
        provider=provider,
        unit=UNITS[row.unit],
        lot=systems.lots_by_id({row.lot_id}).get(row.lot_id) if row.lot_id else None,
        registered=members.names_of([provider.proposed_id] if provider.confirmed_at and provider.proposed_id else []),
        package=_package(row.package_id),
        failed_package=_package(row.failed_package_id),
        follows=queries.get_purchase(actor, row.follows_id) if row.follows_id else None,
        extension=extension,
        people=people.names_of(
            [row.entered_by, row.asked_by, row.approved_by, row.ended_by, row.planned_by, row.linked_by]
        ),
        moves_on=row.moved_on or row.moves_on or row.last_on + DAY,
        may_end=stands and Permission.BUY_SPOT.allows(actor) and row.last_on > row.starts_on and is_free,
        may_extend=Permission.BUY_SPOT.allows(actor) and extension is None and is_free and row.ended_at is None
        and (row.authorised_at is not None or row.import_id is not None),
        may_migrate=Permission.MIGRATE.allows(actor) and is_free and status is not Status.OVER,
        form=given[0] if given else None,
        end_form=forms.get("end") or EndForm(formdata=None),
        plan_form=forms.get("plan") or _plan_form(row),
        link_form=forms.get("link") or LinkForm(formdata=None),
    )  # fmt: skip


def _package(package_id: UUID | None) -> Any:
    return next(iter(packages.list_packages([package_id])), None) if package_id else None


def _plan_form(row: Any) -> PlanForm:
    trigger = Trigger.STAYS if row.stays else Trigger.CHANGE if row.moves_on else Trigger.EXPIRY
    given = {"trigger": str(trigger), "moves_on": row.moves_on, "plan_reason": row.plan_reason or ""}
    given["revision"] = row.revision
    return PlanForm(formdata=None, data=given)


@blueprint.post("/spot-purchases/<uuid:purchase_id>/end")
@requires(Permission.BUY_SPOT)
@writes
def end_early(purchase_id: UUID) -> ResponseReturnValue:
    form = EndForm()
    if form.validate_on_submit():
        with refusals(form):
            services.end_early(
                actor=present_actor(), purchase_id=purchase_id, last_day=form.last_day.data,
                reason=form.ended_reason.data or "", now=clock.now(),
            )  # fmt: skip
            flash("It ends early, and its cost follows.", "success")
            return redirect(url_for("spot.purchase", purchase_id=purchase_id))
    return purchase_page(purchase_id, end=form), 422


@blueprint.get("/spot-purchases/<uuid:purchase_id>/extend")
@requires(Permission.BUY_SPOT)
def extension_form(purchase_id: UUID) -> ResponseReturnValue:
    return _extension_page(purchase_id, ExtendForm())


def _extension_page(purchase_id: UUID, form: ExtendForm) -> str:
    form.choose_from(_failed())
    row = queries.get_purchase(present_actor(), purchase_id)
    return render_template(
        "tenants/spot/extend.html", row=row, form=form, first=row.last_on + DAY, unit=UNITS[row.unit],
        terms=queries.find_terms(present_actor()),
    )  # fmt: skip


@blueprint.post("/spot-purchases/<uuid:purchase_id>/extend")
@requires(Permission.BUY_SPOT)
@writes
def extend(purchase_id: UUID) -> ResponseReturnValue:
    """Ask for what follows a purchase, for a reason of its own."""
    form = ExtendForm()
    form.choose_from(_failed())
    if form.validate_on_submit():
        with refusals(form):
            extension = Extension(form.reference.data or "", form.ends_on.data, form.unit_price.data)
            bought = services.extend(
                actor=present_actor(), purchase_id=purchase_id, extension=extension, reason=form.given_reason(),
                now=clock.now(),
            )  # fmt: skip
            flash("Asked. It goes on once somebody else has authorised it.", "success")
            return redirect(url_for("spot.purchase", purchase_id=bought.id))
    return _extension_page(purchase_id, form), 422
