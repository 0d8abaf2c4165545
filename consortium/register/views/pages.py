"""What the pages of the register share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint

from consortium.kernel import clock
from consortium.kernel.calendar import LONDON
from consortium.kernel.web import frame
from consortium.register import queries, rules
from consortium.register.permissions import Permission
from consortium.register.rules import EvidenceKind
from consortium.systems import queries as systems

blueprint = Blueprint("register", __name__)
frame.navigate("Our profile", "register.show_own_profile", Permission.KEEP_OWN_PROFILE, order=25)
frame.navigate("Register", "register.search", Permission.READ_REGISTER, order=40)

frame.navigate("CQC directory", "register.directory", Permission.IMPORT_DIRECTORY, order=82)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence as pages show it: in force, expiring, expired, or replaced by a later one."""

    evidence: Any
    kind: EvidenceKind
    state: str
    copy: Any
    """The document that came with it, where whoever looks may know of it."""


def end_of(day: date) -> datetime:
    """The first instant after that day, in UK time."""
    return datetime.combine(day + timedelta(days=1), time(0), LONDON)


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


def shown(evidence: Iterable[Any]) -> list[Shown]:
    """Evidence in the order given, the latest of each kind first."""
    seen: set[EvidenceKind] = set()
    given = list(evidence)
    copies = queries.documents_by_id([each.document_id for each in given])
    listed, on = [], clock.today()
    for each in given:
        kind = EvidenceKind(each.kind)
        if each.refused_at is not None:
            listed.append(Shown(each, kind, "refused", copies.get(each.document_id)))
            continue
        if kind in seen:
            state = "replaced"
        elif rules.is_expired(each.expires_on, on):
            state = "expired"
        else:
            state = "expiring" if rules.is_expiring(each.expires_on, on) else "in_force"
        seen.add(kind)
        listed.append(Shown(each, kind, state, copies.get(each.document_id)))
    return listed


def lots_by_id(lot_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """The lots by their id, in the order of their numbers."""
    found = systems.lots_by_id(set(lot_ids))
    return dict(sorted(found.items(), key=lambda item: (str(item[1].system_id), item[1].number)))
