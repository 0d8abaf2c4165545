"""Agreements, unsigned, signed by one side and by both, with their reviews."""

from datetime import timedelta
from decimal import Decimal

from tests.integration.isolation.worlds.rows import Row, Rows

BOTH = ("council", "provider")
SHAPES = (((), False), (("council",), False), (("provider",), False), (BOTH, False), (BOTH, True))
"""Which sides have signed, and whether both have accepted a change since."""


def fill_agreements(rows: Rows) -> None:
    shapes = rows.rng.sample(SHAPES, len(SHAPES))
    for place, line in enumerate(rows.named["award lines"]):
        key = {name: line[name] for name in ("council_id", "award_id", "package_id", "provider_id")}
        signed = {}
        sides, is_to_change = shapes[place % len(shapes)]
        for side in sides:
            signed |= {
                f"{side}_signed_at": rows.ago(hours=2), f"{side}_signed_by": rows.id(),
                f"{side}_signed_name": "A Name", f"{side}_signed_role": "Director",
            }  # fmt: skip
        agreement = rows.add(
            "agreement", **key, **signed, starts_on=rows.today(), ends_on=rows.today() + timedelta(days=364),
            review_due_on=rows.today() + timedelta(days=300),
        )  # fmt: skip
        _effects(rows, agreement)
        _changes(rows, agreement, is_to_change=is_to_change)
        _deliveries(rows, agreement)
        _fees(rows, agreement)
        rows.add("agreement_start", council_id=line["council_id"], agreement_id=agreement["id"])
        _placement(rows, agreement)
        _handover(rows, agreement, sides)
        held = {"held_on": rows.today(), "held_by": rows.id(), "outcome": "continue", "childs_voice": "I like it."}
        for state in ({}, held):
            rows.add("agreement_review", council_id=line["council_id"], agreement_id=agreement["id"], **state)


def _handover(rows: Rows, agreement: Row, sides: tuple[str, ...]) -> None:
    """To another provider, whose agreement the council has signed; one that was called off; a tick that was taken away.

    What follows an agreement that nobody has signed yet is not signed by the council either.
    """
    others = [each for each in rows["organisation"] if each["kind"] == "provider"]
    incoming = next(each for each in others if each["id"] != agreement["provider_id"])
    signed = {
        "council_signed_at": rows.ago(hours=1), "council_signed_by": rows.id(), "council_signed_name": "A Name",
        "council_signed_role": "Director",
    } if sides else {}  # fmt: skip
    rows.add(
        "agreement", council_id=agreement["council_id"], provider_id=incoming["id"], follows_id=agreement["id"],
        package_id=agreement["package_id"], starts_on=rows.today(), ends_on=rows.today(), review_due_on=rows.today(),
        **signed,
    )  # fmt: skip
    first, second = (
        each["id"] for each in rows["agreement_change"] if each["agreement_id"] == agreement["id"]
    )  # fmt: skip
    key = {"council_id": agreement["council_id"], "agreement_id": agreement["id"], "incoming_id": incoming["id"]}
    called_off = {"called_off_at": rows.ago(hours=1), "called_off_by": rows.id(), "called_off_reason": "No carers."}
    plain = {"cause": "provider leaves", "route": "direct award"}
    open_ = rows.add("handover", **key, **plain, change_id=first)
    rows.add("handover", **key, **plain, **called_off, change_id=second)
    unticked = {"unticked_at": rows.ago(hours=1), "unticked_by": rows.id()}
    for item, state in (("keys", {}), ("medication", unticked)):
        rows.add("handover_tick", council_id=agreement["council_id"], handover_id=open_["id"], item=item, **state)
    rows.add(
        "agreement_setting", council_id=agreement["council_id"], notice_days=28, paused_percent=0, hospital_percent=50
    )


def _placement(rows: Rows, agreement: Row) -> None:
    """At premises in an area of some council, told where it is another."""
    premises = rows.rng.choice([each for each in rows["premises"] if each["provider_id"] == agreement["provider_id"]])
    area = rows.rng.choice([rows.named["Sefton"]["id"], rows.named["Halton"]["id"]])
    placement = rows.add(
        "placement", council_id=agreement["council_id"], agreement_id=agreement["id"],
        provider_id=agreement["provider_id"], premises_id=premises["id"], area_council_id=area, hour_rate=10,
        ends_on=rows.today(), cost={"total": "10.00", "financial_years": {}},
    )  # fmt: skip
    if area != agreement["council_id"]:
        rows.add(
            "placement_notice", council_id=placement["council_id"], id=placement["id"], area_council_id=area,
        )  # fmt: skip


def _effects(rows: Rows, agreement: Row) -> None:
    """A change on the register that touches it: to handle, and handled."""
    key = {name: agreement[name] for name in ("council_id", "provider_id")} | {"agreement_id": agreement["id"]}
    handled = {
        "seen_at": rows.ago(hours=2), "seen_by": rows.id(), "handled_at": rows.ago(hours=1), "handled_by": rows.id(),
        "note": "Moved",
    }  # fmt: skip
    for change, state in (("suspended", {}), ("removed", handled)):
        rows.add("register_effect", **key, change=change, **state)


def _changes(rows: Rows, agreement: Row, *, is_to_change: bool) -> None:
    """Change orders: one that was declined, and one that is open or that both accepted, which is to be followed."""
    accepted = {
        f"{side}_accepted_{what}": value for side in ("council", "provider")
        for what, value in (("at", rows.ago(hours=1)), ("by", rows.id()), ("name", "A Name"), ("role", "Director"))
    }  # fmt: skip
    closed = {
        "closed_how": "declined", "closed_at": rows.ago(hours=2), "closed_by": rows.id(), "closed_reason": "No.",
    }  # fmt: skip
    after = {"total": str(agreement["total_gbp"]), "ends_on": agreement["ends_on"].isoformat()}
    key = {name: agreement[name] for name in ("council_id", "provider_id")} | {"agreement_id": agreement["id"]}
    for number, state in enumerate((accepted if is_to_change else {}, closed), start=1):
        rows.add(
            "agreement_change", **key, **state, number=number, kind="rate", proposed_side="council",
            effect={"after": after}, needs_authorisation=False, from_on=agreement["starts_on"],
        )  # fmt: skip


def _deliveries(rows: Rows, agreement: Row) -> None:
    """Weeks that were returned: one to settle, one accepted; and once for each council, how it lays statements out."""
    key = {name: agreement[name] for name in ("council_id", "provider_id")} | {"agreement_id": agreement["id"]}
    accepted = {
        "accepted_at": rows.ago(hours=1),
        "accepted_by": rows.id(),
        "amount_gbp": Decimal(10),
        "funders": {},
        "years": {},
    }
    monday = rows.today() - timedelta(days=rows.today().weekday())
    for weeks, state in ((2, {}), (3, accepted)):
        rows.add("agreement_delivery", **key, **state, monday_on=monday - timedelta(weeks=weeks), note="Snow")
    if all(layout["council_id"] != agreement["council_id"] for layout in rows["statement_layout"]):
        columns = [{"heading": "Net", "field": "amount"}]
        rows.add("statement_layout", council_id=agreement["council_id"], columns=columns)


def _fees(rows: Rows, agreement: Row) -> None:
    """Fee reviews: more is asked of one, one was answered, one decided, one taken back; with files, scanned or not."""
    key = {name: agreement[name] for name in ("council_id", "provider_id")}
    decided = {
        "decided_at": rows.ago(hours=1), "decided_by": rows.id(), "decided_name": "A Name", "decided_role": "Head",
        "decided_reason": "",
    }  # fmt: skip
    answered = {"answer": "So much.", "answered_at": rows.ago(hours=1), "answered_by": rows.id()}
    taken_back = {"withdrawn_at": rows.ago(hours=1), "withdrawn_by": rows.id()}
    for review_state, question_state, file_state in (
        ({}, {}, "clean"), ({}, answered, "quarantined"), (decided, answered, "clean"), (taken_back, {}, "clean"),
    ):  # fmt: skip
        review = rows.add("fee_review", **key, **review_state, models=[{"percent": "4.00"}])
        of_it = {**key, "review_id": review["id"]}
        granted = Decimal(10) if "decided_at" in review_state else None
        rows.add("fee_line", **of_it, agreement_id=agreement["id"], asked_gbp=Decimal(11), decided_gbp=granted)
        rows.add("fee_question", **of_it, **question_state)
        document = rows.id()
        rows.add(
            "stored_document", organisation_id=key["provider_id"], id=document,
            location=f"{key['provider_id']}/{document}", state=file_state,
            judged_at=rows.ago(hours=1) if file_state == "clean" else None,
        )  # fmt: skip
        rows.add("fee_evidence", **of_it, document_id=document)
    if all(figure["council_id"] != key["council_id"] for figure in rows["sector_figure"]):
        rows.add("sector_figure", council_id=key["council_id"], unit="hour")
