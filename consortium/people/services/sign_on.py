"""Single sign-on: registering a provider, linking accounts there, and what a session by one may do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit, clock
from consortium.kernel.actors import PLATFORM_ID, Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.sealing import keyring
from consortium.members import queries as members
from consortium.people import queries
from consortium.people.models import ExternalIdentity, IdentityProvider
from consortium.people.models.sign_on import bound_to_provider
from consortium.people.queries import factors as held
from consortium.people.queries import sign_on as providers
from consortium.people.queries.sign_on import Provider
from consortium.people.rules import sign_on as rules
from consortium.people.rules.sign_on import SignOn
from consortium.people.services import hash_of
from consortium.people.services.factors import tell


def register(
    *, actor: Actor, organisation_id: UUID, name: str, issuer: str, client_id: str, secret: str,
    second_factors: list[str], now: datetime,
) -> IdentityProvider:  # fmt: skip
    """Register a provider; nobody signs in by it before it was tried and put into force.

    Raises `Refused` for an address that is none, for a provider of care, and where the council has one already;
    `NotFound` for an organisation that is not the actor's.
    """
    if actor.kind is not ActorKind.ADMINISTRATOR and organisation_id != actor.organisation:
        raise NotFound
    kind = OrganisationKind(members.get_organisation(organisation_id).kind)
    if kind is OrganisationKind.PROVIDER:
        raise Refused("sign_on.not_for_providers")
    if kind is not OrganisationKind.PLATFORM and providers.list_registrations(organisation_id):
        raise Refused("sign_on.registered")
    provider_id = new_id()
    provider = IdentityProvider(
        organisation_id=organisation_id,
        id=provider_id,
        name=name.strip(),
        issuer=rules.ensure_address(issuer, is_trial=clock.is_movable()),
        client_id=client_id.strip(),
        wrapped=keyring().wrap(secret.strip().encode(), bound_to_provider(organisation_id, provider_id)),
        second_factors=second_factors,
        made_at=now,
        made_by=actor.person,
    )
    db.session.add(provider)
    db.session.flush()
    audit.record(actor, "sign_on.registered", provider, also_for=[organisation_id], changed=["issuer", "client_id"])
    return provider


def change(
    *, actor: Actor, organisation_id: UUID, provider_id: UUID, name: str, issuer: str, client_id: str, secret: str,
    second_factors: list[str],
) -> IdentityProvider:  # fmt: skip
    """Change a registration. Another address, client or secret takes it out of force until it was tried again.

    Without a secret the one before stays. Raises `NotFound`, and `Refused` for an address that is none.
    """
    provider = providers.get_registration(organisation_id, provider_id)
    address = rules.ensure_address(issuer, is_trial=clock.is_movable())
    is_another = (address, client_id.strip()) != (provider.issuer, provider.client_id) or bool(secret.strip())
    provider.name, provider.second_factors = name.strip(), second_factors
    provider.issuer, provider.client_id = address, client_id.strip()
    if secret.strip():
        provider.wrapped = keyring().wrap(secret.strip().encode(), bound_to_provider(organisation_id, provider_id))
    if is_another:
        provider.tried_at = provider.in_force_at = None
        provider.is_only_way = False
    db.session.flush()
    audit.record(
        actor,
        "sign_on.changed",
        provider,
        also_for=[organisation_id],
        changed=["issuer", "client_id"],
        second_factors=second_factors,
    )
    return provider


def note_trial(*, actor: Actor, organisation_id: UUID, provider_id: UUID, now: datetime) -> None:
    """Somebody went there and came back, and all of it was right."""
    provider = providers.get_registration(organisation_id, provider_id)
    provider.tried_at = now
    db.session.flush()
    audit.record(actor, "sign_on.tried", provider, also_for=[organisation_id])


def put_in_force(*, actor: Actor, organisation_id: UUID, provider_id: UUID, now: datetime) -> None:
    """From now on people sign in by it. Raises `Refused` before it was tried."""
    provider = providers.get_registration(organisation_id, provider_id)
    rules.ensure_may_be_put_in_force(was_tried=provider.tried_at is not None)
    provider.in_force_at = provider.in_force_at or now
    db.session.flush()
    audit.record(actor, "sign_on.in_force", provider, also_for=[organisation_id])


def take_out_of_force(*, actor: Actor, organisation_id: UUID, provider_id: UUID) -> None:
    """Nobody signs in by it any more, and passwords count again; who is signed in stays so."""
    provider = providers.get_registration(organisation_id, provider_id)
    provider.in_force_at, provider.is_only_way = None, False
    db.session.flush()
    audit.record(actor, "sign_on.out_of_force", provider, also_for=[organisation_id])


def end(*, actor: Actor, organisation_id: UUID, provider_id: UUID, now: datetime) -> None:
    """Take a registration away. Accounts stay linked for one to the same issuer."""
    provider = providers.get_registration(organisation_id, provider_id)
    provider.in_force_at, provider.is_only_way, provider.ended_at = None, False, now
    db.session.flush()
    audit.record(actor, "sign_on.ended", provider, also_for=[organisation_id])


def make_only_way(*, actor: Actor, organisation_id: UUID, provider_id: UUID, is_only_way: bool) -> None:
    """Let the organisation's people sign in by it only, or another way too; other sessions for it end at once.

    Raises `Refused` where the administrator of the organisation would shut themselves out.
    """
    provider = providers.get_registration(organisation_id, provider_id)
    if is_only_way:
        rules.ensure_may_be_only_way(
            is_in_force=provider.in_force_at is not None,
            is_the_platforms=organisation_id == PLATFORM_ID,
            is_own_linked=actor.kind is ActorKind.ADMINISTRATOR
            or providers.is_linked(actor, organisation_id, provider.issuer),
        )
    provider.is_only_way = is_only_way
    db.session.flush()
    if is_only_way:
        db.session.execute(sa.text("SELECT guard.end_other_ways(:id)"), {"id": organisation_id})
    audit.record(actor, "sign_on.only_way", provider, also_for=[organisation_id], is_only_way=is_only_way)


def secret_of(provider: Provider) -> str:
    """What the provider knows us by."""
    return keyring().unwrap(provider.wrapped, bound_to_provider(provider.organisation_id, provider.id)).decode()


def said_by(provider: Provider, claims: Mapping[str, Any]) -> SignOn:
    """What is kept with a session of what the provider said."""
    acr, sid = claims.get("acr"), claims.get("sid")
    return SignOn(
        provider_id=provider.id,
        bound_to=provider.bound_to,
        subject=str(claims["sub"]),
        acr=str(acr) if acr is not None else None,
        amr=rules.amr_of(claims),
        sid=str(sid) if sid is not None else None,
    )


def link(*, actor: Actor, provider: Provider, claims: Mapping[str, Any], now: datetime) -> ExternalIdentity:
    """Keep that an account at a provider is this person's; they are told by e-mail. Nothing where it is known already.

    Raises `Refused` for an account of somebody else, or too many.
    """
    owner = providers.find_owner(provider.id, str(claims["sub"]))
    if owner is not None:
        if owner.person_id != actor.person:
            raise Refused("sign_on.linked_already", name=provider.name)
        return providers.get_identity(actor, owner.identity_id)
    if len(providers.list_identities(actor)) >= rules.MOST_IDENTITIES:
        raise Refused("sign_on.too_many", most=rules.MOST_IDENTITIES)
    identity = ExternalIdentity(
        person_id=actor.person,
        organisation_id=provider.organisation_id,
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        shown_as=shown_as(claims),
        linked_at=now,
        used_at=now,
    )
    db.session.add(identity)
    db.session.flush()
    audit.record(actor, "identity.linked", identity)
    tell(actor, "factor_added", f"{identity.id}", what=f"your account of {provider.name}", now=now)
    return identity


def note_use(*, actor: Actor, identity_id: UUID, claims: Mapping[str, Any], now: datetime) -> None:
    identity = providers.get_identity(actor, identity_id)
    identity.used_at, identity.shown_as = now, shown_as(claims)
    db.session.flush()


def unlink(*, actor: Actor, identity_id: UUID, now: datetime) -> None:
    """Take the link away; they are told by e-mail. Raises `Refused` for the only way somebody has to sign in."""
    identity = providers.get_identity(actor, identity_id)
    others = len(providers.list_identities(actor)) - 1
    if not (has_password(actor) or held.held_by(actor).passkeys or others):
        raise Refused("sign_on.last_way")
    db.session.delete(identity)
    db.session.flush()
    audit.record(actor, "identity.unlinked", identity)
    tell(actor, "factor_removed", f"{identity.id}", what="an account of a provider", now=now)


def has_password(actor: Actor) -> bool:
    found = queries.find_password_hash(queries.get_person(actor.person).email)
    return found is not None


def shown_as(claims: Mapping[str, Any]) -> str:
    """What the account calls itself, for its owner to know it by: never who it is."""
    for name in ("email", "preferred_username", "name"):
        if isinstance(claims.get(name), str) and claims[name].strip():
            return str(claims[name]).strip()[:200]
    return str(claims["sub"])[:200]


def is_bound(*, actor: Actor, token: str) -> bool:
    """Whether a session, or half of one, is by a council's own provider, which speaks for that council alone."""
    session = providers.find_session(actor, hash_of(token))
    return session is not None and session.bound_to is not None


def ensure_own_means(*, actor: Actor, token: str, is_enough_alone: bool = False) -> None:
    """Raise `Refused` where a council's provider would change how somebody signs in elsewhere.

    Whoever has no password yet may see to their second step; what `is_enough_alone` to sign in, never.
    """
    if is_bound(actor=actor, token=token) and (is_enough_alone or has_password(actor)):
        raise Refused("sign_on.bound_means")


def find_confirming(*, actor: Actor, token: str) -> Provider | None:
    """The provider that may confirm who it is: they signed in by it, and its second factor is trusted."""
    session = providers.find_session(actor, hash_of(token))
    if session is None or session.provider_id is None:
        return None
    provider = providers.find_in_force(session.provider_id)
    return provider if provider is not None and provider.second_factors else None


def ensure_confirms(*, actor: Actor, token: str, provider: Provider, claims: Mapping[str, Any]) -> None:
    """Raise `Refused` unless it is the account that signed in, with a second factor."""
    session = providers.find_session(actor, hash_of(token))
    if session is None or (session.provider_id, session.provider_subject) != (provider.id, claims["sub"]):
        raise Refused("sign_on.not_the_same", name=provider.name)
    if not rules.shows_second_factor(claims, provider.second_factors):
        raise Refused("sign_on.no_second_factor", name=provider.name)
