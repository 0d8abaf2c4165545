"""A form that was sent after the session had ended is kept for its person, until they have signed in again."""

import json
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel.db import db, new_id
from consortium.kernel.errors import NotFound
from consortium.kernel.sealing import bound, keyring
from consortium.people.queries import kept_forms
from consortium.people.services import hash_of

MOST_BYTES = 1024 * 1024
"""Longer ones are not kept: nobody types that much."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a form was going, and what it said."""

    path: str
    fields: list[tuple[str, str]]


def keep(*, token: str, path: str, fields: list[tuple[str, str]]) -> UUID | None:
    """Keep it for the person whose session that was, in a transaction of its own. None where there is nobody."""
    said = json.dumps([path, fields]).encode()
    if len(said) > MOST_BYTES:
        return None
    form_id = new_id()
    with db.engine.begin() as connection:
        is_kept = connection.execute(
            sa.text("SELECT guard.keep_form(:token, :form, :document)"),
            {"token": hash_of(token), "form": form_id, "document": keyring().wrap(said, _bound(form_id))},
        ).scalar_one()
    return form_id if is_kept else None


def get(*, person_id: UUID, form_id: UUID) -> Kept:
    """The person's own, less than an hour old. Raises `NotFound`."""
    sealed = kept_forms.find_sealed(person_id, form_id)
    if sealed is None:
        raise NotFound
    path, fields = json.loads(keyring().unwrap(sealed, _bound(form_id)))
    return Kept(path, [(name, value) for name, value in fields])


def _bound(form_id: UUID) -> bytes:
    return bound("kept form", form_id)
