"""What people and programs are told of a failure: pages in plain words, problem documents (RFC 9457)."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege, UniqueViolation
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests

from consortium.kernel.db import db
from consortium.kernel.errors import BadInput, Forbidden, NotFound, Refused, explanation_of
from consortium.kernel.tenancy import ActorKind, present_actor
from consortium.kernel.web import limits
from consortium.kernel.web.edge import PROOF_LASTS, SignInNeeded, StepUpNeeded, step_up
from consortium.kernel.words import words_for

log = structlog.get_logger(__name__)


AWAY = (OperationalError, InterfaceError, PoolTimeout)
"""The database does not answer, ended the connection, or all of our connections to it are taken."""


def is_for_a_program() -> bool:
    is_a_page = request.path.startswith(("/api/docs", "/api/problems"))
    return request.path.startswith(("/api/", "/oauth/token", "/oauth/revoke")) and not is_a_page


def problem(status: int, title: str, *, code: str = "", detail: str = "", **more: Any) -> Response:
    """A problem document. `code` is stable; `detail` is plain words."""
    said = {
        "type": f"/api/problems/{code}" if code else "about:blank",
        "title": title,
        "status": status,
        **({"detail": detail} if detail else {}),
        "instance": f"urn:request:{g.get('request_id', '')}",
        **more,
    }
    response = Response(_json(said), status=status, content_type="application/problem+json")
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _json(said: dict[str, Any]) -> bytes:
    """What is wrong in a list is named by its number; what was sent may hold half a character, which orjson refuses."""
    try:
        return orjson.dumps(said, default=str, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:
        return json.dumps(said, default=str).encode()


def _page(template: str, status: int, **facts: Any) -> Response:
    try:
        return make_response(render_template(f"layout/errors/{template}.html", **facts), status)
    except AWAY as error:  # the frame asks the database who is there
        return away(error)


def refused(error: Refused) -> Response:
    db.session.rollback()
    words = words_for(error)
    log.info("refused", code=error.code)
    if is_for_a_program():
        return problem(409, "The rules do not allow this", code=error.code, detail=words, facts=dict(error.facts))
    return _page("409", 409, message=words)


def bad_input(error: BadInput) -> Response:
    db.session.rollback()
    if is_for_a_program():
        return problem(422, "The input cannot be read", code="input.bad", detail=str(error), where=error.where)
    return _page("409", 422, message=str(error))


def unkeepable(error: DataError | UnicodeEncodeError) -> Response:
    """A character that is none (NUL, half a pair), or a number that no column holds: fields that mind say so first."""
    _give_up()
    log.info("unkeepable", endpoint=request.endpoint)
    return bad_input(BadInput("what was sent", "it holds a character or a number that cannot be kept"))


def not_found(error: NotFound) -> Response:
    db.session.rollback()
    if isinstance(error, Forbidden):
        log.info("forbidden", permission=str(error))
    return _absent()


def _absent() -> Response:
    """The same words whether there is nothing, or something that is not theirs to know of."""
    return problem(404, "Not found") if is_for_a_program() else _page("404", 404)


def sign_in_needed(error: SignInNeeded) -> ResponseReturnValue:
    if is_for_a_program():
        return problem(401, "A valid token is needed", code="token.needed")
    here = request.full_path.rstrip("?") if request.method == "GET" else current_app.extensions["keep_form"]() or "/"
    return redirect(f"/sign-in?next={quote(here)}")


def step_up_needed(error: StepUpNeeded) -> ResponseReturnValue:
    """A program is told as RFC 9470 says: to send its person round again, who then signs in anew."""
    if not is_for_a_program():
        return step_up().ask()
    seconds = int(PROOF_LASTS.total_seconds())
    said = explanation_of("step_up.needed")
    answer = problem(401, "The person must give their second factor again", code="step_up.needed", detail=said)
    answer.headers["WWW-Authenticate"] = (
        f'Bearer error="insufficient_user_authentication", error_description="A more recent authentication is needed",'
        f' max_age="{seconds}"'
    )
    return answer


def form_expired(error: CSRFError) -> Response:
    return _page("419", 400)


def _bare_page(template: str, status: int) -> Response:
    """A page without what its frame asks the database: it may be the database that failed."""
    g.is_bare = True
    return make_response(render_template(f"layout/errors/{template}.html"), status)


def too_often(error: TooManyRequests) -> Response:
    """With when to come back. A page keeps what came with files, which their owner has to choose again."""
    db.session.rollback()
    seconds, said = limits.seconds_to_wait(error), limits.words_for(error)
    if is_for_a_program():
        answer = problem(429, error.name, code="http.429", detail=said)
    else:
        files = list(request.files.lists()) if limits.files_sent() else []
        fields = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"] if files else []
        answer = _page("429", 429, seconds=seconds, said=said, fields=fields, files=files)
    answer.headers["Retry-After"] = str(seconds)
    return answer


PAGES = frozenset({400, 404, 409, 413, 500, 503})
"""The failures that have a page of their own."""


def http(error: HTTPException) -> Response:
    """What Werkzeug and the API's own parsing refuse. Keeps `Allow`, which flask-smorest loses."""
    db.session.rollback()
    status = error.code or 500
    if status == HTTPStatus.NOT_FOUND:
        return _absent()
    if is_for_a_program():
        found = (getattr(error, "data", None) or {}).get("messages")
        more = {"errors": found} if found else {}
        answer = problem(status, error.name, code=f"http.{status}", detail=error.description or "", **more)
    else:
        answer = _page(str(status if status in PAGES else 400), status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(error.valid_methods)
    return answer


def clashes(error: IntegrityError) -> Response:
    """Two people made the same thing at the same moment, or one used what the other took away: both looked before."""
    if not isinstance(error.orig, UniqueViolation | ForeignKeyViolation):
        return unexpected(error)
    log.warning("clash", constraint=error.orig.diag.constraint_name, endpoint=request.endpoint)
    return refused(Refused("changed.meanwhile"))


def beyond_support(error: ProgrammingError) -> Response:
    """Support looked at a page that needs what the database never shows it."""
    if present_actor().kind is not ActorKind.SUPPORT or not isinstance(error.orig, InsufficientPrivilege):
        return unexpected(error)
    db.session.rollback()
    return _page("409", 403, heading="Support does not see this", message=BEYOND_SUPPORT)


BEYOND_SUPPORT = "This page shows what support never sees, such as bids, evidence, prices or anything of a child."


def away(error: SQLAlchemyError) -> Response:
    """For the moment the database is away: whoever asks again later is answered."""
    _give_up()
    log.error("database.away", error=type(getattr(error, "orig", error)).__name__)
    if is_for_a_program():
        return problem(503, "For the moment the service cannot answer", code="service.away")
    return _bare_page("503", 503)


def unexpected(error: Exception) -> Response:
    """Whatever nobody thought of. Logged by its kind only: its message may hold personal data."""
    _give_up()
    kind = type(error.orig).__name__ if isinstance(error, DBAPIError) else type(error).__name__
    log.error("unexpected", error=kind, endpoint=request.endpoint)
    if current_app.config["RAISES_UNEXPECTED"]:
        raise error
    return problem(500, "Something went wrong here") if is_for_a_program() else _bare_page("500", 500)


def _give_up() -> None:
    """Roll back as far as the connection still lets us."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session.remove()


TOLD: dict[type[Exception], Callable[[Any], ResponseReturnValue]] = {
    Refused: refused,
    BadInput: bad_input,
    NotFound: not_found,
    SignInNeeded: sign_in_needed,
    StepUpNeeded: step_up_needed,
    CSRFError: form_expired,
    TooManyRequests: too_often,
    HTTPException: http,
    DataError: unkeepable,
    UnicodeEncodeError: unkeepable,
    IntegrityError: clashes,
    ProgrammingError: beyond_support,
    **dict.fromkeys(AWAY, away),
    Exception: unexpected,
}


def tell(app: Flask) -> None:
    """Register how every failure is told."""
    for error, telling in TOLD.items():
        app.register_error_handler(error, telling)
