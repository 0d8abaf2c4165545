"""The stack of declarations above a view: who may call it, and that it writes.

    @blueprint.post("/mini-tenders/<uuid:tender_id>/open")
    @requires(Permission.OPEN_BIDS, step_up=True)
    @writes
    def open_bids(tender_id: UUID) -> ResponseReturnValue: ...

An act that needs a step-up is done by somebody who gave their second factor within ten minutes.
The commit is here and nowhere else. A GET never commits.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from typing import Any, Protocol

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, has_request_context, make_response, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from consortium.kernel import audit, clock, sealing
from consortium.kernel.access import Permission
from consortium.kernel.db import db
from consortium.kernel.errors import BadInput, Refused, explain
from consortium.kernel.models import IdempotencyKey
from consortium.kernel.tenancy import Actor, ActorKind, OrganisationKind, present_actor
from consortium.kernel.words import words_for

View = Callable[..., ResponseReturnValue]
READS = frozenset({"GET", "HEAD", "OPTIONS"})

explain(
    {
        "form.other_organisation": "You have changed the organisation you act for since this page was shown. "
        "Nothing was saved. Go back, check for whom you act, and send it again.",
        "step_up.needed": "This act asks for a second factor given within the last ten minutes. Send the person to the "
        "page of consent again with max_age=600, and use the new token.",
        "form.used_otherwise": "This form was sent before with other contents. "
        "Open the page again and send it once more.",
        "changed.meanwhile": "Somebody else changed this while you had it open. Nothing was saved: "
        "look at what it says now, and make your change again.",
    }
)


class SignInNeeded(Exception):  # noqa: N818
    """Nobody is signed in and the page is not public."""


class StepUpNeeded(Exception):  # noqa: N818
    """The act asks for proof, not older than ten minutes, that it is still the same person (RFC 9470)."""


ANSWERS_ARE_KEPT = timedelta(hours=24)
PROOF_LASTS = timedelta(minutes=10)
STEP_UP = "step_up_"
"""What the fields of a proof that comes with a form begin with: they are no part of what the form says."""


class StepUp(Protocol):
    """How somebody proves again who they are: whoever knows people says so with `step_up_by`."""

    def is_proved(self) -> bool:
        """Whether the present request brings a proof that holds; from then on the actor is proved."""

    def ask(self) -> ResponseReturnValue:
        """A page that asks for the proof, and goes on to what was asked for, with what was typed."""


def step_up_by(app: Flask, step_up: StepUp) -> None:
    app.extensions["step_up"] = step_up


def step_up() -> StepUp:
    known: StepUp = current_app.extensions["step_up"]
    return known


def keep_forms_by(app: Flask, keep: Callable[[], str | None]) -> None:
    """Say how a form is kept that came after its session had ended: `keep` gives the page where it comes back."""
    app.extensions["keep_form"] = keep


def is_proved_lately(actor: Actor, *, within: timedelta = PROOF_LASTS) -> bool:
    """Whether a person gave their second factor that lately; a machine has scopes, which the permission asks for."""
    if actor.kind is ActorKind.CLIENT:
        return True
    return actor.proved_at is not None and clock.now() - actor.proved_at <= within


def ensure_proved_lately(actor: Actor, *, within: timedelta = PROOF_LASTS) -> None:
    """Raise `StepUpNeeded` where the proof is older and none comes with the request."""
    if not is_proved_lately(actor, within=within) and not step_up().is_proved():
        raise StepUpNeeded


def requires(permission: Permission, *, step_up: bool = False) -> Callable[[View], View]:
    """Let only those through whom `permission` allows. Others see absence; nobody signed in is asked to.

    With `step_up` they are asked for their second factor again where they gave it more than ten minutes ago.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            actor = present_actor()
            if actor.organisation_id is None and not permission.allows(actor):
                raise SignInNeeded
            if not permission.allows(actor):
                permission.ensure(_eyes_of(actor, step_up=step_up))
            if step_up:
                ensure_proved_lately(actor)
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        guarded.needs_step_up = step_up  # type: ignore[attr-defined]
        return guarded

    return declare


def _eyes_of(actor: Actor, *, step_up: bool) -> Actor:
    """Support looks at pages as the organisation's people would; it does nothing in their name."""
    is_only_looking = request.method in READS and not step_up
    return actor.looking() if is_only_looking else actor


def writes(view: View) -> View:
    """Commit what the view did if it answers with success, roll back otherwise; the same key twice is one act."""
    return _transacted(view, keeps_answers=True)


def writes_in_confidence(view: View) -> View:
    """As `writes`, for an answer that holds a secret: it is never kept, so a repetition is an act of its own."""
    return _transacted(view, keeps_answers=False)


def _transacted(view: View, *, keeps_answers: bool) -> View:
    @wraps(view)
    def transacted(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        _ensure_shown_for(present_actor())
        key = (request.headers.get("Idempotency-Key") or request.form.get("idempotency_key")) if keeps_answers else None
        if key and present_actor().organisation_id and not _claim(key):
            return _answer_again(key)
        try:
            response = make_response(view(*args, **kwargs))
        except StaleDataError as stale:
            raise Refused("changed.meanwhile") from stale
        if response.status_code >= 400:
            db.session.rollback()
            return response
        if key and present_actor().organisation_id:
            _keep(key, response)
        g.may_commit = True
        db.session.commit()
        return response

    transacted.writes = True  # type: ignore[attr-defined]
    return transacted


def _ensure_shown_for(actor: Actor) -> None:
    shown_for = request.form.get("acting_for")
    if shown_for and shown_for != str(actor.organisation_id):
        raise Refused("form.other_organisation")


@contextmanager
def refusals(form: FlaskForm) -> Iterator[None]:
    """Turn a refusal into an error of the form, which the view then shows again, filled, with nothing saved."""
    try:
        yield
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(words_for(refused))
    except BadInput as bad:
        db.session.rollback()
        form.form_errors.append(str(bad))
    except StaleDataError:
        db.session.rollback()
        form.form_errors.append(words_for(Refused("changed.meanwhile")))


def _actor_key() -> str:
    """Whose key it is: a person's, or a program's own; two programs may well choose the same."""
    actor = present_actor()
    return str(actor.person_id or (f"{actor.kind} {actor.name}" if actor.kind is ActorKind.CLIENT else actor.kind))


def _request_hash() -> bytes:
    """A fingerprint of what was sent, keyed: of a bid it would else let the price be tried out."""
    said = hmac.new(audit.audit_key(), f"{request.method} {request.path}\n".encode(), hashlib.sha256)
    if request.form:
        said_by_form = (pair for pair in request.form.items(multi=True) if not pair[0].startswith(STEP_UP))
        fields = sorted(pair for pair in said_by_form if pair[0] != "csrf_token")
        said.update(repr(fields).encode())
    else:
        said.update(request.get_data())
    return said.digest()


def _claim(key: str) -> bool:
    """Take the key for this request. Waits for another that holds it; False when that one was answered.

    Answers are kept for a day: what is older is forgotten as new ones come, and its key is as good as new.
    """
    return _take(key) or (_forget(key) and _take(key))


def _forget(key: str) -> bool:
    """Whether the key was one of the day before."""
    forgotten = sa.delete(IdempotencyKey).where(_mine(key), IdempotencyKey.made_at < clock.now() - ANSWERS_ARE_KEPT)
    return db.session.execute(forgotten.returning(IdempotencyKey.key)).scalar_one_or_none() is not None


def _take(key: str) -> bool:
    claimed = db.session.execute(
        insert(IdempotencyKey)
        .values(
            organisation_id=present_actor().organisation,
            actor_key=_actor_key(),
            key=key[:100],
            request_hash=_request_hash(),
            made_at=sa.func.guard.now(),
        )
        .on_conflict_do_nothing()
        .returning(sa.func.guard.forget_answers())
    ).one_or_none()
    return claimed is not None


def _mine(key: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        IdempotencyKey.organisation_id == present_actor().organisation,
        IdempotencyKey.actor_key == _actor_key(),
        IdempotencyKey.key == key[:100],
    )


def _keep(key: str, response: Response) -> None:
    kept = {name: response.headers[name] for name in ("Location", "Content-Type") if name in response.headers}
    db.session.execute(
        sa.update(IdempotencyKey)
        .where(_mine(key))
        .values(status=response.status_code, headers=kept, body=_sealed_answer(key, response.get_data()))
    )


def _sealed_answer(key: str, body: bytes) -> bytes:
    """A provider's answers may repeat what it bids: they are kept sealed to the provider itself."""
    actor = present_actor()
    if not _answers_are_sealed(actor) or not body:
        return body
    return sealing.seal_for_oneself(actor, body, bound_to=_bound_answer(actor, key))


def _answers_are_sealed(actor: Actor) -> bool:
    return actor.organisation_kind is OrganisationKind.PROVIDER


def _bound_answer(actor: Actor, key: str) -> bytes:
    return sealing.bound("answer", actor.organisation, _actor_key(), key[:100])


def _answer_again(key: str) -> Response:
    stored = db.session.execute(sa.select(IdempotencyKey).where(_mine(key))).scalar_one()
    if bytes(stored.request_hash) != _request_hash():
        raise Refused("form.used_otherwise")
    body = bytes(stored.body or b"")
    if body and _answers_are_sealed(present_actor()):
        body = sealing.unseal_own(present_actor(), body, bound_to=_bound_answer(present_actor(), key))
    response = Response(body, status=stored.status or 200, headers=stored.headers or {})
    response.headers["Idempotency-Replayed"] = "true"
    return response


@contextmanager
def committing() -> Iterator[None]:
    """Commit what is done inside in a transaction of its own, before the view: a proof used up stays used up."""
    g.may_commit = True
    try:
        yield
        db.session.commit()
    finally:
        g.may_commit = False


@sa.event.listens_for(Session, "before_commit")
def _a_get_never_commits(session: Session) -> None:
    if has_request_context() and not g.get("may_commit"):
        raise RuntimeError(
            "a request commits once, at its edge: declare the view with @writes, and do not commit inside it"
            if request.method not in READS
            else "a GET never commits: make it a POST, or read only"
        )
