"""Changing a published package: a new version with more time, and bids confirmed again for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor, OrganisationKind
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.minitender import events, queries
from tenants.minitender.models import MiniTender, MiniTenderVersion
from tenants.minitender.rules import bidding, revising, state
from tenants.minitender.rules.bidding import Line, Offer, Wanted
from tenants.minitender.rules.revising import Change, Difference, Told
from tenants.minitender.rules.state import Status
from tenants.minitender.rules.terms import read_terms
from tenants.minitender.services.bidding import Receipt, get_wanted, submit_bid
from tenants.minitender.services.sealing import own_offer
from tenants.packages import queries as packages_found
from tenants.packages import services as packages
from tenants.packages.rules.details import PackageDetails
from tenants.packages.rules.particulars import read_particulars
from tenants.packages.rules.places import read_age
from tenants.packages.rules.week import read_week
from tenants.policy.rules import Urgency


def change_published(
    *, actor: Actor, mini_tender_id: UUID, package_id: UUID, change: Change, reason: str, seen: int
) -> MiniTenderVersion:
    """Change a package while bids are taken. Everyone invited is told, every bid must be confirmed again, and the
    deadline moves so that the whole window is left.

    `seen` is the version that the change was made on. Raises `Refused` after the deadline, without a reason, where
    nothing changes, where somebody else was quicker, and while screening finds anything in the new words.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    state.ensure_open(status=Status(tender.status), closes_at=tender.closes_at, at=at)
    if seen != tender.version:
        raise Refused("changed.meanwhile")
    given = state.ensure_reason(reason)
    package = _get_package(actor, tender, package_id)
    before = told_of(tender, package)
    tender.title = state.ensure_title(change.tender_title)
    packages.revise_offered_package(actor=actor, package_id=package_id, details=_details(package, change))
    found = revising.differences(before, told_of(tender, package))
    packages.ensure_publishable(actor=actor, package_ids=[package_id])
    packages.ensure_text_is_clean(actor=actor, package_ids=[package_id], text=tender.title)
    return _new_version(actor, tender, package_id, found, given, at)


def take_child_out(
    *, actor: Actor, mini_tender_id: UUID, package_id: UUID, number: int, reason: str, seen: int
) -> MiniTenderVersion | None:
    """Take one child out of a package that is offered for several: support is bought for the others alone.

    While bids are taken it is a change like any other. Once they are opened no bid is touched, because each is at a
    price by the unit and for a week that is every child's own: the award is for the children left, and None is given.
    Raises `Refused` between the deadline and the opening, once somebody is recommended, and for the last child.
    """
    tender, at = queries.lock_own_mini_tender(actor, mini_tender_id)
    if seen != tender.version:
        raise Refused("changed.meanwhile")
    given = state.ensure_reason(reason)
    package = _get_package(actor, tender, package_id)
    is_opened = Status(tender.status) is Status.OPENED
    if not is_opened:
        state.ensure_open(status=Status(tender.status), closes_at=tender.closes_at, at=at)
    before = told_of(tender, package)
    packages.take_child_out_of_offered(actor=actor, package_id=package_id, number=number, reason=given, now=at)
    if is_opened:
        audit.record(actor, "mini_tender.child_taken_out", tender, package=package_id, number=number)
        return None
    found = revising.differences(before, told_of(tender, package))
    return _new_version(actor, tender, package_id, found, given, at)


def _new_version(
    actor: Actor, tender: MiniTender, package_id: UUID, found: Sequence[Difference], given: str, at: datetime
) -> MiniTenderVersion:
    """What is said otherwise, told to everyone invited, with the whole window left."""
    packages.ensure_text_is_clean(actor=actor, package_ids=[package_id], text=given)
    closed_at = tender.closes_at or at
    window = read_terms(tender.rules).policy.windows[Urgency(tender.urgency)]
    tender.closes_at = revising.closes_after_change(closes_at=closed_at, window=window, changed_at=at)
    tender.version += 1
    made = MiniTenderVersion(
        council_id=actor.organisation,
        mini_tender_id=tender.id,
        version=tender.version,
        reason=given,
        differences=[each.as_document() for each in found],
        closed_at=closed_at,
        closes_at=tender.closes_at,
        changed_at=at,
        changed_by=actor.person,
    )
    db.session.add(made)
    db.session.flush()
    outbox.record(events.BiddingClosed(mini_tender_id=tender.id), due_at=tender.closes_at)
    audit.record(
        actor, "mini_tender.changed_published", tender, version=made.version, package=package_id,
        closes_at=tender.closes_at.isoformat(),
    )  # fmt: skip
    _tell(actor, tender, made)
    return made


def _get_package(actor: Actor, tender: MiniTender, package_id: UUID) -> Any:
    """A package of this mini-tender. Raises `NotFound`."""
    if package_id not in queries.package_ids_of([tender.id])[tender.id]:
        raise NotFound
    return packages_found.get_own_package(actor, package_id)


def _details(package: Any, change: Change) -> PackageDetails:
    return PackageDetails(
        title=change.title,
        summary=change.summary,
        outcomes=change.outcomes,
        place=package.place,
        age=read_age(package.age_band),
        starts_on=change.starts_on,
        ends_on=change.ends_on,
        week=read_week(change.schedule) if change.schedule else None,
        weekly_hours=change.weekly_hours,
        budget_weekly=change.budget_weekly,
        complexity=package.complexity,
        particulars=read_particulars(package.particulars),
    )


def told_of(tender: MiniTender, package: Any) -> Told:
    """What everyone invited reads now."""
    return Told(
        tender_title=tender.title,
        title=package.title,
        children=package.children,
        summary=package.summary,
        outcomes=tuple(package.outcomes),
        starts_on=package.starts_on,
        ends_on=package.ends_on,
        weekly_hours=package.weekly_hours,
        budget_weekly=package.budget_weekly,
        schedule=package.schedule,
    )


def _tell(actor: Actor, tender: MiniTender, made: MiniTenderVersion) -> None:
    """Everyone at once; and half-way to the deadline again, for whoever has a bid that waits to be confirmed.

    The council does not know who has bid, so both are recorded for all; each provider's own job looks.
    """
    providers = queries.list_invited_ids(actor.organisation, tender.id)
    council, half_way = actor.organisation, (made.closes_at - made.changed_at) / 2
    told: list[tuple[outbox.Event, datetime | None]] = [
        (events.MiniTenderChanged(council, tender.id, made.version), None),
        (events.ConfirmationDue(council, tender.id, made.version), made.changed_at + half_way),
    ]
    for event, due_at in told:
        outbox.record_for([(event, (each, OrganisationKind.PROVIDER)) for each in providers], due_at=due_at)


def confirm_bid(*, actor: Actor, mini_tender_id: UUID) -> Receipt:
    """A bidder says that its bid stands for the present version: a new version of the bid, with its own receipt.

    Where the council states the week, the bid is for the week as it is now, at the same price. Raises `Refused` where
    there is no bid, where it counts already, where it no longer fits what is asked, and at and after the deadline.
    """
    tender = queries.get_invited(actor, mini_tender_id)
    current = queries.find_current_version(actor.organisation, tender.council_id, tender.id)
    if current is None or current[0].withdrawn_at is not None:
        raise Refused("bid.none")
    held = queries.lock_for_bidding(tender.id)
    bidding.ensure_may_bid(status=held.status, closes_at=held.closes_at, received_at=held.received_at)
    revising.ensure_to_confirm(bid_for=current[1].mini_tender_version, version=held.version)
    offer = own_offer(actor=actor, version=current[1])
    return submit_bid(actor=actor, mini_tender_id=mini_tender_id, offer=_for_the_week_asked(offer, tender))


def _for_the_week_asked(offer: Offer, tender: MiniTender) -> Offer:
    asked = {each.package_id: each for each in get_wanted(tender)[1]}
    return replace(offer, lines=tuple(_as_asked(line, asked.get(line.package_id)) for line in offer.lines))


def _as_asked(line: Line, asked: Wanted | None) -> Line:
    """For the week that the council states, and for no more children than there are left."""
    if asked is None:
        return line
    children = None if line.children is None else min(line.children, asked.children)
    return replace(line, children=children, patterns=line.patterns if asked.patterns is None else asked.patterns)
