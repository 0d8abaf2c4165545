"""What each council keeps to itself: policy, prices, delegations, cases, children and packages."""

from datetime import timedelta
from uuid import UUID

from tests.integration.isolation.worlds.rows import Row, Rows

BUYERS = ("Knowsley", "Sefton", "Wirral", "Lancashire", "Opted")


def fill_buying(rows: Rows) -> None:
    for name in BUYERS:
        council = rows.named[name]["id"]
        lot = rows.named["South published lot 1" if name == "Lancashire" else "North published lot 1"]
        of_lot = {"lead_id": lot["lead_id"], "lot_id": lot["id"]}
        _prices(rows, council, of_lot)
        _authority(rows, name, council)
        _children(rows, name, council, of_lot)
    for lot in ("North published lot 1", "South published lot 1"):
        rows.add(
            "benchmark_figure", lead_id=rows.named[lot]["lead_id"], lot_id=rows.named[lot]["id"], unit="hour",
            quarter_on=rows.today(), published_at=rows.now,
        )  # fmt: skip


def _prices(rows: Rows, council: UUID, of_lot: dict[str, UUID]) -> None:
    terms = {
        "style": "outcomes", "quality_weight": 60, "price_weight": 40, "price_formula": "lowest_proportional",
        "quality_threshold": 50,
    }  # fmt: skip
    adopted = {"adopted_at": rows.ago(days=50), "adopted_by": rows.id(), "in_force_at": rows.ago(days=50)}
    for version, state in enumerate((adopted, {}), 1):
        rows.add("policy", council_id=council, **of_lot, version=version, **terms, **state)
    adopted.pop("in_force_at")
    for state in (adopted, {}):
        card = rows.add("rate_card", council_id=council, **of_lot, from_on=rows.today(), **state)
        for number, carers in enumerate((1, 2), 1):
            rows.add(
                "rate", council_id=council, rate_card_id=card["id"], number=number, unit="hour", carers=carers,
                day_kind=None,
            )  # fmt: skip
    for provider, ended in (("Acorn", {}), ("Beech", {"ended_at": rows.ago(days=1), "ended_by": rows.id()})):
        rows.add(
            "negotiated_rate", council_id=council, **of_lot, provider_id=rows.named[provider]["id"], unit="hour",
            from_on=rows.today(), until_on=rows.today(), carers=1, **ended,
        )  # fmt: skip
    rows.add(
        "benchmark_contribution", council_id=council, **of_lot, unit="hour", quarter_on=rows.today(),
        contributed_at=rows.now,
    )  # fmt: skip
    rows.add("term_period", council_id=council, starts_on=rows.today(), ends_on=rows.today() + timedelta(days=60))


def _authority(rows: Rows, name: str, council: UUID) -> None:
    people = [row for key, row in rows.named.items() if key.startswith(f"{name} ") and "email" in row]
    delegation = rows.add(
        "delegation", council_id=council, person_id=people[0]["id"], basis="annual",
        to_on=rows.rng.choice([None, rows.today()]),
    )  # fmt: skip
    rows.add("delegation", council_id=council, role="strategic lead", basis="annual")
    for delegate, deputy in ((people[0]["id"], people[1]["id"]), (people[1]["id"], people[0]["id"])):
        for ended_at in (None, rows.ago(days=1)):
            rows.add(
                "deputyship", council_id=council, person_id=delegate, deputy_id=deputy, from_on=rows.today(),
                to_on=rows.today(), ended_at=ended_at,
            )  # fmt: skip
    for status in ("awaiting", "deferred", "approved", "refused", "called in", "withdrawn", "approved"):
        decided = status in {"approved", "refused"}
        effective = rows.rng.choice([rows.ago(minutes=30), rows.ahead(days=3)]) if status == "approved" else None
        case = rows.named[f"{name} {status} case"] = rows.add(
            "spending_case", council_id=council, kind="award", status=status, delegation_id=delegation["id"],
            decided_at=rows.ago(hours=1) if decided else None, decided_by=rows.id() if decided else None,
            effective_at=effective,
            withdrawn_at=rows.ago(hours=1) if status == "withdrawn" else None,
            withdrawn_reason="x" if status == "withdrawn" else None,
        )  # fmt: skip
        if status not in {"awaiting", "withdrawn"}:
            rows.add(
                "case_decision", council_id=council, case_id=case["id"],
                old_status="approved" if status == "called in" else "awaiting", new_status=status,
                decided_by=people[0]["id"],
            )  # fmt: skip
        if status in {"approved", "awaiting", "called in"}:
            rows.add("commitment", council_id=council, case_id=case["id"], funder="care", cause="authorised")
    rows.add("ledger", council_id=council)
    published = rows.named["South published lot 1" if name == "Lancashire" else "North published lot 1"]
    system = {"lead_id": published["lead_id"], "system_id": published["system_id"]}
    for asked in (case, rows.named[f"{name} awaiting case"]):
        rows.add(
            "calloff_limit", council_id=council, **system, case_id=asked["id"], from_on=rows.today(),
            to_on=rows.today(), nearing_percent=80, close_percent=95,
        )  # fmt: skip
    rows.add("actual_spend", council_id=council, **system)
    rows.add("decision_rule_set", council_id=council, call_in_days=5, ratify_days=20)
    _panel(rows, name, council, people[0]["id"])


def _panel(rows: Rows, name: str, council: UUID, member: UUID) -> None:
    panel = rows.add("panel", council_id=council, quorum=2)
    rows.add("panel_seat", council_id=council, panel_id=panel["id"], person_id=member)
    for status, days, withdrawn in (("approved", -1, False), ("refused", 1, False), ("approved", -1, True)):
        over = {"withdrawn_at": rows.now, "withdrawn_by": rows.id(), "withdrawn_reason": "x"} if withdrawn else {}
        rows.add(
            "published_record", council_id=council, case_id=rows.named[f"{name} {status} case"]["id"],
            public_from=rows.ahead(days=days), content=None if withdrawn else {}, **over,
        )  # fmt: skip
    opened = {"opened_at": rows.ago(hours=2), "present": []}
    closed = {"closed_at": rows.ago(hours=1), "closed_by": rows.id(), "minutes": {}, "minutes_sha256": b"x"}
    for state in ({}, opened, opened | closed):
        meeting = rows.add("panel_meeting", council_id=council, panel_id=panel["id"], **state)
        decided = {"decision": "defer", "reason": "x", "decided_at": rows.ago(hours=1), "minuted_by": member}
        for number, said in enumerate(({}, decided)):
            case = rows.named[f"{name} {('awaiting', 'deferred')[number]} case"]
            rows.add(
                "agenda_item", council_id=council, meeting_id=meeting["id"], case_id=case["id"],
                conditions="" if said else None, **said,
            )  # fmt: skip
    for status, said in (("approved", {}), ("refused", {"outcome": "ratified"})):
        settled = (
            {
                "outcome_reason": "x",
                "settled_at": rows.ago(minutes=9),
                "settled_by": rows.id(),
                "meeting_id": meeting["id"],
            }
            if said
            else {}
        )
        rows.add(
            "urgent_decision", council_id=council, case_id=rows.named[f"{name} {status} case"]["id"],
            panel_id=panel["id"], ground="safety", decided_at=rows.ago(hours=1), decided_by=member,
            ratify_by=rows.ahead(days=9), **said, **(settled if said else {}),
        )  # fmt: skip


def _children(rows: Rows, name: str, council: UUID, of_lot: dict[str, UUID]) -> None:
    officer = rows.named[f"{name} commissioner"]["id"]
    reader = rows.named[f"{name} procurement officer"]["id"]
    over = rows.rng.choice([{"rows": [{}]}, {"applied_at": rows.ago(hours=1)}, {"discarded_at": rows.ago(hours=1)}])
    for maker in (officer, reader):
        rows.add("referral_import", council_id=council, made_by=maker, rows=[{}])
        rows.add("referral_import", council_id=council, made_by=maker, **over)
    readings = rows.rng.sample([(reader, 10), (reader, -1), (rows.id(), 10), None], 4)
    for place, reading in enumerate(readings):
        child = rows.add("child", council_id=council, recorded_by=officer)
        child["case_reference"] = f"case {child['id']}"
        withdrawn = {"withdrawn_at": rows.ago(days=1), "withdrawn_reason": "Moved away"} if place == 3 else {}
        referral = rows.add(
            "referral", council_id=council, child_id=child["id"], **of_lot, urgency="standard", **withdrawn
        )
        if place == 2:
            rows.add("direct_payment", council_id=council, referral_id=referral["id"])
        ended = rows.rng.choice([{}, {"ended_on": rows.today(), "ended_by": rows.id()}])
        rows.add("interim_cover", council_id=council, referral_id=referral["id"], to_on=rows.today(), **ended)
        if reading:
            rows.add(
                "identity_reading", council_id=council, referral_id=referral["id"], person_id=reading[0],
                until_at=rows.ahead(minutes=reading[1]),
            )  # fmt: skip
        for _ in range(2):
            _package(rows, name, council, referral, of_lot)


def _package(rows: Rows, name: str, council: UUID, referral: Row, of_lot: dict[str, UUID]) -> None:
    package = rows.add(
        "package", council_id=council, **of_lot, style="outcomes", outcomes=["Sleeps through the night"],
        ends_on=rows.today(),
    )  # fmt: skip
    rows.named.setdefault(f"{name} packages", []).append(package)
    has_left = len(rows["package_referral"]) % 3 == 2
    left = {"left_at": rows.ago(hours=1), "left_by": council, "left_reason": "x"} if has_left else {}
    rows.add("package_referral", council_id=council, package_id=package["id"], referral_id=referral["id"], **left)
    agreed = rows.rng.choice([{}, {"agreed_by": rows.id(), "agreed_at": rows.ago(hours=1)}])
    rows.add(
        "screening_override", council_id=council, package_id=package["id"], text_hash=rows.rng.randbytes(8), **agreed
    )
