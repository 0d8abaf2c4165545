"""Pages of both sides: agreements and what they cost, one agreement as a letter and as PDF, signing it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame, papers
from consortium.kernel.web.downloads import download_table
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.agreements import queries, rules, services
from tenants.agreements.forms.agreeing import SignatureForm, StartForm
from tenants.agreements.permissions import Permission
from tenants.agreements.rules import Side, Stage
from tenants.agreements.rules.changes import KIND_WORDS
from tenants.agreements.rules.courses import ChangeKind
from tenants.agreements.views.blueprint import blueprint
from tenants.packages import queries as packages
from tenants.pricing.rules.cards import UNITS

ON_HOME = 5
MOST_EXPORTED = 5000
COLUMNS = (
    "reference", "council", "provider", "package", "title", "stage", "unit", "unit price", "starts on", "ends on",
    "average week", "total",
)  # fmt: skip


def _chosen_stage() -> Stage | None:
    wanted = request.args.get("stage", "")
    return Stage(wanted) if wanted in set(Stage) else None


def _chosen_partner() -> UUID | None:
    return request.args.get("with", type=UUID)


@blueprint.get("/agreements")
@requires(Permission.SEE_AGREEMENTS)
def show_list() -> ResponseReturnValue:
    """Agreements of the organisation acted for, by stage and by the other side, with what they cost."""
    actor, on, stage = present_actor(), clock.today(), _chosen_stage()
    partner_id = _chosen_partner()
    agreements = queries.list_agreements(
        actor, on=on, stage=stage, partner_id=partner_id, after=request.args.get("after", type=UUID)
    )
    partners = queries.list_partners(actor, on)
    is_whole = len(agreements) < queries.PAGE
    return render_template(
        "tenants/agreements/list.html",
        agreements=[(agreement, queries.stage_of(agreement, on)) for agreement in agreements],
        counts=queries.count_by_stage(actor, on),
        stage=stage,
        stages=list(Stage),
        partners=partners,
        partner_id=partner_id,
        only_with=_with(partner_id),
        names=members.names_of([partner.organisation_id for partner in partners]),
        is_council=actor.organisation_kind is not None and actor.organisation_kind.buys,
        mine=actor.organisation,
        sees_settings=Permission.SEE_SETTINGS.allows(actor),
        sees_handovers=Permission.SEE_HANDOVERS.allows(actor),
        next_page=None
        if is_whole
        else url_for(".show_list", stage=stage, **_with(partner_id), after=agreements[-1].id),
    )


def _with(partner_id: UUID | None) -> dict[str, Any]:
    return {"with": partner_id} if partner_id else {}


@blueprint.get("/agreements.<any(csv, ods):kind>")
@requires(Permission.SEE_AGREEMENTS)
def export(kind: str) -> ResponseReturnValue:
    """All that is listed, of every page."""
    return download_table(f"agreements.{kind}", COLUMNS, _lines())


def _lines() -> list[tuple[str, ...]]:
    actor, on = present_actor(), clock.today()
    agreements = queries.list_agreements(
        actor, on=on, stage=_chosen_stage(), partner_id=_chosen_partner(), limit=MOST_EXPORTED
    )
    names = members.names_of([side for one in agreements for side in (one.council_id, one.provider_id)])
    return [
        (
            one.reference, names.get(one.council_id, ""), names.get(one.provider_id, ""), one.package_reference,
            one.title, str(queries.stage_of(one, on)), one.unit, f"{one.unit_price:.2f}", one.starts_on.isoformat(),
            one.ends_on.isoformat(), f"{one.average_week_gbp:.2f}", f"{one.total_gbp:.2f}",
        )
        for one in agreements
    ]  # fmt: skip


@blueprint.get("/agreements/<uuid:agreement_id>")
@requires(Permission.SEE_AGREEMENTS)
def show(agreement_id: UUID) -> ResponseReturnValue:
    """The agreement as a letter, with its signatures; what is next stands beside it."""
    return agreement_page(agreement_id, SignatureForm(name=present_actor().name))


@blueprint.post("/agreements/<uuid:agreement_id>/signature")
@requires(Permission.SIGN_AGREEMENT)
@writes
def sign(agreement_id: UUID) -> ResponseReturnValue:
    form = SignatureForm()
    if form.validate_on_submit():
        with refusals(form):
            services.sign(
                actor=present_actor(),
                agreement_id=agreement_id,
                name=form.name.data or "",
                role=form.role.data or "",
                now=clock.now(),
            )
            flash("Signed. The other side is told.", "success")
            return redirect(url_for(".show", agreement_id=agreement_id))
    return agreement_page(agreement_id, form), 422


@blueprint.get("/agreements/<uuid:agreement_id>/agreement.pdf")
@requires(Permission.SEE_AGREEMENTS)
def as_pdf(agreement_id: UUID) -> ResponseReturnValue:
    """What both sides signed, to keep."""
    agreement = queries.get_agreement(present_actor(), agreement_id)
    return papers.pdf(
        "tenants/agreements/agreement_paper.html", f"{agreement.reference}.pdf", **_letter_facts(agreement)
    )


def _letter_facts(agreement: Any) -> dict[str, Any]:
    """The agreement as it was signed, whatever was changed since."""
    signed = queries.figures_signed(agreement)
    cost = signed.get("cost", agreement.cost)
    return {
        "agreement": agreement,
        "council": members.get_organisation(agreement.council_id),
        "provider": members.get_organisation(agreement.provider_id),
        "ends_on": signed.get("ends_on", agreement.ends_on),
        "average_week": signed.get("average_week_gbp", agreement.average_week_gbp),
        "total": signed.get("total_gbp", agreement.total_gbp),
        "price": UNITS.get(agreement.unit, agreement.unit),
        "runs": rules.week_runs(cost.get("weeks", {})),
        "years": _years(cost),
        "stretches_signed": stretches if len(stretches := queries.course_signed(agreement).stretches) > 1 else (),
        "on": clock.today(),
    }


def agreement_page(agreement_id: UUID, form: SignatureForm, *, starting: StartForm | None = None) -> str:
    actor, on = present_actor(), clock.today()
    agreement = queries.get_agreement(actor, agreement_id)
    side, stage = queries.side_of(actor, agreement), queries.stage_of(agreement, on)
    signed_at = agreement.council_signed_at if side is Side.COUNCIL else agreement.provider_signed_at
    sees_reviews = Permission.SEE_REVIEWS.allows(actor) and side is Side.COUNCIL
    reviews = queries.list_reviews(agreement) if sees_reviews else []
    start = queries.find_start(agreement) if sees_reviews else None
    changes = queries.list_changes(agreement)
    children = packages.children_of([agreement.package_id])[agreement.package_id] if sees_reviews else []
    is_signed = stage not in (Stage.AWAITING_SIGNATURES, Stage.LAPSED)
    return render_template(
        "tenants/agreements/agreement.html",
        **_letter_facts(agreement),
        is_intact=services.hash_of_text(agreement) == bytes(agreement.document_sha256),
        stage=stage,
        child=next((each for each in children if each.number == agreement.child_number), None),
        is_worked_out=queries.find_costed(agreement) is not None,
        stretches=queries.course_of(agreement, changes).stretches if agreement.changes else (),
        changes=[(each, KIND_WORDS[ChangeKind(each.kind)], queries.stage_of_change(each)) for each in changes],
        may_change=is_signed and Permission.CHANGE_AGREEMENT.allows(actor),
        is_outside=is_signed
        and side is Side.COUNCIL
        and stage is not Stage.ENDED
        and queries.is_outside(agreement, clock.now()),
        may_hand_over=Permission.PREPARE_HANDOVER.allows(actor),
        handed=_handed(actor, agreement, side),
        sees_deliveries=is_signed and Permission.SEE_DELIVERIES.allows(actor),
        can_make_pdf=papers.can_make_pdf(),
        waits_for_me=stage is Stage.AWAITING_SIGNATURES and signed_at is None,
        may_sign=Permission.SIGN_AGREEMENT.allows(actor),
        reviews=reviews,
        sees_reviews=sees_reviews,
        may_review=Permission.HOLD_REVIEW.allows(actor),
        names=people.names_of([*(review.held_by for review in reviews), *([start.confirmed_by] if start else [])]),
        start=start,
        starting=starting or StartForm(formdata=None),
        may_confirm_start=sees_reviews
        and start is None
        and stage in (Stage.RUNNING, Stage.ENDED)
        and Permission.HOLD_REVIEW.allows(actor),
        today=on,
        form=starting or form,
        signing=form,
    )


def _handed(actor: Actor, agreement: Any, side: Side) -> list[Any]:
    """The handovers that an agreement of the council came by or passes by; no provider is told of them."""
    if side is not Side.COUNCIL or not Permission.SEE_HANDOVERS.allows(actor):
        return []
    before = queries.find_handover_to(actor, agreement.id) if agreement.follows_id else None
    return [each for each in (before, *queries.list_handovers(actor, agreement_id=agreement.id)) if each]


def _years(cost: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(label, rules.amount(text)) for label, text in sorted(cost.get("financial_years", {}).items())]


@frame.home_panel(20)
def to_sign(actor: Actor) -> str | None:
    """On the home of whoever may sign: what waits for a signature of this side."""
    if not Permission.SIGN_AGREEMENT.allows(actor):
        return None
    waiting = queries.list_waiting_for(actor, clock.today(), ON_HOME)
    return render_template("tenants/agreements/to_sign.html", waiting=waiting) if waiting else None


@frame.searcher
def find(actor: Actor, text: str) -> list[frame.Hit]:
    if not Permission.SEE_AGREEMENTS.allows(actor):
        return []
    return [
        frame.Hit(
            agreement.title, url_for("agreements.show", agreement_id=agreement.id), "Agreement", agreement.reference
        )
        for agreement in queries.search_agreements(actor, text)
    ]
