"""Sessions: half of one by the right password, a whole one by the second factor, another by each new proof."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.tenancy import act_as
from consortium.people import queries
from consortium.people.models import SignInSession
from consortium.people.queries import sessions as listed
from consortium.people.queries import sign_on as providers
from consortium.people.rules.factors import MOST_TRIES, Proof
from consortium.people.rules.failing import Way
from consortium.people.rules.sign_on import SignOn, ensure_serves
from consortium.people.services import failing, hash_of

TOKEN_BYTES = 32


def begin_half_session(*, person_id: UUID, device: str, now: datetime) -> str:
    """Somebody's password was right: what is left is the second step. Returns the cookie's token; its hash is kept.

    They act for the first of their organisations. Raises `Refused` where the person holds no role anywhere today.
    """
    organisations = queries.list_organisations_of(person_id)
    identity = queries.find_identity(person_id, organisations[0].organisation_id) if organisations else None
    if identity is None:
        raise Refused("sign_in.failed")
    db.session.rollback()
    act_as(identity.actor)
    return begin_half_session_of(actor=identity.actor, device=device, now=now)


def begin_half_session_of(*, actor: Actor, device: str, now: datetime, sign_on: SignOn | None = None) -> str:
    """The same for whoever acts already, as somebody whom this transaction has just made, or came by a provider."""
    _ensure_may_come(actor.organisation, sign_on)
    return _begin(actor, actor.organisation, device=device, began_at=now, now=now, sign_on=sign_on)


def begin_session(
    *, actor: Actor, half: str | None, device: str, proof: Proof, now: datetime, sign_on: SignOn | None = None
) -> str:
    """The second step is done: half a session ends and a whole one begins, by another token.

    There is no half where a passkey did both steps, having it, and the finger or the PIN that opens it; nor where a
    provider showed both.
    """
    if half is not None:
        sign_on = _sign_on_of(_end(actor, half, now))
    _ensure_may_come(actor.organisation, sign_on)
    token = _begin(
        actor,
        actor.organisation,
        device=device,
        began_at=now,
        now=now,
        proof=proof,
        proved_at=now,
        sign_on=sign_on,
    )
    audit.record(actor, "session.began", queries.get_person(actor.person), by=str(proof))
    return token


def prove_again(*, actor: Actor, token: str, proof: Proof, now: datetime) -> str:
    """The second factor was given anew: the session goes on by another token, and lasts no longer for it."""
    old = _end(actor, token, now)
    audit.record(actor, "session.proved", queries.get_person(actor.person), by=str(proof))
    return _begin(
        actor,
        old.organisation_id,
        device=old.device,
        began_at=old.began_at,
        now=now,
        proof=proof,
        proved_at=now,
        sign_on=_sign_on_of(old),
    )


def act_for(*, actor: Actor, token: str, organisation_id: UUID, now: datetime) -> str:
    """Go on for another of the person's organisations, by another token.

    Raises `Refused` for one not theirs, and where whoever said who they are speaks for another organisation.
    """
    if queries.find_identity(actor.person, organisation_id) is None:
        raise Refused("organisation.not_yours")
    session = providers.find_session(actor, hash_of(token))
    sign_on = _sign_on_of(session) if session else None
    ensure_serves(
        bound_to=sign_on.bound_to if sign_on else None, wanted=organisation_id, organisation=actor.organisation_name
    )
    _ensure_may_come(organisation_id, sign_on)
    audit.record(actor, "session.switched", queries.get_person(actor.person), to=organisation_id)
    return _go_on(actor, token, organisation_id, now)


def look_into(*, actor: Actor, token: str, organisation_id: UUID, access_id: UUID, now: datetime) -> str:
    """Go on as support in an organisation, by another token; the proof and the beginning stay what they were."""
    return _go_on(actor, token, organisation_id, now, access_id=access_id)


def look_away(*, actor: Actor, token: str, now: datetime) -> str:
    """Go on for the actor's own organisation, by another token."""
    return _go_on(actor, token, actor.organisation, now)


def end_session(*, actor: Actor, token: str) -> UUID | None:
    """Sign out: the session is ended on the server. Returns the provider where somebody may be signed in still."""
    session = providers.find_session(actor, hash_of(token))
    db.session.execute(sa.text("SELECT guard.end_session(:token)"), {"token": hash_of(token)})
    audit.record(actor, "session.ended", queries.get_person(actor.person))
    return session.provider_id if session else None


def touch_session(*, token: str) -> None:
    """Note that a session is in use, in a transaction of its own: nothing else is written by a GET."""
    with db.engine.begin() as connection:
        connection.execute(sa.text("SELECT guard.touch_session(:token)"), {"token": hash_of(token)})


def count_try(*, token: str, person_id: UUID, way: Way, network: str) -> None:
    """Note a wrong code, in a transaction of its own. Raises `Refused` where it was one too many: the session ended."""
    failing.note(person_id=person_id, way=way, network=network)
    with db.engine.begin() as connection:
        is_over = connection.execute(
            sa.text("SELECT guard.count_try(:token, :most)"), {"token": hash_of(token), "most": MOST_TRIES}
        ).scalar_one()
    if is_over:
        failing.note(person_id=person_id, way=Way.TOO_OFTEN, network=network)
    if is_over is not False:
        raise Refused("factor.too_many_tries")


def end_own(*, actor: Actor, session_id: UUID, now: datetime) -> None:
    """End another session of one's own. Raises `NotFound`."""
    listed.get_own(actor, session_id).ended_at = now
    db.session.flush()
    audit.record(actor, "session.ended", queries.get_person(actor.person))


def end_others(*, actor: Actor, token: str, now: datetime) -> None:
    """End every session of one's own but the one with that token; an empty token spares none."""
    db.session.execute(
        sa.update(SignInSession)
        .where(
            SignInSession.person_id == actor.person,
            SignInSession.token_hash != hash_of(token),
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    audit.record(actor, "sessions.ended", queries.get_person(actor.person))


def end_of_colleague(*, actor: Actor, person_id: UUID, session_id: UUID) -> None:
    """End a session in which a colleague acts for one's organisation. Raises `NotFound`."""
    person = queries.get_person(person_id)
    is_over = db.session.execute(sa.text("SELECT guard.end_session_of(:id)"), {"id": session_id}).scalar_one()
    if not is_over:
        raise NotFound
    audit.record(actor, "session.ended", person, by="administrator")


def end_by_provider(*, provider_id: UUID, subject: str | None, sid: str | None) -> None:
    """A provider signed somebody out: their sessions by it end, those of its one session where it names that."""
    db.session.execute(
        sa.text("SELECT guard.end_by_provider(:provider, :subject, :sid)"),
        {"provider": provider_id, "subject": subject, "sid": sid},
    )


def _go_on(actor: Actor, token: str, organisation_id: UUID, now: datetime, *, access_id: UUID | None = None) -> str:
    old = _end(actor, token, now)
    return _begin(
        actor,
        organisation_id,
        device=old.device,
        began_at=old.began_at,
        now=now,
        proof=Proof(old.proved_by) if old.proved_by else None,
        proved_at=old.proved_at,
        sign_on=_sign_on_of(old),
        access_id=access_id,
    )


def _begin(
    actor: Actor,
    organisation_id: UUID,
    *,
    device: str,
    began_at: datetime,
    now: datetime,
    proof: Proof | None = None,
    proved_at: datetime | None = None,
    sign_on: SignOn | None = None,
    access_id: UUID | None = None,
) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        SignInSession(
            token_hash=hash_of(token),
            person_id=actor.person,
            organisation_id=organisation_id,
            device=device,
            began_at=began_at,
            seen_at=now,
            proved_at=proved_at,
            proved_by=str(proof) if proof else None,
            **_kept_of(sign_on),
            support_access_id=access_id,
        )
    )
    db.session.flush()
    return token


def _ensure_may_come(organisation_id: UUID, sign_on: SignOn | None) -> None:
    """Raise `Refused` where the organisation's people come by its own provider only, and this was another way."""
    if sign_on is not None and sign_on.bound_to == organisation_id:
        return
    if only := providers.find_only_way(organisation_id):
        raise Refused("sign_on.only", organisation=only.organisation_name, name=only.name)


def _kept_of(sign_on: SignOn | None) -> dict[str, Any]:
    if sign_on is None:
        return {}
    return {
        "provider_id": sign_on.provider_id,
        "bound_to": sign_on.bound_to,
        "provider_subject": sign_on.subject,
        "provider_sid": sign_on.sid,
        "acr": sign_on.acr,
        "amr": list(sign_on.amr),
    }


def _sign_on_of(old: SignInSession) -> SignOn | None:
    if old.provider_id is None:
        return None
    return SignOn(
        provider_id=old.provider_id,
        bound_to=old.bound_to,
        subject=old.provider_subject or "",
        acr=old.acr,
        amr=tuple(old.amr or ()),
        sid=old.provider_sid,
    )


def _end(actor: Actor, token: str, now: datetime) -> SignInSession:
    """End the row of a token; what it held. Raises `Refused` where another request was first."""
    old = db.session.execute(
        sa.select(SignInSession)
        .where(SignInSession.token_hash == hash_of(token), SignInSession.person_id == actor.person)
        .with_for_update()
    ).scalar_one_or_none()
    if old is None or old.ended_at is not None:
        raise Refused("changed.meanwhile")
    old.ended_at = now
    db.session.flush()
    return old
