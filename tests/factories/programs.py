"""Programs and their tokens."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consortium.kernel.actors import PLATFORM_ID, Actor, OrganisationKind
from consortium.kernel.db import new_id
from consortium.people.rules import OWN_PROGRAM, OWN_REDIRECT_URI
from consortium.people.services import hash_of
from consortium.people.services.programs import TOKEN_LASTS
from tests.factories.world import Made, World


def own_program(world: World) -> None:
    """The platform's own program for command lines; the platform itself must be there (`world.administrator()`)."""
    program(world, Made(PLATFORM_ID, OrganisationKind.PLATFORM, "Consortium platform"), client_id=OWN_PROGRAM)


def program(
    world: World,
    organisation: Made,
    *,
    client_id: str,
    secret: str | None = None,
    redirect_uris: tuple[str, ...] = (OWN_REDIRECT_URI,),
    scopes: tuple[str, ...] = ("act",),
    grant_type: str = "authorization_code",
) -> None:
    """A registered program; without a secret, one on a person's own device."""
    program_id = new_id()
    world.insert(
        "api_client",
        organisation_id=organisation.id,
        id=program_id,
        client_id=client_id,
        name=f"Program {client_id}",
        redirect_uris=list(redirect_uris),
        scopes=list(scopes),
        grant_types=[grant_type],
        created_at=sa.func.guard.now(),
    )
    if secret:
        world.insert(
            "program_secret",
            organisation_id=organisation.id,
            id=new_id(),
            program_id=program_id,
            prefix=secret[:8],
            secret_hash=hash_of(secret),
            made_at=sa.func.guard.now(),
            lapses_at=sa.func.guard.now() + timedelta(days=365),
        )


@dataclass
class Asking:
    """One request of a program for a person's consent, with the verifier that only this program knows."""

    client_id: str = OWN_PROGRAM
    redirect_uri: str = OWN_REDIRECT_URI
    verifier: str = ""

    def __post_init__(self) -> None:
        self.verifier = self.verifier or secrets.token_urlsafe(48)

    def address(self, **other: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "act",
            "state": "a state",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **other,
        }
        return "/oauth/authorize?" + urlencode({name: value for name, value in asked.items() if value})

    def consented(self, browser: FlaskClient, answer: str = "yes") -> TestResponse:
        """Open the page, press a button. The answer sends the person back to the program."""
        page = browser.get(self.address())
        assert page.status_code == 200, page.text
        return browser.post(self.address(), data={**hidden_fields(page.text), "confirm": answer})

    def code(self, browser: FlaskClient) -> str:
        back = urlsplit(self.consented(browser).headers["Location"])
        return parse_qs(back.query)["code"][0]

    def exchange(self, program: FlaskClient, code: str, **other: str) -> TestResponse:
        said = {
            "grant_type": "authorization_code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "code": code,
            "code_verifier": self.verifier,
            **other,
        }
        return program.post("/oauth/token", data={name: value for name, value in said.items() if value})


def hidden_fields(html: str) -> dict[str, str]:
    """The hidden fields of a page's last form."""
    form = html.rsplit("<form", 1)[1]
    hidden = [tag for tag in re.findall(r"<input [^>]*>", form) if 'type="hidden"' in tag]
    return {name: value for tag in hidden for name, value in re.findall(r'name="([^"]+)".*?value="([^"]*)"', tag)}


def token_of(world: World, actor: Actor, *, lasts: timedelta = TOKEN_LASTS) -> str:
    """A token of that person for that organisation, as if they had just consented to the platform's own program.

    `tests/integration/consortium/people/test_tokens.py` goes the way to it.
    """
    token, now = secrets.token_urlsafe(32), sa.func.guard.now()
    world.insert(
        "api_token",
        token_hash=hash_of(token),
        client_id=OWN_PROGRAM,
        organisation_id=actor.organisation_id,
        person_id=actor.person_id,
        scope="act",
        issued_at=now,
        proved_at=now,
        expires_at=now + lasts,
        details={},
    )
    return token


def machine_token(world: World, organisation: Made, *scopes: str, client_id: str = "machine") -> str:
    """A token of a machine of that organisation, got with its secret."""
    program(
        world, organisation, client_id=client_id, secret="a secret", scopes=scopes, grant_type="client_credentials",
        redirect_uris=(),
    )  # fmt: skip
    asked = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "a secret"}
    answer = world.app.test_client().post("/oauth/token", data=asked)
    assert answer.status_code == 200, answer.text
    token: str = answer.get_json()["access_token"]
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
