"""Messages to people as a test reads them: who was told, for which organisation, in which words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from consortium.kernel import notify
from consortium.kernel.db import db
from consortium.kernel.models import Notification
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

PAGE = re.compile(r"/[a-z-]+(/[0-9a-f-]{36}(/[a-z-]+)?)?")
REFERENCE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)+")
"""All that a message may say of what it is about: the page, and a reference."""


@dataclass(frozen=True)
class Message:
    """One message. `about` is its template's name."""

    organisation_id: UUID
    address: str
    about: str
    facts: Mapping[str, str]
    subject: str
    body: str

    @property
    def says_only_where(self) -> bool:
        """Whether it holds nothing but the address of a page and a reference."""
        facts = dict(self.facts)
        page, reference = facts.pop("path"), facts.pop("reference", None)
        return (
            not facts
            and PAGE.fullmatch(page) is not None
            and page in self.body
            and (reference is None or REFERENCE.fullmatch(reference) is not None)
        )


def told(world: World) -> list[Message]:
    """Every message once all waiting work is done, and done again: a job may run twice, and tells nobody twice."""
    outbox = db.metadata.tables["outbox_message"]
    with world.engine.connect() as connection:
        done_before = connection.scalars(sa.select(outbox.c.id).where(outbox.c.done_at.is_not(None))).all()
    do_waiting_work(world)
    with world.engine.begin() as connection:
        connection.execute(sa.update(outbox).where(outbox.c.id.not_in(done_before)).values(done_at=None))
    do_waiting_work(world)
    table = db.metadata.tables[Notification.__tablename__]
    with world.engine.connect() as connection, world.app.app_context():
        rows = connection.execute(sa.select(table).order_by(table.c.template, table.c.address))
        return [_message(Notification(**row._mapping)) for row in rows]


def received(world: World, about: str) -> list[Message]:
    """The messages of one template by address, once what is due is done, and no more often than it is due."""
    do_waiting_work(world)
    table = db.metadata.tables[Notification.__tablename__]
    with world.engine.connect() as connection, world.app.app_context():
        rows = connection.execute(
            sa.select(table).where(table.c.template.endswith(f"/{about}")).order_by(table.c.address, table.c.id)
        )
        return [_message(Notification(**row._mapping)) for row in rows]


def link_in(world: World, about: str, begins: str) -> str:
    """The link that the only message of a template leads to."""
    [message] = received(world, about)
    [path] = re.findall(rf"({begins}[\w=-]+)", message.body)
    return str(path)


def _message(kept: Notification) -> Message:
    subject, body = notify.wording(kept)
    about = kept.template.rpartition("/")[2]
    return Message(kept.organisation_id, kept.address, about, kept.facts, subject, body)
