"""Passkeys (WebAuthn): registering one, and proving by one who is there. py_webauthn checks what the browser says."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable, bound, keyring
from consortium.people import queries
from consortium.people.models import Passkey
from consortium.people.queries import factors as held
from consortium.people.rules import factors as rules
from consortium.people.services import hash_of
from consortium.people.services.factors import tell

NAME = "Consortium"
CHALLENGE_BYTES = 32
CHOICE = AuthenticatorSelectionCriteria(
    resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
)
"""Kept on the device, so that it signs in without an address, and opened by its owner: two factors in one."""
NOT_READABLE = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks: the domain that passkeys are made for, and the address that pages come from."""

    domain: str
    origin: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page gives the browser: options as JSON, and their challenge, sealed, to come back with the answer."""

    options: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the browser's credential as JSON, and the sealed challenge."""

    credential: str
    sealed: str

    @property
    def credential_id(self) -> bytes:
        """Raises `Refused` where it cannot be read."""
        try:
            return base64url_to_bytes(str(json.loads(self.credential)["id"]))
        except NOT_READABLE as error:
            raise Refused("passkey.failed") from error


def offer_registration(*, actor: Actor, party: Party, now: datetime) -> Offer:
    """Ask the person's device for a new passkey. Nothing is written."""
    person, challenge = queries.get_person(actor.person), secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_registration_options(
        rp_id=party.domain,
        rp_name=NAME,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=CHOICE,
        exclude_credentials=_descriptors(actor),
    )
    return Offer(options_to_json(options), _sealed(challenge, person.id, now))


def register(*, actor: Actor, party: Party, answer: Answer, name: str, now: datetime) -> Passkey:
    """Keep a new passkey. Raises `Refused` where it cannot be checked, is known already, or is one too many."""
    rules.ensure_room_for_another(held.list_passkeys(actor))
    challenge = _answered(answer, actor.person, now)
    try:
        made = verify_registration_response(
            credential=answer.credential,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except NOT_READABLE as error:
        raise Refused("passkey.failed") from error
    if held.find_passkey_owner(made.credential_id) is not None:
        raise Refused("passkey.known")
    passkey = Passkey(
        person_id=actor.person,
        name=name.strip() or "Passkey",
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        is_backed_up=made.credential_backed_up,
        made_at=now,
        used_at=now,
    )
    db.session.add(passkey)
    db.session.flush()
    audit.record(actor, "factor.added", passkey)
    tell(actor, "factor_added", f"{passkey.id}", what="a passkey", now=now)
    return passkey


def remove(*, actor: Actor, passkey_id: UUID, now: datetime) -> None:
    """Take a passkey away. Raises `NotFound`, and `Refused` for the last factor."""
    passkey = held.get_passkey(actor, passkey_id)
    rules.ensure_another_remains(remaining=held.held_by(actor).factors - 1)
    db.session.delete(passkey)
    db.session.flush()
    audit.record(actor, "factor.removed", passkey)
    tell(actor, "factor_removed", f"{passkey.id}", what="a passkey", now=now)


def offer_proof(*, actor: Actor | None, party: Party, now: datetime) -> Offer:
    """Ask for a passkey: one of the person's, or any of this domain's where it is not known yet who is there."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_authentication_options(
        rp_id=party.domain,
        challenge=challenge,
        allow_credentials=_descriptors(actor) if actor else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Offer(options_to_json(options), _sealed(challenge, actor.person if actor else None, now))


def prove(*, actor: Actor, party: Party, answer: Answer, is_known: bool, now: datetime) -> rules.Proof:
    """One of the person's passkeys answered; each question is answered once. Raises `Refused`.

    `is_known` says that the page knew who is there: the question was then for them alone.
    """
    challenge = _answered(answer, actor.person if is_known else None, now)
    wanted = answer.credential_id
    passkey = next((each for each in held.list_passkeys(actor) if each.credential_id == wanted), None)
    if passkey is None:
        raise Refused("passkey.failed")
    try:
        found = verify_authentication_response(
            credential=answer.credential,
            expected_challenge=challenge,
            expected_rp_id=party.domain,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except NOT_READABLE as error:
        raise Refused("passkey.failed") from error
    passkey.sign_count, passkey.is_backed_up, passkey.used_at = found.new_sign_count, found.credential_backed_up, now
    db.session.flush()
    return rules.Proof.PASSKEY


def _descriptors(actor: Actor) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in held.list_passkeys(actor)]


def _bound(person_id: UUID | None) -> bytes:
    return bound("passkey challenge", str(person_id or "anybody"))


def _sealed(challenge: bytes, person_id: UUID | None, now: datetime) -> str:
    return urlsafe_b64encode(keyring().wrap(challenge + now.isoformat().encode(), _bound(person_id))).decode()


def _answered(answer: Answer, person_id: UUID | None, now: datetime) -> bytes:
    """The challenge, used up. Raises `Refused` for one that is old, was answered before, or is somebody else's."""
    try:
        said = keyring().unwrap(urlsafe_b64decode(answer.sealed), _bound(person_id))
    except (Unsealable, ValueError) as error:
        raise Refused("passkey.failed") from error
    challenge, asked_at = said[:CHALLENGE_BYTES], datetime.fromisoformat(said[CHALLENGE_BYTES:].decode())
    is_first = db.session.execute(
        sa.text("SELECT guard.spend_challenge(:hash)"), {"hash": hash_of(challenge.hex())}
    ).scalar_one()
    if not is_first or now - asked_at > rules.CHALLENGE_LASTS:
        raise Refused("passkey.failed")
    return challenge
