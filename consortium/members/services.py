"""Founding consortia and joining them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, outbox
from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.calendar import local
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.members import queries, rules
from consortium.members.events import MemberJoined, MemberLeaves
from consortium.members.models import Consortium, Membership, NamedBody, Organisation, Participation
from consortium.members.rules import Part


@dataclass(frozen=True, slots=True)
class Body:
    """A body of a consortium about to be founded, and where the notice names it."""

    organisation_id: UUID
    part: Part
    named_where: str


def register_public_body(
    *, actor: Actor, kind: OrganisationKind, name: str, ons_code: str | None, ods_code: str | None, now: datetime
) -> Organisation:
    """Enter a council (with its ONS code) or a health body (with its ODS code).

    Raises `Refused` for a code that is malformed, or that another organisation bears.
    """
    if kind is OrganisationKind.COUNCIL:
        ons_code, ods_code = (ons_code or "").strip(), None
        rules.ensure_ons_code(ons_code)
    else:
        ons_code, ods_code = None, (ods_code or "").strip()
        rules.ensure_ods_code(ods_code)
    code = ons_code or ods_code or ""
    if known := queries.find_public_body_by_code(code):
        raise Refused("organisation.known", code=code, name=known.name)
    body = Organisation(kind=str(kind), name=name.strip(), ons_code=ons_code, ods_code=ods_code, created_at=now)
    db.session.add(body)
    db.session.flush()
    audit.record(actor, "organisation.registered", body, also_for=[body.id], kind=str(kind))
    return body


def choose_colour(*, actor: Actor, colour: str) -> None:
    """Choose the colour of the organisation's pages and letters. Raises `NotFound` unless one looks after it."""
    is_done = db.session.execute(sa.select(sa.func.guard.choose_colour(colour))).scalar_one()
    if not is_done:
        raise NotFound
    audit.record(actor, "organisation.colour_chosen", queries.get_organisation(actor.organisation), colour=colour)


def ensure_platform(*, actor: Actor, now: datetime) -> None:
    """Enter the platform's own organisation, unless it is there."""
    if queries.find_organisation(PLATFORM_ID) is None:
        platform = Organisation(
            id=PLATFORM_ID, kind=OrganisationKind.PLATFORM, name=actor.organisation_name, created_at=now
        )
        db.session.add(platform)
        db.session.flush()
        audit.record(actor, "organisation.registered", platform, kind="platform")


def register_provider(*, actor: Actor, name: str, now: datetime) -> Organisation:
    """Enter the provider that the actor acts for: its own first act."""
    provider = Organisation(id=actor.organisation, kind=OrganisationKind.PROVIDER, name=name.strip(), created_at=now)
    db.session.add(provider)
    db.session.flush()
    audit.record(actor, "organisation.registered", provider, kind="provider")
    return provider


def found_consortium(
    *, actor: Actor, name: str, bodies: Sequence[Body], commenced_on: date, now: datetime
) -> Consortium:
    """Found a consortium with its lead, members and prospective members, each named in the notice.

    Raises `Refused` unless exactly one leads, each has a part for its kind and each is said to be named somewhere;
    `NotFound` for an unknown body.
    """
    rules.ensure_one_lead([body.part for body in bodies])
    rules.ensure_listed_once(names=[_checked(body).name for body in bodies])
    if queries.find_consortium_by_name(name.strip()):
        raise Refused("consortium.known", name=name.strip())
    lead = next(body for body in bodies if body.part is Part.LEAD)
    consortium = Consortium(name=name.strip(), lead_id=lead.organisation_id, created_at=now, created_by=actor.person_id)
    db.session.add(consortium)
    db.session.flush()
    for body in bodies:
        db.session.add(
            NamedBody(
                consortium_id=consortium.id, organisation_id=body.organisation_id, named_where=body.named_where.strip()
            )
        )
    db.session.flush()
    for body in bodies:
        db.session.add(
            Membership(
                consortium_id=consortium.id,
                organisation_id=body.organisation_id,
                part=str(body.part),
                from_on=commenced_on,
            )
        )
    db.session.flush()
    audit.record(
        actor, "consortium.founded", consortium, also_for=[b.organisation_id for b in bodies], lead=lead.organisation_id
    )
    return consortium


def _checked(body: Body) -> Organisation:
    organisation = queries.get_organisation(body.organisation_id)
    rules.ensure_may_be(name=organisation.name, kind=OrganisationKind(organisation.kind), part=body.part)
    rules.ensure_named_somewhere(name=organisation.name, named_where=body.named_where)
    return organisation


def admit_prospective_member(
    *, actor: Actor, consortium_id: UUID, organisation_id: UUID, named_line: str | None = None, now: datetime
) -> Membership:
    """The lead turns a prospective member into a member from today, by a line of the notice that names it.

    Without `named_line` it is the one recorded at the foundation. The member is told. Raises `NotFound` for anybody but
    the lead, `Refused` for a body that the notice does not name.
    """
    consortium = queries.get_consortium(consortium_id)
    if consortium.lead_id != actor.organisation:
        raise NotFound
    joined = _become(actor, consortium, organisation_id, Part.MEMBER, named_line, now)
    _tell(joined, queries.get_organisation(organisation_id))
    return joined


def opt_in(*, actor: Actor, consortium_id: UUID, named_line: str | None = None, now: datetime) -> Membership:
    """A health body that was invited opts in from today, by a line of the notice that names it. The lead is told."""
    consortium = queries.get_consortium(consortium_id)
    joined = _become(actor, consortium, actor.organisation, Part.OPTED_IN, named_line, now)
    _tell(joined, queries.get_organisation(consortium.lead_id))
    return joined


def _tell(joined: Membership, whom: Organisation) -> None:
    event = MemberJoined(
        consortium_id=joined.consortium_id, organisation_id=joined.organisation_id, part=str(joined.part)
    )
    outbox.record(event, handled_as=(whom.id, OrganisationKind(whom.kind)))


def _become(
    actor: Actor,
    consortium: Consortium,
    organisation_id: UUID,
    wanted: Part,
    named_line: str | None,
    now: datetime,
) -> Membership:
    body = queries.get_organisation(organisation_id)
    named_where = queries.find_named_where(consortium.id, organisation_id)
    rules.ensure_named(name=body.name, is_named=named_where is not None)
    line = (named_where or "") if named_line is None else named_line
    rules.ensure_line_of_the_notice(name=body.name, line=line)
    today = local(now).date()
    present = queries.find_membership(consortium.id, organisation_id, today)
    if present is None:
        raise NotFound
    rules.ensure_may_become(part=Part(present.part), wanted=wanted)
    if present.from_on == today:
        raise Refused("membership.since_today", name=body.name)
    present.to_on = date.fromordinal(today.toordinal() - 1)
    db.session.flush()
    joined = Membership(
        consortium_id=consortium.id,
        organisation_id=organisation_id,
        part=str(wanted),
        from_on=today,
        named_line=line.strip(),
    )
    db.session.add(joined)
    db.session.flush()
    audit.record(
        actor, "membership.changed", consortium, also_for=[organisation_id], body=organisation_id, part=str(wanted)
    )
    return joined


def leave(*, actor: Actor, consortium_id: UUID, last_day: date, now: datetime) -> Membership:
    """A member or a health body stops: it buys through the consortium's systems for the last time on `last_day`.

    Agreements that it signed run on. Raises `Refused` for the lead, for a day that is past, and for who leaves already.
    """
    consortium, present = _own_part(actor, consortium_id, now)
    today = local(now).date()
    rules.ensure_may_leave(part=Part(present.part), to_on=present.to_on, last_day=last_day, today=today)
    present.to_on = last_day
    db.session.flush()
    audit.record(
        actor, "membership.ending", consortium, also_for=[consortium.lead_id], body=actor.organisation, last=last_day
    )
    _tell_lead(actor, consortium, last_day, now, stays=False)
    return present


def stay(*, actor: Actor, consortium_id: UUID, now: datetime) -> Membership:
    """Who said that it leaves stays after all, while the day has not passed."""
    consortium, present = _own_part(actor, consortium_id, now)
    rules.ensure_leaves(present.to_on)
    last_day, present.to_on = present.to_on, None
    db.session.flush()
    audit.record(actor, "membership.kept", consortium, also_for=[consortium.lead_id], body=actor.organisation)
    _tell_lead(actor, consortium, last_day, now, stays=True)
    return present


def _tell_lead(actor: Actor, consortium: Consortium, last_day: date | None, now: datetime, *, stays: bool) -> None:
    lead = queries.get_organisation(consortium.lead_id)
    event = MemberLeaves(
        consortium_id=consortium.id,
        organisation_id=actor.organisation,
        last_day=str(last_day),
        said_at=now.isoformat(),
        stays=stays,
    )
    outbox.record(event, handled_as=(lead.id, OrganisationKind(lead.kind)))


def _own_part(actor: Actor, consortium_id: UUID, now: datetime) -> tuple[Consortium, Membership]:
    consortium = queries.get_consortium(consortium_id)
    present = queries.find_membership(consortium_id, actor.organisation, local(now).date())
    if present is None:
        raise NotFound
    return consortium, present


def take_part(*, actor: Actor, consortium_id: UUID, now: datetime) -> None:
    """A provider makes itself known to a consortium, once: from then on its members may see it."""
    if not queries.takes_part(actor.organisation, consortium_id):
        db.session.add(Participation(provider_id=actor.organisation, consortium_id=consortium_id, since=now))
        db.session.flush()
