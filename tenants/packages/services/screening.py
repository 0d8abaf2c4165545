"""Screening before anything reaches providers, and the agreement of two officers to let one finding stay."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from consortium.kernel import audit, outbox
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from tenants.packages import queries
from tenants.packages.events import OverrideAsked
from tenants.packages.models import ScreeningOverride
from tenants.packages.rules import blocks, texts
from tenants.packages.rules.details import ensure_reason
from tenants.packages.rules.screening import ChildRecord, Finding, screen_for_all


def ensure_publishable(*, actor: Actor, package_ids: Sequence[UUID]) -> None:
    """Raise `Refused` while a finding stands in any text of the packages that two officers did not agree to keep.

    Also raised where the actor may not read the children's records: nothing is published unscreened. `NotFound` for a
    package of another council.
    """
    ensure_still_needed(actor=actor, package_ids=package_ids)
    packages = queries.list_packages(package_ids)
    if {package.id for package in packages if package.council_id == actor.organisation} != set(package_ids):
        raise NotFound
    findings = queries.list_findings(package_ids)
    for package in packages:
        texts.ensure_nothing_stands(package.reference, [each.found for each in findings[package.id] if each.stands])


def ensure_still_needed(*, actor: Actor, package_ids: Sequence[UUID]) -> None:
    """Raise `Refused` for a package with a child whose referral was withdrawn or met by a direct payment: nobody is
    chosen for that child.

    Holds the referrals until the transaction ends, so that none is closed in between.
    """
    places = queries.lock_places(actor, package_ids)
    for package in queries.list_packages(package_ids):
        blocks.ensure_all_need_it(package.reference, places[package.id])


def screen_text(*, actor: Actor, package_ids: Sequence[UUID], text: str) -> tuple[Finding, ...]:
    """What a text about the packages gives away, such as a question or its answer: kinds and places in that text.

    The council's text is held against every child's record (`Refused` where the actor may not read one); a provider's
    against what gives anybody away, for a provider knows no record.
    """
    return screen_texts(actor=actor, package_ids=package_ids, texts=[text])[text]


def screen_texts(*, actor: Actor, package_ids: Sequence[UUID], texts: Iterable[str]) -> dict[str, tuple[Finding, ...]]:
    """The same for many texts, by text; the records are read once."""
    if actor.organisation_kind is not None and actor.organisation_kind.buys:
        records = queries.records_of(package_ids)
    else:
        records = [ChildRecord()]
    return {text: screen_for_all(text, records) for text in set(texts)}


def ensure_text_is_clean(*, actor: Actor, package_ids: Sequence[UUID], text: str) -> None:
    """Raise `Refused` for a text about the packages that gives a child away."""
    texts.ensure_gives_nothing_away(screen_text(actor=actor, package_ids=package_ids, text=text))


def ask_override(*, actor: Actor, package_id: UUID, digest: bytes, reason: str, now: datetime) -> ScreeningOverride:
    """Ask that one finding may stay, with a reason. It stands until another officer agrees.

    Raises `Refused` where the text has changed since, or somebody asked already.
    """
    package = queries.get_own_package(actor, package_id)
    found = {each.found.digest: each for each in queries.list_findings([package.id])[package.id]}
    if digest not in found:
        raise Refused("override.not_found")
    if found[digest].override is not None:
        raise Refused("override.asked_already")
    override = ScreeningOverride(
        council_id=actor.organisation,
        package_id=package.id,
        kind=str(found[digest].found.finding.kind),
        text_hash=digest,
        reason=ensure_reason(reason),
        asked_by=actor.person,
        asked_at=now,
    )
    db.session.add(override)
    db.session.flush()
    audit.record(actor, "override.asked", override, package=package.id, kind=override.kind)
    outbox.record(OverrideAsked(package_id=package.id, override_id=override.id))
    return override


def agree_override(*, actor: Actor, package_id: UUID, override_id: UUID, now: datetime) -> ScreeningOverride:
    """A second officer agrees that one finding may stay. Raises `Refused` for whoever asked."""
    override = queries.find_override(actor, package_id, override_id)
    if override is None or override.agreed_at is not None:
        raise NotFound
    texts.ensure_another_agrees(asked_by=override.asked_by, agreed_by=actor.person)
    if override.text_hash not in {each.found.digest for each in queries.list_findings([package_id])[package_id]}:
        raise Refused("override.not_found")
    override.agreed_by, override.agreed_at = actor.person, now
    db.session.flush()
    audit.record(actor, "override.agreed", override, package=package_id, kind=override.kind)
    return override
