"""Every address that names a thing, filled in with the rows of a world."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from flask import Flask

from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

IMPLIED = {"HEAD", "OPTIONS"}
PLACE = re.compile(r"<(?:([^:<>]+):)?(\w+)>")
TABLES: dict[str, tuple[str, ...]] = {
    "answer_id": ("standing_answer",), "app_id": ("authenticator_app",), "assessor_id": ("person",),
    "card_id": ("rate_card",), "case_id": ("spending_case",), "change_id": ("agreement_change",),
    "contract_id": ("lead_contract",), "correction_id": ("bid_correction",), "council_id": ("organisation",),
    "cover_id": ("interim_cover",), "delivery_id": ("agreement_delivery", "webhook_delivery"),
    "access_id": ("support_access",), "document_id": ("stored_document",),
    "effect_id": ("register_effect",), "form_id": ("kept_form",),
    "export_id": ("subject_export",), "identity_id": ("external_identity",), "invitation_id": ("colleague_invitation",),
    "item_id": ("agenda_item",),
    "import_id": ("directory_import", "referral_import", "spot_import", "arrangement_import"),
    "limit_id": ("calloff_limit",), "lookup_id": ("register_lookup",),
    "meeting_id": ("panel_meeting", "family_meeting"), "message_id": ("outbox_message",),
    "notice_id": ("removal_notice",), "pause_id": ("invitation_pause",),
    "override_id": ("screening_override", "letter_override"), "program_id": ("api_client",),
    "provider_id": ("organisation",), "purchase_id": ("spot_purchase",), "query_id": ("price_query",),
    "question_id": ("clarification",), "rate_id": ("negotiated_rate",), "record_id": ("published_record",),
    "recorded_by": ("organisation",), "review_id": ("fee_review", "decision_review", "agreement_review"),
    "reworded_id": ("reworded_reason",), "route_id": ("health_route",), "seat_id": ("panel_seat",),
    "session_id": ("sign_in_session",), "hold_id": ("legal_hold",), "secret_id": ("program_secret",),
    "suspension_id": ("local_suspension",), "system_id": ("purchasing_system",),
    "tender_id": ("mini_tender",), "thing_id": ("package", "agreement", "bid"), "variation_id": ("contract_variation",),
}  # fmt: skip
"""What an id in an address is of, where it is not of the table of the same name."""
OTHERS = {
    "kind": "agreements", "criterion": "staff", "key": "staff", "number": "1", "version": "1", "day": "2026-11-16",
    "year": "2026", "month": "11", "item": "records", "role": "commissioner", "from_on": "2026-11-16",
    "slug": "none", "secret": "none", "code": "bid.too_late",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A method and a rule with its places."""

    method: str
    rule: str
    endpoint: str

    @cached_property
    def ids(self) -> list[str]:
        return [name for kind, name in PLACE.findall(self.rule) if kind == "uuid"]

    @property
    def is_for_a_program(self) -> bool:
        return self.rule.startswith("/api/v1")

    def filled(self, values: dict[str, str]) -> str:
        """The address with those ids, and something plain wherever something else is named."""
        return PLACE.sub(lambda place: values.get(place[2]) or _something(*place.groups("")), self.rule)


def addresses(app: Flask) -> list[Address]:
    """All there are, in order."""
    found = {
        Address(method, rule.rule, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - IMPLIED
    }
    return sorted(found, key=lambda each: (each.rule, each.method))


def _something(kind: str, name: str) -> str:
    """One of those that an address takes, where it says which."""
    return kind[4:-1].split(",")[0].strip() if kind.startswith("any(") else OTHERS.get(name, "none")


def tables_of(name: str) -> tuple[str, ...]:
    return TABLES.get(name) or (name.removesuffix("_id"),)


class Filling:
    """Ids for the places of an address that belong together: a round's with those of its own system."""

    def __init__(self, rows: Rows, rng: random.Random) -> None:
        self.rows, self.rng = rows, rng

    def things(self, name: str) -> Iterator[tuple[str, Row]]:
        """Every row that an id of that name may be of, with its table."""
        for table in tables_of(name):
            for row in self.rows[table]:
                if "id" in row:
                    yield table, row

    def beside(self, address: Address, name: str, row: Row, visible: Callable[[str, Row], bool]) -> dict[str, str]:
        """The other ids, from the row itself where it knows them, else of something that can be seen."""
        values = {}
        for other in address.ids:
            if other == name:
                continue
            known = row.get(other) or next((row[f"{t}_id"] for t in tables_of(other) if row.get(f"{t}_id")), None)
            if known is None:
                seen = [each["id"] for table, each in self.things(other) if visible(table, each)]
                known = self.rng.choice(seen) if seen else UUID(int=self.rng.getrandbits(128), version=4)
            values[other] = str(known)
        return values
