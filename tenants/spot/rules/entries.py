"""A row of a file of spot purchases, as it was read, as it is kept until it is taken in, and what it is known by."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from tenants.authorisation.rules import Funder
from tenants.spot.rules.purchases import Details, Exemption, Provider


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be taken in, with what it costs. Private: never log it."""

    row: int
    details: Details
    exemption: Exemption
    reason: str
    approved_by: str
    figures: Mapping[str, Any]


def as_document(entry: Entry) -> dict[str, Any]:
    """As it is kept until it is taken in."""
    given = entry.details
    return {
        "row": entry.row, "reference": given.reference, "child": given.case_reference, "provider": given.provider.name,
        "number_of": given.provider.number_of, "number": given.provider.number, "support": given.support,
        "from": given.starts_on.isoformat(), "to": given.ends_on.isoformat(), "unit": given.unit,
        "price": str(given.unit_price), "patterns": list(given.patterns),
        "lot": str(given.lot_id) if given.lot_id else None, "funder": str(given.funder),
        "exemption": str(entry.exemption), "reason": entry.reason, "approved_by": entry.approved_by,
        "figures": dict(entry.figures),
    }  # fmt: skip


def read_entry(kept: Mapping[str, Any]) -> Entry:
    """What `as_document` wrote."""
    return Entry(
        kept["row"],
        Details(
            kept["reference"], kept["child"], Provider(kept["provider"], kept["number_of"], kept["number"]),
            kept["support"], date.fromisoformat(kept["from"]), date.fromisoformat(kept["to"]), kept["unit"],
            Decimal(kept["price"]), kept["patterns"], UUID(kept["lot"]) if kept["lot"] else None,
            Funder(kept["funder"]),
        ),
        Exemption(kept["exemption"]), kept["reason"], kept["approved_by"], kept["figures"],
    )  # fmt: skip


def fingerprint(entry: Entry) -> bytes:
    """Of all that a row says but for its place and its cost: the same row sent again is the same purchase."""
    said = {name: value for name, value in as_document(entry).items() if name not in ("row", "figures")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()
