"""What the worker does: every message that waits in the outbox, without the relay or Redis between."""

import sqlalchemy as sa

from consortium.kernel import jobs
from consortium.kernel.db import db
from consortium.kernel.models import OutboxMessage
from tests.factories.world import World


def do_waiting_work(world: World) -> None:
    """Perform what is due, in the order in which it was recorded, and whatever that leads to, until nothing waits."""
    while waiting := list_waiting(world):
        for message in waiting:
            with world.app.app_context():
                jobs.perform(*message.arguments())


def list_waiting(world: World) -> list[jobs.Message]:
    """What is due and not done, in the order in which it was recorded."""
    table = db.metadata.tables[OutboxMessage.__tablename__]
    columns = (table.c.recorded_by, table.c.id, table.c.handled_as, table.c.handled_as_kind, table.c.attempts)
    with world.engine.connect() as connection:
        waiting = (
            sa.select(*columns)
            .where(table.c.done_at.is_(None), table.c.due_at <= sa.func.guard.now())
            .order_by(table.c.recorded_at, table.c.id)
        )
        return [jobs.Message(*row) for row in connection.execute(waiting)]
