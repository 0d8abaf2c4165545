"""Periods, holds in every state, what was removed; and of each council something whose time has come."""

from datetime import timedelta
from uuid import UUID

from consortium.kernel.calendar import add_years
from tests.integration.isolation.worlds.buying import BUYERS
from tests.integration.isolation.worlds.rows import Row, Rows


def fill_retention(rows: Rows) -> None:
    rows.add("night_begun")
    for organisation in rows["organisation"]:
        mine = {"organisation_id": organisation["id"]}
        rows.add("retention_rule", **mine, kind="messages", months=12)
        rows.add("removal", **mine, kind="messages")
        _holds(rows, mine)
        _exports(rows, mine)
    for name in BUYERS:
        council = rows.named[name]["id"]
        lot = rows.named["South published lot 1" if name == "Lancashire" else "North published lot 1"]
        for is_held in (True, False):
            _old_child(rows, council, lot, is_held=is_held)
        _old_mini_tender(rows, council, lot)
    for consortium in ("North", "South"):
        _old_admissions(rows, rows.named[f"{consortium} published"], rows.named[f"{consortium} published lot 1"])


def _holds(rows: Rows, mine: dict[str, UUID]) -> None:
    asked = {"lift_asked_at": rows.ago(days=3), "lift_asked_by": rows.id(), "lift_reason": "x"}
    for state in ({}, asked, asked | {"lifted_at": rows.ago(days=1), "lifted_by": rows.id()}):
        rows.add("legal_hold", **mine, held="child", subject_id=rows.id(), **state)


def _exports(rows: Rows, mine: dict[str, UUID]) -> None:
    """Of a colleague and of a child, just asked for, agreed and made."""
    colleague = next(
        (g["person_id"] for g in rows["role_grant"] if g["organisation_id"] == mine["organisation_id"]), rows.id()
    )
    agreed = {"agreed_at": rows.ago(hours=2), "agreed_by": rows.id()}
    made = agreed | {"made_at": rows.ago(hours=1), "expires_at": rows.ahead(days=6), "sealed": b"x"}
    for about, subject_id in (("person", colleague), ("child", rows.id())):
        for state in ({}, agreed, made):
            rows.add("subject_export", **mine, about=about, subject_id=subject_id, **state)


def _old_child(rows: Rows, council: UUID, lot: Row, *, is_held: bool) -> None:
    """Born eighty years ago, its support long over."""
    born_on = add_years(rows.today(), -80)
    child = rows.add("child", council_id=council, born_on=born_on)
    child["case_reference"] = f"case {child['id']}"
    rows.add(
        "referral", council_id=council, child_id=child["id"], lead_id=lot["lead_id"], lot_id=lot["id"],
        urgency="planned", withdrawn_at=rows.ago(days=300), withdrawn_reason="x",
    )  # fmt: skip
    rows.add("child_schedule", council_id=council, child_id=child["id"], was_looked_after=True)
    if is_held:
        rows.add("legal_hold", organisation_id=council, held="child", subject_id=child["id"])


def _old_mini_tender(rows: Rows, council: UUID, lot: Row) -> None:
    """Withdrawn seven years ago, its key still there."""
    ended = rows.now - timedelta(days=7 * 366)
    policy = next(each for each in rows["policy"] if each["council_id"] == council)
    tender = rows.add(
        "mini_tender", council_id=council, lead_id=lot["lead_id"], lot_id=lot["id"], urgency="standard",
        status="withdrawn", policy_id=policy["id"], rules={"shows_bid_count": False, "policy": {}},
        published_at=ended - timedelta(days=9), published_by=rows.id(), closes_at=ended - timedelta(days=1),
        invitations_sha256=b"x", ended_at=ended, ended_reason="x",
    )  # fmt: skip
    key = {"council_id": council, "mini_tender_id": tender["id"]}
    rows.add("mini_tender_key", **key, officers=1)
    rows.add("mini_tender_share", **key, number=1)


def _old_admissions(rows: Rows, system: Row, lot: Row) -> None:
    """Seven years ago: refused, a draft, each of both on hold too; a contract. Lately: a letter held back."""
    ended = rows.now - timedelta(days=7 * 366)
    begun = ended - timedelta(days=40)
    of_system = {"lead_id": system["lead_id"], "system_id": system["id"]}
    questions = next(each for each in rows["questionnaire"] if each["system_id"] == system["id"])
    round_ = rows.add(
        "round", **of_system, questionnaire_id=questions["id"], number=9, opens_at=begun, closes_at=ended,
        questions_until_at=ended,
    )  # fmt: skip
    sent = {"submitted_at": begun, "submitted_by": rows.id(), "submitted_hash": b"x", "receipt": "kept"}
    provider_id = rows.named["Acorn"]["id"]
    key = {"provider_id": provider_id, "lead_id": system["lead_id"]}
    shapes: tuple[tuple[Row, bool], ...] = ((sent, False), (sent, True), ({}, False), ({}, True))
    for attempt, (state, is_held) in enumerate(shapes, 1):
        application = rows.add("application", **key, round_id=round_["id"], attempt=attempt, started_at=begun, **state)
        of_it = {"provider_id": provider_id, "application_id": application["id"]}
        rows.add("exclusion_declaration", **of_it, applies=True, ground="ground True", self_cleaning="x")
        if state:
            of_lot = {**key, **of_it, "lot_id": lot["id"]}
            rows.add("application_lot", **of_lot, council_ids=[rows.id()])
            rows.add("decision", **of_lot, decided_at=ended, released_at=ended)
        if is_held:
            owner = key["lead_id"] if state else provider_id
            rows.add("legal_hold", organisation_id=owner, held="application", subject_id=application["id"])
    lately = rows.add("application", **key, round_id=round_["id"], attempt=5, started_at=rows.ago(days=9), **sent)
    rows.add("decision", **key, application_id=lately["id"], lot_id=lot["id"])
    contract = rows.add("lead_contract", **of_system, provider_id=provider_id, issued_at=begun)
    rows.add(
        "contract_ending", lead_id=system["lead_id"], contract_id=contract["id"], provider_id=provider_id,
        notice_days=1, given_on=begun.date(), ends_on=ended.date(),
    )  # fmt: skip
