"""Each organisation's own stream: its record, outbox, keys, files, messages; and its place on the register."""

from datetime import timedelta

from tests.integration.isolation.worlds.rows import Row, Rows


def fill_kernel(rows: Rows) -> None:
    organisations = rows["organisation"]
    for organisation in organisations:
        mine = {"organisation_id": organisation["id"]}
        rows.add("organisation_key", **mine)
        for sequence in range(1, 4):
            rows.add("audit_entry", **mine, sequence=sequence)
        rows.add("audit_head", **mine, sequence=sequence)
        for status in (200, None):
            rows.add("idempotency_key", **mine, status=status)
        rows.add("idempotency_key", **mine, status=200, made_at=rows.ago(hours=1))
        _webhook(rows, organisation)
        _document(rows, organisation)
        rows.add("notification", **mine)
    _messages(rows)
    _register(rows)


def _webhook(rows: Rows, organisation: Row) -> None:
    mine = {"organisation_id": organisation["id"]}
    webhook = rows.add("webhook", **mine, types=["agreement.made"])
    rows.add("webhook_secret", **mine, webhook_id=webhook["id"])
    delivery = rows.add("webhook_delivery", **mine, webhook_id=webhook["id"], tries=1)
    rows.add("webhook_attempt", **mine, delivery_id=delivery["id"])


def _document(rows: Rows, organisation: Row, state: str = "quarantined") -> Row:
    document = rows.id()
    return rows.add(
        "stored_document", organisation_id=organisation["id"], id=document, location=f"{organisation['id']}/{document}",
        state=state, judged_at=None if state == "quarantined" else rows.ago(hours=1),
        found="Something" if state == "refused" else None,
    )  # fmt: skip


def _messages(rows: Rows) -> None:
    names = ["Knowsley", "Sefton", "Wirral", "Acorn", "Beech", "Platform"]
    for recorder in names:
        for handler in rows.rng.sample(names, 3):
            state = rows.rng.choice([{}, {"done_at": rows.ago(hours=1)}, {"dead_at": rows.ago(hours=1)}])
            rows.add(
                "outbox_message", recorded_by=rows.named[recorder]["id"], handled_as=rows.named[handler]["id"],
                handled_as_kind=rows.named[handler]["kind"], dispatched_at=rows.ago(hours=1), **state,
            )  # fmt: skip
    for state in ({}, {"done_at": rows.ago(hours=1)}, {"dead_at": rows.ago(hours=1)}):
        for handler in ("Sefton", "Acorn"):
            rows.add(
                "outbox_message", recorded_by=rows.named["Knowsley"]["id"], handled_as=rows.named[handler]["id"],
                handled_as_kind=rows.named[handler]["kind"], dispatched_at=rows.ago(hours=1), **state,
            )  # fmt: skip
            for is_change in (True, False):
                rows.add(
                    "outbox_message", recorded_by=rows.named["Knowsley"]["id"], handled_as=rows.named[handler]["id"],
                    handled_as_kind=rows.named[handler]["kind"], event="MiniTenderPublished", is_change=is_change,
                    dispatched_at=rows.ago(hours=1), **state,
                )  # fmt: skip


def _register(rows: Rows) -> None:
    for provider in (row for row in rows["organisation"] if row["kind"] == "provider"):
        mine = {"provider_id": provider["id"]}
        rows.add("provider_profile", **mine, legal_form="sole trader")
        for closed in (None, rows.ago(days=1)):
            rows.add(
                "premises", **mine, council_id=rows.named["Sefton"]["id"], places=2, vacancies=0, closed_at=closed,
            )  # fmt: skip
        for answer in (
            {"outcome": None, "answered_at": None},
            {"outcome": "not found", "answered_at": rows.ago(hours=1)},
            {"outcome": "found", "answered_at": rows.ago(hours=1), "name": "A", "status": "active", "postcode": ""},
        ):
            rows.add("register_lookup", **mine, register="companies house", number="01234567", **answer)
        for kind, state in (
            ("identity", "clean"), ("employers liability", "not scanned"), ("public liability", "quarantined"),
            ("professional indemnity", "refused"),
        ):  # fmt: skip
            document = _document(rows, provider, state)
            rows.add(
                "evidence", **mine, kind=kind, document_id=document["id"], cover_gbp=5_000_000,
                expires_on=rows.today() + timedelta(days=90),
            )  # fmt: skip
        for lot in ("North published lot 1", "North published lot 2", "South published lot 1"):
            key = {"lead_id": rows.named[lot]["lead_id"], "lot_id": rows.named[lot]["id"]}
            for council in rows.rng.sample(["Knowsley", "Sefton", "Wirral", "Halton"], 2):
                rows.add("declared_place", **mine, **key, council_id=rows.named[council]["id"])
            kind = rows.rng.choice(["active", "active", "suspended", "removed"])
            ended = rows.rng.choice([None, rows.ahead(days=5)]) if kind != "suspended" else rows.ahead(days=5)
            rows.add("standing", **mine, **key, kind=kind, until_at=ended, reason="so decided")
    _removals(rows)
    _availability(rows)
    acorn = rows.named["Acorn"]["id"]
    rows.add(
        "standing", provider_id=acorn, lead_id=rows.named["South published lot 2"]["lead_id"],
        lot_id=rows.named["South published lot 2"]["id"], kind="active",
    )  # fmt: skip
    lot = rows.named["South published lot 2"]
    key = {"lead_id": lot["lead_id"], "lot_id": lot["id"], "kind": "active"}
    for provider, when in (("Beech", {"from_at": rows.ahead(days=2)}), ("Cedar", {"until_at": rows.ago(days=2)})):
        rows.add("standing", provider_id=rows.named[provider]["id"], **key, **when)
    for council, provider in (("Sefton", "Acorn"), ("Wirral", "Beech"), ("Halton", "Cedar")):
        rows.add(
            "local_suspension", council_id=rows.named[council]["id"], provider_id=rows.named[provider]["id"],
            until_at=rows.ahead(days=9),
        )  # fmt: skip


def _availability(rows: Rows) -> None:
    """Pauses of one lot or all, of one area or all, ahead, in force and over; and what room there is."""
    lots = ("North published lot 1", "North published lot 2", "South published lot 1", None)
    shapes: list[dict[str, object]] = [
        {}, {"from_at": rows.ahead(days=2)}, {"until_at": rows.ago(days=2)}, {"resumed_at": rows.ago(days=1)},
    ]  # fmt: skip
    for turn, provider in enumerate(row for row in rows["organisation"] if row["kind"] == "provider"):
        mine = {"provider_id": provider["id"]}
        for place, name in enumerate(lots):
            lot = rows.named[name] if name else {"lead_id": None, "id": None}
            shape = shapes[
                (turn + place) % len(shapes)
            ]  # of every two that count for a lot, one was resumed or is over
            council = None if "resumed_at" in shape else rows.rng.choice(["Knowsley", "Sefton", "Halton", None])
            rows.add(
                "invitation_pause", **mine, lead_id=lot["lead_id"], lot_id=lot["id"],
                council_id=rows.named[council]["id"] if council else None, **shape,
            )  # fmt: skip
        for declared in [each for each in rows["declared_place"] if each["provider_id"] == provider["id"]]:
            key = {column: declared[column] for column in ("provider_id", "lead_id", "lot_id", "council_id")}
            rows.add("capacity", **key, free_places=2)
    # A lot on which nearly everybody stands and offers, so that each condition keeps somebody away.
    lot = rows.named["North published lot 2"]
    rows.add("invitation_pause", provider_id=rows.named["Elder"]["id"], lead_id=lot["lead_id"], lot_id=lot["id"])


def _removals(rows: Rows) -> None:
    """Notices open and over their time, answered and not, decided."""
    decided = {
        "outcome": "dropped", "outcome_reason": "so decided", "decided_at": rows.ago(days=1), "decided_by": rows.id(),
    }  # fmt: skip
    shapes: tuple[tuple[int, dict[str, object], bool], ...] = (
        (12, {}, False), (11, {}, True), (-1, {}, False), (-1, decided, True), (12, decided, False),
    )  # fmt: skip
    for lot in ("North published lot 1", "South published lot 1"):
        key = {"lead_id": rows.named[lot]["lead_id"], "lot_id": rows.named[lot]["id"]}
        for (days, more, has_reply), name in zip(shapes, ("Acorn", "Beech", "Cedar", "Damson", "Elder"), strict=True):
            provider_id = rows.named[name]["id"]
            notice = rows.add(
                "removal_notice", **key, provider_id=provider_id, given_at=rows.ago(days=20),
                reply_by_at=rows.ahead(days=days), effective_at=rows.ahead(days=30), **more,
            )  # fmt: skip
            if has_reply:
                rows.add("removal_reply", lead_id=notice["lead_id"], notice_id=notice["id"], provider_id=provider_id)
