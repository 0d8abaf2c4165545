"""What admission puts on the home page: an applicant's drafts and letters, a lead's rounds."""

from flask import render_template

from consortium.admission import queries
from consortium.admission.permissions import Permission
from consortium.admission.rules.applications import Stage
from consortium.admission.views.rounds import picture_of
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame
from consortium.members import queries as members
from consortium.systems import queries as systems


@frame.home_panel(order=30)
def show_own_applications(actor: Actor) -> str | None:
    """A provider's applications that are under way, and rounds that are open to it."""
    if not Permission.SEE_OWN_APPLICATIONS.allows(actor):
        return None
    now = clock.now()
    applications = queries.list_own_applications(actor)
    about = queries.rounds_by_id([each.round_id for each in applications])
    made = queries.decisions_of([each.id for each in applications])
    stages = {
        each.id: queries.marks_of(each, about[each.round_id], decisions=made.get(each.id, ())).stage_at(now)
        for each in applications
    }
    shown = [each for each in applications if stages[each.id] not in {Stage.WITHDRAWN, Stage.LAPSED}][:5]
    started = {each.round_id for each in applications}
    rounds = [each for each in queries.list_rounds_to_come(now) if each.opens_at <= now and each.id not in started]
    if not shown and not rounds:
        return None
    named = systems.systems_by_id({each.system_id for each in (*about.values(), *rounds)})
    return render_template(
        "consortium/admission/panel_of_provider.html",
        applications=shown,
        rounds=about,
        stages=stages,
        open_rounds=rounds,
        systems=named,
    )


@frame.home_panel(order=31)
def show_reviews_that_wait(actor: Actor) -> str | None:
    """Reviews of a lead's decisions that wait for an answer, the first due first."""
    if not Permission.ANSWER_REVIEWS.allows(actor):
        return None
    waiting = queries.list_reviews(actor, is_answered=False, limit=5)
    if not waiting:
        return None
    return render_template(
        "consortium/admission/panel_of_reviews.html",
        reviews=waiting,
        names=members.names_of([each.provider_id for each in waiting]),
        now=clock.now(),
    )


@frame.home_panel(order=30)
def show_own_rounds(actor: Actor) -> str | None:
    """A lead's rounds on a timeline, then those that are open, or closed with work left."""
    if not Permission.SEE_ROUND_AS_LEAD.allows(actor):
        return None
    rounds = queries.list_own_rounds(actor, limit=3)
    if not rounds:
        return None
    now = clock.now()
    return render_template(
        "consortium/admission/panel_of_lead.html",
        rounds=rounds,
        picture=picture_of(rounds, now),
        systems=systems.systems_by_id({each.system_id for each in rounds}),
        received=queries.count_applications(actor, [each.id for each in rounds]),
        now=now,
    )
