"""How a council buys from each lot, in plain words: every lot, the policy in force, one version."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.calendar import local
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires
from consortium.people import queries as people
from tenants.policy import queries
from tenants.policy.forms.adopting import AdoptForm, SeenForm
from tenants.policy.permissions import Permission
from tenants.policy.queries import LotToBuyFrom
from tenants.policy.rules.versions import State, standing_of, version_in_force
from tenants.policy.rules.words import changed_sections, in_words
from tenants.policy.views.blueprint import blueprint, get_lot

TAGS = {
    State.DRAFT: ("draft", "Draft"),
    State.DISCARDED: ("withdrawn", "Discarded"),
    State.WAITING: ("pending", "Adopted, not in force yet"),
    State.IN_FORCE: ("in force", "In force"),
    State.REPLACED: ("superseded", "Replaced"),
    State.OVERTAKEN: ("superseded", "Replaced before it began"),
}
"""How the state of a version is shown."""


@blueprint.get("/policies")
@requires(Permission.SEE_POLICIES)
def index() -> ResponseReturnValue:
    """Every lot the council may buy from, and how it does."""
    actor, now = present_actor(), clock.now()
    versions: dict[UUID, list[Any]] = {}
    for policy in queries.list_policies(actor.organisation):
        versions.setdefault(policy.lot_id, []).append(policy)
    rows = [
        {"lot": lot, **_stages(versions.get(lot.id, []), now)}
        for lot in queries.list_lots_to_buy_from(actor, local(now).date())
    ]
    return render_template("tenants/policy/index.html", rows=rows, may_draft=Permission.DRAFT_POLICY.allows(actor))


def _stages(versions: Sequence[Any], now: Any) -> dict[str, Any]:
    """Of the versions of a lot, newest first: the one in force, those that wait for their day, the draft."""
    lives = queries.lives_of(versions)
    standings = {life.version: standing_of(life, lives, now) for life in lives}
    number = version_in_force(lives, now)
    return {
        "standings": standings,
        "in_force": next((each for each in versions if each.version == number), None),
        "waiting": [each for each in versions if standings[each.version].state is State.WAITING],
        "draft": next((each for each in versions if standings[each.version].state is State.DRAFT), None),
    }


@blueprint.get("/policies/lots/<uuid:lot_id>")
@requires(Permission.SEE_POLICIES)
def show_lot(lot_id: UUID) -> ResponseReturnValue:
    """The policy in force for a lot, in plain words."""
    lot = get_lot(lot_id)
    versions = queries.list_versions(present_actor().organisation, lot_id)
    return version_page(lot, _stages(versions, clock.now())["in_force"], versions)


@blueprint.get("/policies/<uuid:policy_id>")
@requires(Permission.SEE_POLICIES)
def show(policy_id: UUID) -> ResponseReturnValue:
    """One version: what is drafted or was adopted, and what it changes."""
    actor = present_actor()
    policy = queries.get_own_policy(actor, policy_id)
    return version_page(get_lot(policy.lot_id), policy, queries.list_versions(actor.organisation, policy.lot_id))


def version_page(lot: LotToBuyFrom, policy: Any, versions: Sequence[Any], adopt_form: AdoptForm | None = None) -> str:
    """A version with what it changes and what may be done with it; a form that was refused is shown again."""
    actor, now = present_actor(), clock.now()
    stages = _stages(versions, now)
    if adopt_form and policy:
        adopt_form.seen.data = policy.revision  # whoever sends it again has this page's text before them
    terms = queries.terms_of(policy) if policy else None
    before = next((p for p in versions if policy and p.adopted_at and p.version < policy.version), None)
    return render_template(
        "tenants/policy/show.html",
        lot=lot,
        policy=policy,
        terms=terms,
        sections=in_words(terms) if terms else (),
        changes=changed_sections(queries.terms_of(before), terms) if terms and before else (),
        before=before,
        versions=versions,
        tags=TAGS,
        standing=stages["standings"][policy.version] if policy else None,
        trials=queries.trials_of(actor, policy.id) if policy else (),
        names=people.names_of(
            [who for each in versions for who in (each.drafted_by, each.adopted_by, each.discarded_by) if who]
        ),
        may_draft=Permission.DRAFT_POLICY.allows(actor),
        may_adopt=Permission.ADOPT_POLICY.allows(actor),
        form=adopt_form,
        adopt_form=adopt_form or AdoptForm(formdata=None, seen=policy.revision if policy else None),
        seen_form=SeenForm(formdata=None, seen=policy.revision if policy else None),
        **stages,
    )
