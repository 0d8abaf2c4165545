"""A provider's first account begins with a link to its e-mail address: whoever asks is told the same, known or not.

The link says which address was shown to be somebody's, and when: nothing is kept of it until it is followed.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

import orjson

from consortium.kernel import clock, notify
from consortium.kernel.actors import PLATFORM_ID, Actor, ActorKind, OrganisationKind
from consortium.kernel.db import db, new_id
from consortium.kernel.errors import Refused
from consortium.kernel.sealing import Unsealable, bound, keyring
from consortium.kernel.tenancy import act_as
from consortium.people import queries
from consortium.people.rules.passwords import FIRST_LINK_LASTS

_LINK = bound("link to a first account")
PLATFORM = Actor(ActorKind.JOB, PLATFORM_ID, OrganisationKind.PLATFORM)
"""Who writes to somebody that acts for nobody yet."""


def ask_for_link(*, email: str, now: datetime) -> str:
    """Write to that address: a link to make an account, or that it has one already.

    Returns the secret part of a link for a demonstration, where nobody reads mail, whoever has the address; else "".
    """
    address = email.strip()
    is_known = queries.find_password_hash(address) is not None
    db.session.rollback()
    act_as(PLATFORM)
    sent = new_id()
    notify.record(
        PLATFORM,
        key=f"first_account:{sent}",
        person_id=sent,  # nobody's: on no person's list of messages
        address=address,
        template=f"consortium/people/mail/{'account_known' if is_known else 'account_link'}",
        facts={"email": address, "asked_at": now.isoformat()},
    )
    return link_of(address, now.isoformat()) if clock.is_movable() else ""


def link_of(email: str, asked_at: str) -> str:
    """The secret part of the link, made as it is sent: nobody reads it in the database."""
    return urlsafe_b64encode(keyring().wrap(orjson.dumps([email, asked_at]), _LINK)).decode()


def address_in(secret: str, now: datetime) -> str:
    """The address that the link was sent to. Raises `Refused` for one that is old, or that we never sent."""
    try:
        email, asked_at = orjson.loads(keyring().unwrap(urlsafe_b64decode(secret), _LINK))
    except (Unsealable, ValueError) as error:
        raise Refused("account.link_over") from error
    if now - datetime.fromisoformat(asked_at) > FIRST_LINK_LASTS:
        raise Refused("account.link_over")
    return str(email)
