"""Spot purchases asked for, authorised and taken over, for tests of whatever comes after."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consortium.kernel import clock
from consortium.kernel.actors import Actor
from tenants.authorisation import services as authorisation
from tenants.spot import services
from tenants.spot.models import SpotImport
from tenants.spot.rules.importing import COLUMNS
from tenants.spot.rules.purchases import Details, Exemption, Provider, Reason
from tests.factories.worker import do_waiting_work
from tests.factories.world import World

PATTERN: dict[str, Any] = {
    "when": "all", "days": ["mon", "wed"], "at": None, "unit": "hour", "quantity": "2", "carers": 1, "name": "At home",
}  # fmt: skip
TONIGHT = Reason("No bid came in time and support is needed tonight.", exemption=Exemption.EMERGENCY)
RUNNING = {
    "reference": "PO-1", "child": "CS-1", "provider": "Mersey Lantern Ltd", "number of": "", "number": "",
    "kind of support": "", "support": "Help at home after school.", "from": "2026-04-06", "to": "2027-04-04",
    "days": "mon wed", "when": "all", "unit": "hour", "quantity": "2", "carers": "1", "price": "20.00",
    "funder": "care", "exemption": "before the system", "reason": "Agreed before the framework was reopened.",
    "approved by": "Head of service",
}  # fmt: skip


def details(**changed: Any) -> Details:
    """£80 a week from 30 November 2026 to 30 April 2027, unless said otherwise."""
    said: dict[str, Any] = {
        "reference": "PO-900", "case_reference": "CS-77", "provider": Provider("Willow Night Nursing"),
        "support": "Help at home in the evening.", "starts_on": date(2026, 11, 30), "ends_on": date(2027, 4, 30),
        "unit": "hour", "unit_price": Decimal("20.00"), "patterns": [PATTERN],
    }  # fmt: skip
    return Details(**said | changed)


def asked(world: World, commissioner: Actor, *, reason: Reason = TONIGHT, **changed: Any) -> UUID:
    """A purchase put to authorisation."""
    with world.acting(commissioner):
        bought = services.ask_for_purchase(
            actor=commissioner, details=details(**changed), reason=reason, now=clock.now()
        )
        return bought.id


def approve(world: World, authoriser: Actor, case_id: UUID) -> None:
    """A case is approved, and whoever asked hears of it."""
    with world.acting(authoriser):
        authorisation.approve(
            actor=authoriser, case_id=case_id, reason="Needed, and for a short while.", now=clock.now()
        )
    do_waiting_work(world)


def sheet(*rows: dict[str, str]) -> bytes:
    """A file of running purchases; each row says what differs from `RUNNING`."""
    lines = [",".join(COLUMNS), *(",".join((RUNNING | row)[name] for name in COLUMNS) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def taken_over(world: World, actor: Actor, *rows: dict[str, str]) -> SpotImport:
    """A file read and taken in."""
    data = sheet(*rows)
    with world.acting(actor):
        read = services.read_file(actor=actor, data=data, now=clock.now())
        assert read.faults == []
        return services.take_over(actor=actor, entries=read.entries, data=data, now=clock.now())
