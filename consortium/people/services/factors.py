"""The second factor: setting up an authenticator app, showing a code of it, recovery codes."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
import sqlalchemy as sa

from consortium.kernel import audit, clock, notify
from consortium.kernel.actors import Actor
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable, keyring
from consortium.people import queries
from consortium.people.models import AuthenticatorApp, RecoveryCode, SignInSession
from consortium.people.models.factors import bound_to_app
from consortium.people.queries import factors as held
from consortium.people.rules import factors as rules
from consortium.people.services import hash_of

ISSUER = "Consortium"


@dataclass(frozen=True, slots=True)
class OfferedApp:
    """A secret that was made for a new authenticator app, and is not kept until a code of it was shown."""

    id: UUID
    secret: str
    wrapped: bytes
    address: str


def offer_app(*, actor: Actor) -> OfferedApp:
    """Make a secret for an authenticator app. What is wrapped comes back with its first code; nothing is written."""
    app_id, secret = new_id(), pyotp.random_base32()
    return _offered(actor, app_id, secret, keyring().wrap(secret.encode(), bound_to_app(actor.person, app_id)))


def offered_before(*, actor: Actor, app_id: UUID, wrapped: bytes) -> OfferedApp:
    """What was offered to this person, come back. Raises `Refused` for anything else."""
    try:
        secret = keyring().unwrap(wrapped, bound_to_app(actor.person, app_id)).decode()
    except Unsealable as error:
        raise Refused("factor.lapsed") from error
    return _offered(actor, app_id, secret, wrapped)


def _offered(actor: Actor, app_id: UUID, secret: str, wrapped: bytes) -> OfferedApp:
    person = queries.get_person(actor.person)
    address = pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=ISSUER)
    return OfferedApp(app_id, secret, wrapped, address)


def add_app(*, actor: Actor, offered: OfferedApp, code: str, name: str, now: datetime) -> AuthenticatorApp:
    """Keep an authenticator app once a code of it was shown. Raises `Refused` for a wrong code, or too many apps."""
    rules.ensure_room_for_another(held.list_apps(actor))
    step = _step_shown(offered.secret, code, rules.steps_accepted(now, last_step=None))
    if step is None:
        raise Refused("factor.wrong", step=rules.STEP)
    app = AuthenticatorApp(
        person_id=actor.person,
        id=offered.id,
        name=name.strip() or "Authenticator app",
        wrapped=offered.wrapped,
        last_step=step,
        made_at=now,
        used_at=now,
    )
    db.session.add(app)
    db.session.flush()
    audit.record(actor, "factor.added", app)
    tell(actor, "factor_added", f"{app.id}", what="an authenticator app", now=now)
    return app


def remove_app(*, actor: Actor, app_id: UUID, now: datetime) -> None:
    """Take an app away. Raises `NotFound`, and `Refused` for the last factor."""
    app = held.get_app(actor, app_id)
    rules.ensure_another_remains(remaining=held.held_by(actor).factors - 1)
    db.session.delete(app)
    db.session.flush()
    audit.record(actor, "factor.removed", app)
    tell(actor, "factor_removed", f"{app.id}", what="an authenticator app", now=now)


def prove_by_app(*, actor: Actor, code: str, now: datetime) -> rules.Proof:
    """A code of one of the person's apps, each good for once. Raises `Refused`."""
    for app in held.list_apps(actor):
        secret = keyring().unwrap(app.wrapped, bound_to_app(app.person_id, app.id)).decode()
        step = _step_shown(secret, code, rules.steps_accepted(now, last_step=app.last_step))
        if step is not None and _use_step(app, step, now):
            return rules.Proof.APP
    raise Refused("factor.wrong", step=rules.STEP)


def _step_shown(secret: str, code: str, steps: list[int]) -> int | None:
    """The step whose code was typed, of those that count."""
    generator = pyotp.TOTP(secret)
    shown = rules.cleaned(code).encode()  # as bytes: whoever types other letters has typed a wrong code
    return next((step for step in steps if secrets.compare_digest(generator.generate_otp(step).encode(), shown)), None)


def _use_step(app: AuthenticatorApp, step: int, now: datetime) -> bool:
    """Use a code up. False where another request was first with it."""
    used = db.session.execute(
        sa.update(AuthenticatorApp)
        .where(
            AuthenticatorApp.person_id == app.person_id,
            AuthenticatorApp.id == app.id,
            AuthenticatorApp.last_step < step,
        )
        .values(last_step=step, used_at=now)
        .returning(AuthenticatorApp.id)
    ).scalar_one_or_none()
    return used is not None


def prove_by_recovery_code(*, actor: Actor, code: str, now: datetime) -> rules.Proof:
    """One of the person's recovery codes, good for once; they are told by e-mail. Raises `Refused`."""
    used = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.person_id == actor.person,
            RecoveryCode.code_hash == _hash_of_code(code),
            RecoveryCode.used_at.is_(None),
            sa.or_(RecoveryCode.lapses_at.is_(None), RecoveryCode.lapses_at > now),
        )
        .values(used_at=now)
        .returning(RecoveryCode.code_hash)
    ).scalar_one_or_none()
    if used is None:
        raise Refused("factor.wrong_recovery_code")
    audit.record(actor, "recovery_code.used", queries.get_person(actor.person))
    tell(actor, "recovery_code_used", used.hex()[:16], now=now)
    return rules.Proof.RECOVERY_CODE


def begin_recovery(*, actor: Actor, half: str, code: str, now: datetime) -> None:
    """Somebody without any factor shows the code they were handed: they may set one up, which uses the code.

    Raises `Refused` for any other code.
    """
    found = held.find_recovery_code(actor, _hash_of_code(code), now)
    if found is None:
        raise Refused("factor.wrong_recovery_code")
    db.session.execute(
        sa.update(SignInSession)
        .where(SignInSession.token_hash == hash_of(half), SignInSession.person_id == actor.person)
        .values(recovering_with=found.code_hash)
    )


def make_recovery_codes(*, actor: Actor, now: datetime) -> list[str]:
    """Ten new codes, told once; those before count no longer."""
    codes = rules.new_recovery_codes()
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == actor.person))
    db.session.add_all(
        RecoveryCode(person_id=actor.person, code_hash=_hash_of_code(code), made_at=now) for code in codes
    )
    db.session.flush()
    audit.record(actor, "recovery_codes.made", queries.get_person(actor.person))
    return codes


def _hash_of_code(code: str) -> bytes:
    return hash_of(rules.cleaned(code))


def code_for_a_demonstration(*, actor: Actor, now: datetime) -> str:
    """What the person's app shows: the next code that was not used. For demonstrations, where nobody has a phone.

    Nothing in any other database: production starts on none that a demonstration could be on.
    """
    if not clock.is_movable():
        return ""
    for app in held.list_apps(actor):
        secret = keyring().unwrap(app.wrapped, bound_to_app(app.person_id, app.id)).decode()
        if steps := rules.steps_accepted(now, last_step=app.last_step):
            return pyotp.TOTP(secret).generate_otp(steps[0])
    return ""


def code_of(offered: OfferedApp, now: datetime) -> str:
    """What an app that was given this secret shows now. For demonstrations, as above."""
    if not clock.is_movable():
        return ""
    return pyotp.TOTP(offered.secret).generate_otp(rules.step_of(now))


def tell(actor: Actor, template: str, key: str, *, now: datetime, **facts: str) -> None:
    """Write to the person about their own account, so that they learn of what they did not do."""
    person = queries.get_person(actor.person)
    notify.record(
        actor,
        key=f"{template}:{key}",
        person_id=person.id,
        address=person.email,
        template=f"consortium/people/mail/{template}",
        facts={"name": person.name, "at": now.isoformat(), **facts},
    )
