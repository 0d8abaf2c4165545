"""Alembic's environment: run as the owner role, one transaction, with a lock timeout so that nobody waits behind us."""

import sqlalchemy as sa
from alembic import context

from consortium.kernel.db import db

engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
with engine.connect() as connection:
    connection.exec_driver_sql("SET lock_timeout = '5s'")
    connection.exec_driver_sql("SET check_function_bodies = off")
    connection.commit()
    context.configure(connection=connection, target_metadata=db.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
