"""Organisations and consortia as pages: entering, founding, admitting, opting in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.errors import NotFound
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web import frame
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries, services
from consortium.members.forms import ConsortiumForm, JoinForm, LeaveForm, PublicBodyForm
from consortium.members.permissions import Permission
from consortium.members.rules import Part

blueprint = Blueprint("members", __name__)

frame.navigate("Consortia", "members.list_consortia", Permission.SEE_CONSORTIA, order=80, is_shown_to_support=True)
frame.navigate("Organisations", "members.list_organisations", Permission.FOUND_CONSORTIUM, order=85)


@frame.searcher
def search(actor: Actor, text: str) -> list[frame.Hit]:
    """Consortia, councils and health bodies by a part of their name."""
    wanted = text.lower()
    hits = [
        frame.Hit(each.name, url_for("members.show_consortium", consortium_id=each.id), "Consortium")
        for each in queries.list_consortia()
        if wanted in each.name.lower()
    ]
    if Permission.FOUND_CONSORTIUM.allows(actor):
        here = url_for("members.list_organisations")
        hits += [
            frame.Hit(body.name, here, "Organisation", body.ons_code or body.ods_code or "")
            for body in queries.list_public_bodies()
            if wanted in body.name.lower()
        ]
    return hits


@blueprint.get("/organisations")
@requires(Permission.FOUND_CONSORTIUM)
def list_organisations() -> ResponseReturnValue:
    return render_template("consortium/members/organisations.html", bodies=queries.list_public_bodies())


@blueprint.get("/organisations/new")
@requires(Permission.FOUND_CONSORTIUM)
def organisation_form() -> ResponseReturnValue:
    return render_template("consortium/members/organisation_form.html", form=PublicBodyForm())


@blueprint.post("/organisations/new")
@requires(Permission.FOUND_CONSORTIUM)
@writes
def register_organisation() -> ResponseReturnValue:
    form = PublicBodyForm()
    if form.validate_on_submit():
        with refusals(form):
            body = services.register_public_body(
                actor=present_actor(),
                kind=OrganisationKind(form.kind.data),
                name=form.name.data or "",
                ons_code=form.ons_code.data,
                ods_code=form.ods_code.data,
                now=clock.now(),
            )
            flash(f"{body.name} is entered. Now let its people in.", "success")
            return redirect(url_for("members.list_organisations"))
    return render_template("consortium/members/organisation_form.html", form=form), 422


@blueprint.get("/consortia")
@requires(Permission.SEE_CONSORTIA)
def list_consortia() -> ResponseReturnValue:
    consortia = queries.list_consortia()
    return render_template(
        "consortium/members/consortia.html",
        consortia=consortia,
        leads=queries.names_of([each.lead_id for each in consortia]),
        counts=queries.count_members(clock.today()),
        may_found=Permission.FOUND_CONSORTIUM.allows(present_actor()),
    )


@blueprint.get("/consortia/new")
@requires(Permission.FOUND_CONSORTIUM)
def consortium_form() -> ResponseReturnValue:
    bodies = queries.list_public_bodies()
    form = ConsortiumForm(bodies=[{"organisation_id": str(body.id)} for body in bodies])
    return _consortium_page(form, bodies)


@blueprint.post("/consortia/new")
@requires(Permission.FOUND_CONSORTIUM)
@writes
def found_consortium() -> ResponseReturnValue:
    form = ConsortiumForm()
    if form.validate_on_submit():
        with refusals(form):
            consortium = services.found_consortium(
                actor=present_actor(),
                name=form.name.data or "",
                bodies=_chosen(form),
                commenced_on=form.commenced_on.data,
                now=clock.now(),
            )
            flash(f"{consortium.name} is founded.", "success")
            return redirect(url_for("members.show_consortium", consortium_id=consortium.id))
    return _consortium_page(form, queries.list_public_bodies()), 422


def _chosen(form: ConsortiumForm) -> list[services.Body]:
    """The bodies to which a part was given."""
    rows = [row.form for row in form.bodies if row.form.part.data]
    return [
        services.Body(UUID(row.organisation_id.data), Part(row.part.data), row.named_where.data or "") for row in rows
    ]


def _consortium_page(form: ConsortiumForm, bodies: Sequence[Any]) -> str:
    known = {str(body.id): body for body in bodies}
    return render_template("consortium/members/consortium_form.html", form=form, known=known)


@blueprint.get("/consortia/<uuid:consortium_id>")
@requires(Permission.SEE_CONSORTIA)
def show_consortium(consortium_id: UUID) -> ResponseReturnValue:
    actor = present_actor()
    consortium = queries.get_consortium(consortium_id)
    members = queries.list_members(consortium_id, clock.today())
    mine = next((member for member in members if member.organisation_id == actor.organisation_id), None)
    return render_template(
        "consortium/members/consortium.html",
        consortium=consortium,
        members=members,
        mine=mine,
        history=queries.list_history(consortium_id),
        may_leave=mine is not None and mine.part.may_leave and Permission.LEAVE.allows(actor),
        may_admit=consortium.lead_id == actor.organisation_id and Permission.ADMIT_PROSPECTIVE_MEMBER.allows(actor),
        may_opt_in=mine is not None and mine.part is Part.INVITED and Permission.OPT_IN.allows(actor),
    )


@blueprint.get("/consortia/<uuid:consortium_id>/members/<uuid:organisation_id>/admit")
@requires(Permission.ADMIT_PROSPECTIVE_MEMBER)
def admit_form(consortium_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    return _join_page(None, consortium_id, organisation_id)


@blueprint.post("/consortia/<uuid:consortium_id>/members/<uuid:organisation_id>/admit")
@requires(Permission.ADMIT_PROSPECTIVE_MEMBER)
@writes
def admit_member(consortium_id: UUID, organisation_id: UUID) -> ResponseReturnValue:
    """The lead makes a prospective member a member, from today."""
    form = JoinForm()
    if form.validate_on_submit():
        with refusals(form):
            services.admit_prospective_member(
                actor=present_actor(),
                consortium_id=consortium_id,
                organisation_id=organisation_id,
                named_line=form.named_line.data or "",
                now=clock.now(),
            )
            flash("It is a member from today, and may buy through the systems of this consortium.", "success")
            return redirect(url_for("members.show_consortium", consortium_id=consortium_id))
    return _join_page(form, consortium_id, organisation_id), 422


@blueprint.get("/consortia/<uuid:consortium_id>/opt-in")
@requires(Permission.OPT_IN)
def opt_in_form(consortium_id: UUID) -> ResponseReturnValue:
    return _join_page(None, consortium_id, present_actor().organisation)


@blueprint.post("/consortia/<uuid:consortium_id>/opt-in")
@requires(Permission.OPT_IN)
@writes
def opt_in(consortium_id: UUID) -> ResponseReturnValue:
    """A health body that was invited takes part, from today."""
    form = JoinForm()
    if form.validate_on_submit():
        with refusals(form):
            services.opt_in(
                actor=present_actor(),
                consortium_id=consortium_id,
                named_line=form.named_line.data or "",
                now=clock.now(),
            )
            flash("You have opted in from today.", "success")
            return redirect(url_for("members.show_consortium", consortium_id=consortium_id))
    return _join_page(form, consortium_id, present_actor().organisation), 422


def _join_page(form: JoinForm | None, consortium_id: UUID, organisation_id: UUID) -> str:
    """What joining means is shown before it is done: to the lead of a prospective member, to a health body of itself.

    What runs at a body is its own to see: the lead does not learn of it here.
    """
    actor, today = present_actor(), clock.today()
    joining = queries.get_who_may_join(actor, consortium_id, organisation_id, today)
    is_itself = organisation_id == actor.organisation
    form = form or JoinForm(formdata=None, named_line=joining.named_where)
    if is_itself:
        form.submit.label.text = "Opt in from today"
    return render_template(
        "consortium/members/join.html",
        form=form,
        consortium=queries.get_consortium(consortium_id),
        joining=joining,
        is_itself=is_itself,
        consequences=queries.consequences_of_joining(organisation_id, consortium_id, today),
        dealings=queries.dealings_of(organisation_id, consortium_id, today) if is_itself else [],
        today=today,
    )


@blueprint.get("/consortia/<uuid:consortium_id>/leave")
@requires(Permission.LEAVE)
def leave_form(consortium_id: UUID) -> ResponseReturnValue:
    return _leave_page(LeaveForm(), consortium_id)


@blueprint.post("/consortia/<uuid:consortium_id>/leave")
@requires(Permission.LEAVE)
@writes
def leave(consortium_id: UUID) -> ResponseReturnValue:
    """A member or a health body stops, from a day on."""
    form = LeaveForm()
    if form.validate_on_submit():
        with refusals(form):
            services.leave(
                actor=present_actor(), consortium_id=consortium_id, last_day=form.last_day.data, now=clock.now()
            )
            flash("It is on record that you leave. Until the day has passed you may still stay.", "success")
            return redirect(url_for("members.show_consortium", consortium_id=consortium_id))
    return _leave_page(form, consortium_id), 422


@blueprint.post("/consortia/<uuid:consortium_id>/stay")
@requires(Permission.LEAVE)
@writes
def stay(consortium_id: UUID) -> ResponseReturnValue:
    """Who said that it leaves stays after all."""
    services.stay(actor=present_actor(), consortium_id=consortium_id, now=clock.now())
    flash("You stay.", "success")
    return redirect(url_for("members.show_consortium", consortium_id=consortium_id))


def _leave_page(form: LeaveForm, consortium_id: UUID) -> str:
    """What the organisation has running is shown before it leaves."""
    actor, today = present_actor(), clock.today()
    mine = queries.find_membership(consortium_id, actor.organisation, today)
    if mine is None or not Part(mine.part).may_leave:
        raise NotFound
    return render_template(
        "consortium/members/leave.html",
        form=form,
        consortium=queries.get_consortium(consortium_id),
        dealings=queries.dealings_of(actor.organisation, consortium_id, today),
    )
