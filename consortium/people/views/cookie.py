"""What the browser's cookie holds: the secret token of a session, or of half a one; never who it is."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, g, request, session, url_for
from flask_login import UserMixin, current_user

from consortium.people import queries
from consortium.people.queries.sessions import Limits
from consortium.people.rules.factors import device_in_words
from consortium.people.rules.failing import network_of

TOKEN, HALF, WHOSE, CSRF = "_user_id", "half", "whose", "csrf_token"


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """Flask-Login's user: whoever the session or the bearer token stands for. Its id is the session's secret token."""

    token: str
    identity: queries.Identity

    def get_id(self) -> str:
        return self.token


def remember(token: str, person_id: UUID) -> None:
    """Keep a new session's token in the cookie; its row becomes real with the request's commit.

    Pages that the same person has open in this browser can still be sent.
    """
    _keep({TOKEN: token, "_fresh": True}, person_id)


def remember_half(token: str, person_id: UUID) -> None:
    _keep({HALF: token}, person_id)


def _keep(what: dict[str, object], person_id: UUID) -> None:
    whose = str(person_id)
    csrf = session.get(CSRF) if session.get(WHOSE) == whose else None
    session.clear()
    session.update(what)
    session[WHOSE] = whose
    if csrf:
        session[CSRF] = csrf


def go_on_as(token: str, identity: queries.Identity) -> None:
    """The rest of this request is the same person's, by a new token."""
    g._login_user = SignedIn(token, identity)


def network() -> str:
    """Where the request came from, as far as it is kept."""
    return network_of(request.remote_addr or "")


def half_token() -> str:
    return str(session.get(HALF, ""))


def present_token() -> str:
    """The token of the present session. Raises `RuntimeError` where it is a bearer token that acts."""
    token: str = current_user.get_id() if current_user.is_authenticated else ""
    if not token:
        raise RuntimeError("this act is a browser's")
    return token


def present_identity() -> queries.Identity:
    identity: queries.Identity = current_user.identity
    return identity


def limits() -> Limits:
    """How long sessions last in this installation."""
    return Limits(current_app.config["SESSION_LASTS"], current_app.config["SESSION_IDLE"])


def device() -> str:
    """The browser in a few words, for its owner to know it by."""
    return device_in_words(request.headers.get("User-Agent", ""))


def safe_next() -> str:
    """Where to go after signing in: only to a page of ours."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return wanted if is_ours else url_for("home.show")
