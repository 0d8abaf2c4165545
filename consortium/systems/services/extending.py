"""Extending a system: advertised beforehand, asked of every member, decided together, recorded by the lead."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries as members
from consortium.members.queries import Member
from consortium.systems import queries, rules
from consortium.systems.events import ExtensionDecided, ViewsAsked, ViewsNearTheirDay
from consortium.systems.models import Extension, ExtensionView, PurchasingSystem
from consortium.systems.rules import Approval, Outcome, View

Follow = Callable[[Actor, PurchasingSystem, datetime], None]
_FOLLOWED_BY: list[Follow] = []


def follow_the_end(follow: Follow) -> Follow:
    """Let a capability further out move with a system what ends with it, in the same step as the extension."""
    _FOLLOWED_BY.append(follow)
    return follow


@dataclass(frozen=True, slots=True)
class Opinion:
    """A member's view with its reason, and the offices that approved it."""

    view: View
    reason: str
    approvals: Sequence[Approval]


def advertise_extension(*, actor: Actor, system_id: UUID, ends_on: date) -> Extension:
    """Add the next extension to a draft. Raises `Refused` where it ends too early, or past the end of the regime."""
    system = queries.get_own_system(actor, system_id)
    rules.ensure_draft(is_published=system.published_at is not None)
    before = queries.list_extensions(system_id)
    follows_on = before[-1].ends_on if before else system.ends_on
    rules.ensure_may_advertise(follows_on=follows_on, ends_on=ends_on, last_day=queries.last_day_of(system))
    extension = Extension(
        lead_id=actor.organisation, system_id=system_id, number=len(before) + 1, follows_on=follows_on, ends_on=ends_on
    )
    db.session.add(extension)
    db.session.flush()
    audit.record(actor, "extension.advertised", extension, system=system_id, changed=["ends_on"])
    return extension


def remove_extension(*, actor: Actor, extension_id: UUID) -> None:
    """Take the last extension out of a draft."""
    extension = queries.get_own_extension(actor, extension_id)
    system = queries.get_own_system(actor, extension.system_id)
    rules.ensure_draft(is_published=system.published_at is not None)
    rules.ensure_last(number=extension.number, numbers=[each.number for each in queries.list_extensions(system.id)])
    audit.record(actor, "extension.removed", extension, system=system.id)
    db.session.delete(extension)
    db.session.flush()


def ask_for_views(*, actor: Actor, extension_id: UUID, due_on: date, now: datetime) -> Extension:
    """The lead asks every member for its view by a day, or puts that day off. Everybody is told."""
    extension, today = queries.get_own_extension(actor, extension_id), local(now).date()
    system = queries.get_own_system(actor, extension.system_id)
    rules.ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=today)
    _ensure_open(extension)
    rules.ensure_may_ask(
        due_on=due_on, present_due_on=extension.views_due_on, system_ends_on=system.ends_on, today=today
    )
    extension.views_due_on, extension.asked_at, extension.asked_by = due_on, now, actor.person
    db.session.flush()
    bodies = _bodies(system.consortium_id, today)
    audit.record(
        actor, "extension.views_asked", extension, also_for=[each.organisation_id for each in bodies], due=due_on
    )
    _tell(bodies, ViewsAsked(extension_id=extension.id, due_on=due_on.isoformat()))
    for days, due_at in rules.view_reminders(due_on, now):
        nears = ViewsNearTheirDay(extension_id=extension.id, due_on=due_on.isoformat(), days=days)
        outbox.record(nears, due_at=due_at)
    return extension


def remind_of_views(*, actor: Actor, extension_id: UUID, now: datetime) -> int:
    """Remind whoever has not given a view, once a day. Returns how many are reminded."""
    extension, today = queries.get_own_extension(actor, extension_id), local(now).date()
    _ensure_open(extension)
    rules.ensure_may_give_view(due_on=extension.views_due_on, today=today)
    missing = missing_views(extension=extension, now=now)
    if not missing:
        raise Refused("extension.nobody_waits")
    _remind(actor, extension, missing, today)
    return len(missing)


def remind_when_views_are_near(*, actor: Actor, extension_id: UUID, due_on: str, now: datetime) -> int:
    """The same when its day has come; nobody where the day was put off, all views are given, or it was decided.

    Returns how many are reminded.
    """
    extension, today = queries.get_own_extension(actor, extension_id), local(now).date()
    if extension.decided_at is not None or str(extension.views_due_on) != due_on or str(today) > due_on:
        return 0
    if missing := missing_views(extension=extension, now=now):
        _remind(actor, extension, missing, today)
    return len(missing)


def _remind(actor: Actor, extension: Extension, missing: Sequence[Member], today: date) -> None:
    due_on = str(extension.views_due_on)
    _tell(missing, ViewsAsked(extension_id=extension.id, due_on=due_on, reminded_on=today.isoformat()))
    audit.record(actor, "extension.reminded", extension, bodies=[str(each.organisation_id) for each in missing])


def save_view(
    *, actor: Actor, extension_id: UUID, opinion: Opinion, is_given: bool, now: datetime, revision: int | None = None
) -> ExtensionView:
    """A member writes its view down, for itself alone, or gives it to the consortium. Until the decision it may change.

    Raises `Refused` unless it is asked for, in time, with its reason and approvals; and where somebody else changed it
    since `revision`.
    """
    extension, today = queries.get_extension(extension_id), local(now).date()
    system = queries.get_system(extension.system_id)
    if actor.organisation not in {each.organisation_id for each in _bodies(system.consortium_id, today)}:
        raise NotFound
    rules.ensure_undecided(_outcome(extension))
    rules.ensure_may_give_view(due_on=extension.views_due_on, today=today)
    saved = queries.find_view(extension_id, actor.organisation)
    if revision is not None and revision != (saved.revision if saved else 0):
        raise Refused("changed.meanwhile")
    if is_given or (saved is not None and saved.given_at is not None):
        rules.ensure_view_stands(view=opinion.view, reason=opinion.reason, approvals=opinion.approvals, today=today)
        is_given = True
    if saved is None:
        saved = ExtensionView(lead_id=extension.lead_id, extension_id=extension_id, council_id=actor.organisation)
        db.session.add(saved)
    saved.view, saved.reason, saved.saved_at = str(opinion.view), opinion.reason.strip(), now
    saved.approvals = [
        {"office": each.office.strip(), "approved_on": each.approved_on.isoformat()} for each in opinion.approvals
    ]
    if is_given:
        saved.given_at, saved.given_by = now, actor.person
    db.session.flush()
    if is_given:
        audit.record(
            actor, "extension.view_given", saved, also_for=[extension.lead_id], changed=["reason", "approvals"],
            view=str(opinion.view),
        )  # fmt: skip
    else:
        audit.record(actor, "extension.view_saved", saved, changed=["view", "reason", "approvals"])
    return saved


def decide_extension(
    *, actor: Actor, extension_id: UUID, outcome: Outcome, agreed_ends_on: date | None, reason: str, now: datetime
) -> Extension:
    """The lead records what the members decided together. Where they extend, the end of the system moves.

    Raises `Refused` before the views are in or due, past what was advertised or the law allows, and without reasons.
    """
    extension, today = queries.get_own_extension(actor, extension_id), local(now).date()
    system = queries.get_own_system(actor, extension.system_id)
    rules.ensure_in_force(is_published=system.published_at is not None, ends_on=system.ends_on, on=today)
    _ensure_open(extension)
    missing = [each.name for each in missing_views(extension=extension, now=now)]
    rules.ensure_views_are_in(due_on=extension.views_due_on, missing=missing, today=today)
    rules.ensure_may_decide(
        outcome=outcome, agreed_ends_on=agreed_ends_on, present_end=system.ends_on,
        advertised_end=extension.ends_on, last_day=queries.last_day_of(system), reason=reason,
    )  # fmt: skip
    extension.outcome, extension.agreed_ends_on, extension.reason = str(outcome), agreed_ends_on, reason.strip()
    extension.decided_at, extension.decided_by = now, actor.person
    db.session.flush()  # the database moves the end of the system with it
    db.session.refresh(system)
    bodies = _bodies(system.consortium_id, today)
    audit.record(
        actor, "extension.decided", extension, also_for=[each.organisation_id for each in bodies],
        changed=["agreed_ends_on", "reason"], outcome=str(outcome), system=system.id,
    )  # fmt: skip
    for follow in _FOLLOWED_BY if outcome is Outcome.EXTENDED else ():
        follow(actor, system, now)
    _tell(bodies, ExtensionDecided(extension_id=extension.id))
    return extension


def missing_views(*, extension: Extension, now: datetime) -> list[Member]:
    """The bodies that may buy through the system and have not given their view: the lead first, then by name."""
    system = queries.get_system(extension.system_id)
    given = {each.council_id for each in queries.list_views(extension.id) if each.given_at is not None}
    return [each for each in _bodies(system.consortium_id, local(now).date()) if each.organisation_id not in given]


def _bodies(consortium_id: UUID, on: date) -> list[Member]:
    return members.list_councils_that_may_call_off(consortium_id, on)


def _outcome(extension: Extension) -> Outcome | None:
    return None if extension.outcome is None else Outcome(extension.outcome)


def _ensure_open(extension: Extension) -> None:
    """Not decided, and its turn."""
    rules.ensure_undecided(_outcome(extension))
    rules.ensure_its_turn(
        [
            (each.number, _outcome(each))
            for each in queries.list_extensions(extension.system_id)
            if each.number < extension.number
        ]
    )


def _tell(bodies: Sequence[Member], event: ViewsAsked | ExtensionDecided) -> None:
    outbox.record_for([(event, (each.organisation_id, OrganisationKind(each.kind))) for each in bodies])
