"""The one database: its declarative base, naming convention and identifiers.

PostgreSQL is the truth and the judge of time. Nothing here commits; the edge does (`kernel.web.edge`).
"""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from uuid6 import uuid7

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> UUID:
    """A fresh identifier: UUIDv7, so that indexes grow at one end and nobody can guess a neighbour's."""
    return UUID(int=uuid7().int)


Pence = Annotated[Decimal, mapped_column(sa.Numeric(14, 2))]
"""Pounds with pence, exact."""


class Base(DeclarativeBase):
    """Every table's base. Columns are typed by annotation; constraints are named as facts."""

    # A registry, because Flask-SQLAlchemy rebuilds the class and loses a `type_annotation_map` set on it.
    registry = registry(
        metadata=sa.MetaData(naming_convention=NAMING),
        type_annotation_map={
            UUID: sa.Uuid(),
            str: sa.Text(),
            bytes: BYTEA(),
            datetime: sa.TIMESTAMP(timezone=True),
            date: sa.Date(),
            Decimal: sa.Numeric(),
            dict[str, Any]: JSONB(none_as_null=True),
            list[dict[str, Any]]: JSONB(none_as_null=True),
            list[UUID]: ARRAY(sa.Uuid()),
            list[str]: ARRAY(sa.Text()),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:

    class Model(Base):
        """What a type checker may know of Flask-SQLAlchemy's own model class."""

        __abstract__ = True
        __tablename__: str
else:
    Model = db.Model


def owned(table: str, *columns: str, key: tuple[str, ...] = ()) -> sa.ForeignKeyConstraint:
    """A composite foreign key that leads with the owner, so that no row can point into another organisation's.

    `owned("mini_tender", "council_id", "mini_tender_id")` points to `mini_tender(council_id, id)`; `key` names the
    target's columns where they are not the owner followed by `id`.
    """
    target = key or (*columns[:-1], "id")
    return sa.ForeignKeyConstraint(columns, [f"{table}.{column}" for column in target])
