"""Proving again who one is: asked for within ten minutes of opening, awarding, giving roles and the like.

A form that was sent comes back with the question, whole; answered, it goes on where it was going. None of it is kept.
"""

from flask import Blueprint, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consortium.kernel import clock
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.kernel.tenancy import act_as, present_actor
from consortium.kernel.web.edge import STEP_UP, committing, ensure_proved_lately, requires, writes_in_confidence
from consortium.kernel.web.edge import StepUp as Base
from consortium.kernel.web.failures import is_for_a_program
from consortium.kernel.words import words_for
from consortium.people import queries
from consortium.people.permissions import Permission
from consortium.people.queries import factors as held
from consortium.people.rules.factors import Proof
from consortium.people.rules.failing import Way
from consortium.people.services import factors, hash_of, passkeys, sessions, sign_on
from consortium.people.views.cookie import go_on_as, network, present_token, remember, safe_next
from consortium.people.views.passkeys import ANSWER, answer_in, offer_to, party

blueprint = Blueprint("stepping_up", __name__)
CODE, RECOVERY_CODE, PASSKEY = (STEP_UP + name for name in ("code", "recovery_code", ANSWER))
NOT_AGAIN = frozenset({"csrf_token"})


class StepUp(Base):
    """Asks with a page, and takes the answer from the fields that come with the form."""

    def is_proved(self) -> bool:
        if is_for_a_program():
            return False  # a program sends its person round again: a code is typed on our pages only
        if not any(request.form.get(name, "").strip() for name in (CODE, RECOVERY_CODE, PASSKEY)):
            return False
        actor, token = present_actor(), present_token()
        try:
            with committing():
                fresh = sessions.prove_again(actor=actor, token=token, proof=_proof(), now=clock.now())
        except Refused as refused:
            db.session.rollback()
            _count(token, refused)
            return False
        remember(fresh, actor.person)
        identity = queries.find_identity_of_session(hash_of(fresh))
        db.session.rollback()
        if identity is None:
            return False
        act_as(identity.actor)
        go_on_as(fresh, identity)
        return True

    def ask(self) -> ResponseReturnValue:
        if request.method == "GET":
            return redirect(url_for("stepping_up.confirm_form", next=request.full_path.rstrip("?")))
        fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_AGAIN]
        return _page(request.full_path.rstrip("?"), [pair for pair in fields if not pair[0].startswith(STEP_UP)])


def _proof() -> Proof:
    actor, now = present_actor(), clock.now()
    if answer := answer_in(STEP_UP):
        return passkeys.prove(actor=actor, party=party(), answer=answer, is_known=True, now=now)
    if code := request.form.get(CODE, "").strip():
        return factors.prove_by_app(actor=actor, code=code, now=now)
    return factors.prove_by_recovery_code(actor=actor, code=request.form[RECOVERY_CODE], now=now)


def _count(token: str, refused: Refused) -> None:
    """Note a wrong code; one too many has ended the session, and the next page asks to sign in."""
    g.step_up_error = words_for(refused)
    try:
        way = Way.of_second_step(refused.code)
        sessions.count_try(token=token, person_id=present_actor().person, way=way, network=network())
    except Refused as over:
        g.step_up_error = words_for(over)


def _page(action: str, fields: list[tuple[str, str]]) -> Response:
    """The question, with whatever the form held; 403, for what was asked for was not done."""
    actor = present_actor()
    shows = current_app.config["IS_DEMONSTRATION"]
    page = render_template(
        "consortium/people/confirm.html",
        action=action,
        fields=fields,
        error=g.get("step_up_error", ""),
        wants_recovery_code=bool(request.form.get(RECOVERY_CODE)),
        held=held.held_by(actor),
        passkey_offer=offer_to(actor),
        provider=sign_on.find_confirming(actor=actor, token=present_token()),
        demonstration_code=factors.code_for_a_demonstration(actor=actor, now=clock.now()) if shows else "",
    )
    return make_response(page, 403)


@blueprint.get("/confirm")
@requires(Permission.USE_OWN_ACCOUNT)
def confirm_form() -> ResponseReturnValue:
    """Ask, and go on to the page that wanted it."""
    page = _page(url_for("stepping_up.confirm", next=safe_next()), [])
    page.status_code = 200
    return page


@blueprint.post("/confirm")
@requires(Permission.USE_OWN_ACCOUNT)
@writes_in_confidence
def confirm() -> ResponseReturnValue:
    ensure_proved_lately(present_actor())
    return redirect(safe_next())
