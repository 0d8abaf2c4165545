"""What the shortlisted and the winner may learn, stage by stage; who read it; and families' meetings."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import refusals, requires, writes
from consortium.members import queries as members
from consortium.people import queries as people
from tenants.packages import queries, services
from tenants.packages.forms import MeetingForm, ReasonForm, ReleaseForm, ViewsForm
from tenants.packages.permissions import Permission
from tenants.packages.rules.disclosing import DisclosureStage
from tenants.packages.views.blueprint import blueprint


@blueprint.get("/packages/<uuid:package_id>/disclosures")
@requires(Permission.RELEASE_DETAILS)
def disclosures(package_id: UUID) -> ResponseReturnValue:
    """What was released of a package, to whom, who read it, and what the family thought of whom."""
    return _council_page(package_id)


def _council_page(package_id: UUID, **forms: Any) -> str:
    actor = present_actor()
    package = queries.get_own_package(actor, package_id)
    bidders = queries.bidders_of(actor, package_id)
    released, meetings = queries.list_disclosures(actor, package_id), queries.list_meetings(actor, package_id)
    names = members.names_of([*bidders, *(r.provider_id for r in released), *(m.provider_id for m in meetings)])
    to_choose = {provider_id: names[provider_id] for provider_id in bidders if provider_id in names}
    shown = {
        "release_form": ReleaseForm(formdata=None),
        "meeting_form": MeetingForm(formdata=None, prefix="meeting"),
        **forms,
    }
    for form in (shown["release_form"], shown["meeting_form"]):
        form.offer(to_choose)
    standing = _standing(package_id)
    shown["release_form"].offer_children([each.number for each in standing])
    return render_template(
        "tenants/packages/disclosures.html",
        package=package,
        bidders=to_choose,
        is_chosen=any(each.stage is DisclosureStage.WINNER for each in bidders.values()),
        several=len(standing) > 1 or any(each.child_number > 1 for each in released),
        children=standing,
        child_names=queries.names_of_children(standing),
        released=released,
        readings=queries.readings_of([each.id for each in released]),
        meetings=meetings,
        names=names,
        people=people.names_of([*(each.released_by for each in released), *(each.recorded_by for each in meetings)]),
        **shown,
    )


def _back(package_id: UUID, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("packages.disclosures", package_id=package_id))


def _offered(form: Any, package_id: UUID) -> Any:
    form.offer(members.names_of(list(queries.bidders_of(present_actor(), package_id))))
    return form


def _standing(package_id: UUID) -> list[queries.ChildOf]:
    """The children whom the package is for now."""
    return [each for each in queries.children_of([package_id])[package_id] if each.place.left_at is None]


@blueprint.post("/packages/<uuid:package_id>/disclosures")
@requires(Permission.RELEASE_DETAILS)
@writes
def release(package_id: UUID) -> ResponseReturnValue:
    """Let a provider read more."""
    queries.get_own_package(present_actor(), package_id)
    form = _offered(ReleaseForm(), package_id)
    form.offer_children([each.number for each in _standing(package_id)])
    if form.validate_on_submit():
        with refusals(form):
            services.release(
                actor=present_actor(),
                package_id=package_id,
                provider_id=form.provider,
                stage=DisclosureStage(form.stage.data),
                words=form.words.data or "",
                now=clock.now(),
                number=form.child,
            )
            return _back(package_id, "Released. The provider is told where to read it, and you see who does.")
    return _council_page(package_id, release_form=form, form=form), 422


@blueprint.post("/disclosures/<uuid:disclosure_id>/end")
@requires(Permission.RELEASE_DETAILS)
@writes
def end_release(disclosure_id: UUID) -> ResponseReturnValue:
    """Close what was released."""
    released = services.end_release(actor=present_actor(), disclosure_id=disclosure_id, now=clock.now())
    return _back(released.package_id, "Closed. Nobody of the provider can open it any more.")


@blueprint.post("/packages/<uuid:package_id>/meetings")
@requires(Permission.RELEASE_DETAILS)
@writes
def offer_meeting(package_id: UUID) -> ResponseReturnValue:
    """Put on record that the family was offered a meeting."""
    queries.get_own_package(present_actor(), package_id)
    form = _offered(MeetingForm(prefix="meeting"), package_id)
    if form.validate_on_submit():
        with refusals(form):
            services.offer_meeting(
                actor=present_actor(),
                package_id=package_id,
                provider_id=form.provider,
                offered_on=form.offered_on.data or date.min,
                now=clock.now(),
            )
            return _back(package_id, "The offer is on record.")
    return _council_page(package_id, meeting_form=form, form=form), 422


@blueprint.get("/meetings/<uuid:meeting_id>")
@requires(Permission.RELEASE_DETAILS)
def meeting_form(meeting_id: UUID) -> ResponseReturnValue:
    return _meeting_page(meeting_id, ViewsForm())


def _meeting_page(meeting_id: UUID, form: ViewsForm) -> str:
    actor = present_actor()
    meeting = queries.get_meeting(actor, meeting_id)
    return render_template(
        "tenants/packages/meeting.html",
        meeting=meeting,
        package=queries.get_own_package(actor, meeting.package_id),
        provider=members.names_of([meeting.provider_id]).get(meeting.provider_id, "a provider"),
        form=form,
    )


@blueprint.post("/meetings/<uuid:meeting_id>")
@requires(Permission.RELEASE_DETAILS)
@writes
def record_views(meeting_id: UUID) -> ResponseReturnValue:
    """What the child and the family thought."""
    form = ViewsForm()
    if form.validate_on_submit():
        with refusals(form):
            meeting = services.record_views(
                actor=present_actor(), meeting_id=meeting_id, views=form.views(), now=clock.now()
            )
            return _back(meeting.package_id, "The meeting is on record.")
    return _meeting_page(meeting_id, form), 422


@blueprint.get("/disclosures")
@requires(Permission.READ_DETAILS)
def disclosures_to_us() -> ResponseReturnValue:
    """What councils released to the provider acted for."""
    rows = queries.list_disclosures_to(present_actor(), before=request.args.get("before", type=UUID))
    page = rows[: queries.PAGE]
    return render_template(
        "tenants/packages/disclosures_to_us.html",
        rows=page,
        names=members.names_of([row.council_id for row in page]),
        next_page=url_for("packages.disclosures_to_us", before=page[-1].id) if len(rows) > queries.PAGE else None,
    )


@blueprint.get("/disclosures/<uuid:disclosure_id>")
@requires(Permission.READ_DETAILS)
def disclosure(disclosure_id: UUID) -> ResponseReturnValue:
    """What a council released: open for a quarter of an hour to whoever gave a reason."""
    return _provider_page(disclosure_id, ReasonForm())


def _provider_page(disclosure_id: UUID, form: ReasonForm) -> str:
    actor, now = present_actor(), clock.now()
    released = queries.get_disclosure_to(actor, disclosure_id)
    words = queries.find_words(released)
    identity = (words or {}).get("identity")
    return render_template(
        "tenants/packages/disclosure.html",
        released=released,
        council=members.names_of([released.council_id]).get(released.council_id, "The council"),
        words=words,
        born_on=date.fromisoformat(identity["born_on"]) if identity else None,
        reading=queries.find_disclosure_reading(actor, disclosure_id, now),
        readings=queries.readings_of([released.id])[released.id],
        form=form,
    )


@blueprint.post("/disclosures/<uuid:disclosure_id>")
@requires(Permission.READ_DETAILS)
@writes
def read_disclosure(disclosure_id: UUID) -> ResponseReturnValue:
    """Open what was released, with a reason that the council reads too."""
    form = ReasonForm()
    if form.validate_on_submit():
        with refusals(form):
            services.read_disclosure(
                actor=present_actor(), disclosure_id=disclosure_id, reason=form.reason.data or "", now=clock.now()
            )
            return redirect(url_for("packages.disclosure", disclosure_id=disclosure_id))
    return _provider_page(disclosure_id, form), 422
