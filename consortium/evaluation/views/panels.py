"""What evaluations put on the home page: assessments that need me, and what waits for a moderator."""

from flask import render_template

from consortium.evaluation import queries, rules
from consortium.evaluation.permissions import Permission
from consortium.evaluation.views.pages import titles_of
from consortium.kernel.actors import Actor
from consortium.kernel.web import frame

ON_HOME = 5


@frame.home_panel(order=15)
def show_my_assessments(actor: Actor) -> str | None:
    """What the assessor has not locked."""
    if not Permission.ASSESS.allows(actor):
        return None
    shown = queries.list_own_assessments(actor, limit=ON_HOME, is_open=True)
    if not shown:
        return None
    return render_template(
        "consortium/evaluation/panel_of_assessor.html",
        waiting=queries.count_open_assessments(actor),
        shown=shown,
        titles=titles_of([(each.evaluation.id, each.evaluation.provider_id) for each in shown]),
    )


@frame.home_panel(order=16)
def show_moderation(actor: Actor) -> str | None:
    """What is locked and waits to be moderated, lacks an assessor, or waits for the actor's confirmation."""
    if not Permission.MODERATE.allows(actor):
        return None
    listed = queries.list_own_evaluations(actor)
    asked = {each.evaluation_id for each in queries.list_asked_to_confirm(actor)}
    progress = queries.progress_of([each.id for each in listed])
    needing = [
        each
        for each in listed
        if each.id in asked or progress[each.id].stage in {rules.Stage.MODERATING, rules.Stage.ASSIGNING}
    ]
    if not needing:
        return None
    shown = needing[:ON_HOME]
    return render_template(
        "consortium/evaluation/panel_of_moderator.html",
        waiting=len(needing),
        shown=shown,
        asked=asked,
        progress=progress,
        titles=titles_of([(each.id, each.provider_id) for each in shown]),
    )
