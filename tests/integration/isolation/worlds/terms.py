"""What becomes of the systems: routes of buyers of health services, extensions and the views on them."""

from datetime import timedelta

from tests.integration.isolation.worlds.rows import Row, Rows

NORTH = ("Sefton", "Wirral", "Knowsley", "Opted")
SOUTH = ("Sefton", "Halton", "Lancashire")
"""Who may buy through each consortium's systems."""


def fill_terms(rows: Rows) -> None:
    for consortium, buyers in (("North", ("Opted", "Sefton")), ("South", ("Halton", "Sefton"))):
        for state in ("published", "draft"):
            for buyer in buyers:
                _routes(rows, rows.named[f"{consortium} {state} lot 1"], buyer)

        members = NORTH if consortium == "North" else SOUTH
        for state in ("published", "draft"):
            _extensions(rows, rows.named[f"{consortium} {state}"], members)
            _agreements(rows, rows.named[f"{consortium} {state}"], members)


def _agreements(rows: Rows, system: Row, members: tuple[str, ...]) -> None:
    """On file, and taken off."""
    for name in members:
        key = {"lead_id": system["lead_id"], "system_id": system["id"], "council_id": rows.named[name]["id"]}
        for paper, state in (("access agreement", "clean"), ("data-sharing agreement", "quarantined")):
            copy = rows.id()
            rows.add(
                "stored_document", organisation_id=system["lead_id"], id=copy, location=f"{system['lead_id']}/{copy}",
                state=state, judged_at=rows.ago(days=1) if state == "clean" else None,
            )  # fmt: skip
            rows.add("member_agreement", **key, paper=paper, document_id=copy)
        rows.add("member_agreement", **key, paper="access agreement", ended_at=rows.ago(days=9), ended_by=rows.id())


def _extensions(rows: Rows, system: Row, members: tuple[str, ...]) -> None:
    """One of each stage; views of some members given, of others kept, and where all have given the day is to come."""
    today, day = rows.today(), timedelta(days=1)
    asked = {"asked_at": rows.ago(days=9), "asked_by": rows.id()}
    decided = {"reason": "All agree.", "decided_at": rows.ago(days=1), "decided_by": rows.id()}
    stages: dict[str, dict[str, object]] = {
        "advertised": {},
        "asked": {**asked, "views_due_on": today + 5 * day},
        "all given": {**asked, "views_due_on": today + 5 * day},
        "past": {**asked, "views_due_on": today - 2 * day},
        "extended": {**asked, "views_due_on": today - 2 * day, **decided, "outcome": "extended",
                     "agreed_ends_on": system["ends_on"] + day},
        "refused": {**asked, "views_due_on": today - 2 * day, **decided, "outcome": "not extended"},
    }  # fmt: skip
    for number, (stage, values) in enumerate(stages.items(), 1):
        extension = rows.add(
            "extension", lead_id=system["lead_id"], system_id=system["id"], number=number,
            follows_on=system["ends_on"], ends_on=system["ends_on"] + 400 * day, **values,
        )  # fmt: skip
        if stage == "advertised":
            continue
        key = {"lead_id": system["lead_id"], "extension_id": extension["id"], "view": "extend"}
        for place, name in enumerate(members):
            is_given = stage in {"all given", "extended", "refused"} or place % 2 == 1
            given = {"given_at": rows.ago(days=1), "given_by": rows.id()} if is_given else {}
            if is_given or place == 0:
                rows.add(
                    "extension_view", **key, council_id=rows.named[name]["id"],
                    approvals=[{"office": "Head of service", "approved_on": "2026-01-05"}], **given,
                )  # fmt: skip


def _routes(rows: Rows, lot: Row, buyer: str) -> None:
    key = {"lead_id": lot["lead_id"], "lot_id": lot["id"], "buyer_id": rows.named[buyer]["id"]}
    rows.add("health_route", **key, route="direct award B")
    rows.add("health_route", **key, route="direct award A", ended_at=rows.ago(days=9), ended_by=rows.id())
