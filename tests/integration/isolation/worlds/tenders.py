"""Mini-tenders at every stage, with whoever was invited, asked, declined, bid and was told the outcome."""

from decimal import Decimal
from uuid import UUID

from tests.integration.isolation.worlds.buying import BUYERS
from tests.integration.isolation.worlds.disclosures import release
from tests.integration.isolation.worlds.evaluations import evaluation
from tests.integration.isolation.worlds.rows import Row, Rows

STAGES = (
    "just opened","draft", "published", "closed", "opened", "opened unlocked", "recommended", "awarded", "awarded",
          "no award", "withdrawn")  # fmt: skip
SEALED = b"\x01"


def fill_tenders(rows: Rows) -> None:
    for name in ("Acorn", "Beech", "Cedar"):
        mine, lot = {"provider_id": rows.named[name]["id"]}, rows.named["North published lot 1"]
        rows.add("standing_answer", **mine, sealed=SEALED)
        rows.add("offered_price", **mine, lead_id=lot["lead_id"], lot_id=lot["id"], unit="hour", sealed=SEALED)
    for place, name in enumerate(BUYERS):
        stages = STAGES if name in {"Sefton", "Wirral"} else rows.rng.sample(STAGES, 5)
        for stage in stages:
            _tender(rows, name, stage, place)
        _direct_award(rows, name)


def _tender(rows: Rows, name: str, stage: str, place: int) -> None:
    council = rows.named[name]["id"]
    packages = rows.rng.sample(rows.named[f"{name} packages"], 2)
    tender = rows.add(
        "mini_tender", council_id=council, lead_id=packages[0]["lead_id"], lot_id=packages[0]["lot_id"],
        urgency="standard", **_stage(rows, stage, place),
    )  # fmt: skip
    key = {"council_id": council, "mini_tender_id": tender["id"]}
    for number, package in enumerate(packages, 1):
        rows.add("mini_tender_package", **key, package_id=package["id"], number=number)
    _sealing(rows, name, stage, tender)
    if stage == "draft":  # whoever is invited is written down just before it is published
        rows.add("invitation", **key, provider_id=rows.named["Elder"]["id"])
        return
    if stage == "published":
        rows.add("invitation", **key, provider_id=rows.named["Damson"]["id"], is_late=True)
    invited = rows.rng.sample(["Acorn", "Beech", "Cedar", "Elder"], 3)
    for provider in invited:
        rows.add("invitation", **key, provider_id=rows.named[provider]["id"])
    _questions(rows, key, invited)
    rows.add("mini_tender_version", **key, version=2, reason="Asked for", changed_by=rows.id())
    for provider, sends in zip(invited, ("bid", "withdrawn bid", "decline"), strict=True):
        _response(rows, {**key, "provider_id": rows.named[provider]["id"]}, sends)
    if tender["opened_at"] and stage != "just opened":
        _offers(rows, name, tender, invited[:2], packages, is_locked=stage != "opened unlocked")
        _negotiation(rows, key, invited)
        _prices(rows, key, invited, packages)
        _end(rows, name, stage, key, invited, packages[0])


def _direct_award(rows: Rows, name: str) -> None:
    """A package given without a mini-tender, waiting for its case."""
    council, package = rows.named[name]["id"], rows.rng.choice(rows.named[f"{name} packages"])
    policy = rows.rng.choice([each for each in rows["policy"] if each["council_id"] == council])
    case = rows.named[f"{name} awaiting case"]
    award = rows.add("award", council_id=council, package_id=package["id"], case_id=case["id"])
    rows.add("direct_award", council_id=council, award_id=award["id"], policy_id=policy["id"])
    rows.add(
        "award_line", council_id=council, award_id=award["id"], package_id=package["id"],
        provider_id=rows.named["Acorn"]["id"], children=[1],
    )  # fmt: skip


def _sealing(rows: Rows, name: str, stage: str, tender: Row) -> None:
    """Its key, in two shares where two officers open: at Wirral. One has, where the deadline is past."""
    key = {"council_id": tender["council_id"], "mini_tender_id": tender["id"]}
    officers = 2 if name == "Wirral" else 1
    rows.add("mini_tender_key", **key, officers=officers)
    for number in range(1, officers + 1):
        rows.add("mini_tender_share", **key, number=number)
    if stage != "draft":
        rows.add("mini_tender_opening", **key, person_id=rows.id())
    if stage == "no award":
        rows.add("key_destruction", **key)
    if stage not in {"draft", "published"}:
        rows.add("receipt_commitment", **key, leaves=bytes(32), root=bytes(32))


def _stage(rows: Rows, stage: str, place: int) -> dict[str, object]:
    if stage == "draft":
        return {"status": "draft"}
    open_for = {"published": 40 + place, "withdrawn": 10}.get(stage, -place - 2)
    status = {"closed": "published", "opened unlocked": "opened", "just opened": "opened"}.get(stage, stage)
    opened = {"opened_at": rows.ago(hours=1), "opened_by": rows.id()}
    ended = {"ended_reason": "No longer needed", "ended_at": rows.ago(hours=1)}
    return {
        "status": status, "rules": {"shows_bid_count": place % 2 == 0}, "published_at": rows.ago(days=9),
        "published_by": rows.id(), "closes_at": rows.ahead(hours=open_for), "invitations_sha256": b"x",
        **(opened if status in {"opened", "recommended", "awarded", "no award"} else {}),
        **(ended if status in {"no award", "withdrawn"} else {}),
    }  # fmt: skip


def _questions(rows: Rows, key: dict[str, UUID], invited: list[str]) -> None:
    answered = {"answer": "Yes", "answered_at": rows.ago(hours=30), "answered_by": rows.id()}
    for asker, answer in zip(invited, (answered, {}, {}), strict=True):
        question = rows.add("clarification", **key, **answer)
        rows.add("clarification_asker", provider_id=rows.named[asker]["id"], clarification_id=question["id"])
    outsider = rows.named["Damson"]["id"]  # a note of having asked opens nothing to whoever was not invited
    rows.add("clarification_asker", provider_id=outsider, clarification_id=rows["clarification"][-1]["id"])


def _response(rows: Rows, key: dict[str, UUID], sends: str) -> None:
    rows.add("bid_draft", **key, document=SEALED)
    if sends == "decline":
        rows.add("decline", **key, reason="capacity")
        return
    bid = rows.add("bid", **key, version=2, withdrawn_at=rows.ago(hours=30) if "withdrawn" in sends else None)
    for version in (1, 2):
        rows.add("bid_version", **key, bid_id=bid["id"], version=version, received_at=rows.ago(hours=31), sealed=SEALED)


def _offers(rows: Rows, name: str, tender: Row, bidders: list[str], packages: list[Row], *, is_locked: bool) -> None:
    council, key = tender["council_id"], {"mini_tender_id": tender["id"]}
    stage = "locked" if is_locked else "declared"
    for place, bidder in enumerate(bidders):
        provider = rows.named[bidder]["id"]
        people = {f"{name} assessor": (stage, name), f"{name} commissioner": ("locked", name)}
        if name == "Sefton":
            people["both"] = ("conflicted", "Sefton")
        invalid = place == 1
        made = None if invalid else evaluation(rows, council, provider, people)
        offer = rows.add(
            "offer", council_id=council, **key, provider_id=provider,
            evaluation_id=made["id"] if made else None, invalid_reason="No longer active" if invalid else None,
        )  # fmt: skip
        if made:
            _letters(rows, {"council_id": council, **key}, made["id"])
        for package in packages:
            rows.add("offer_line", council_id=council, offer_id=offer["id"], package_id=package["id"], **key)
        release(rows, council, packages[0]["id"], bidder, place)


def _letters(rows: Rows, key: dict[str, UUID], evaluation_id: UUID) -> None:
    """A reason that waits for other words and one that has them; a finding that waits for a second officer, and not."""
    done = {"words": "So", "worded_at": rows.ago(minutes=5), "worded_by": rows.id()}
    for criterion, said in (("quality", {}), ("staff", done)):
        rows.add("reworded_reason", **key, evaluation_id=evaluation_id, criterion=criterion, before="As agreed", **said)
    agreed = {"agreed_at": rows.ago(minutes=5), "agreed_by": rows.id()}
    for said in ({}, agreed):
        rows.add("letter_override", **key, text_hash=rows.rng.randbytes(8), **said)


def _negotiation(rows: Rows, key: dict[str, UUID], invited: list[str]) -> None:
    """Three rounds: one waits for an offer, one is past its time, in one everybody asked has offered."""
    first, second = (rows.named[name]["id"] for name in invited[:2])
    for number in (1, 2, 3):
        rows.add("negotiation_key", **key, number=number)
    for number, provider, hours, has_offered in (
        (1, first, 5, True), (1, second, 5, False), (2, second, -1, True), (2, first, -1, False), (3, first, 5, True),
    ):  # fmt: skip
        mine = {**key, "number": number, "provider_id": provider}
        rows.add("negotiation_invitation", **mine, closes_at=rows.ahead(hours=hours))
        if has_offered:
            rows.add("negotiated_offer", **mine, sealed=SEALED)


def _prices(rows: Rows, key: dict[str, UUID], invited: list[str], packages: list[Row]) -> None:
    """Prices asked about: one waits, one has a reply, one is decided; and slips, one decided."""
    decided = {"decision_reason": "So", "decided_at": rows.ago(minutes=5), "decided_by": rows.id()}
    replied = {"reply": "So", "replied_at": rows.ago(hours=1)}
    for bidder, package, hours, said in (
        (0, 0, 20, {}), (0, 1, 20, replied), (1, 1, -1, {}), (1, 0, -2, {"decision": "keep", **decided}),
    ):  # fmt: skip
        mine = {**key, "provider_id": rows.named[invited[bidder]]["id"], "package_id": packages[package]["id"]}
        rows.add("price_query", **mine, reply_by_at=rows.ahead(hours=hours), **said)
    for bidder, said in ((0, {}), (1, {"decision": "agreed", **decided})):
        mine = {**key, "provider_id": rows.named[invited[bidder]]["id"], "package_id": packages[0]["id"]}
        rows.add("bid_correction", **mine, before=Decimal("2.22"), after=Decimal("22.20"), slip="point", **said)


def _end(rows: Rows, name: str, stage: str, key: dict[str, UUID], invited: list[str], package: Row) -> None:
    ranking = {**key, "package_id": package["id"]}
    rows.add("ranking_record", **ranking, number=1)
    if stage in {"recommended", "awarded"}:
        case = rows.named[f"{name} {'approved' if stage == 'awarded' else 'awaiting'} case"]
        award = rows.add(
            "award", **key, ranking_number=1, case_id=case["id"],
            confirmed_at=rows.ago(minutes=30) if stage == "awarded" else None,
        )  # fmt: skip
        line = rows.add(
            "award_line", **ranking, award_id=award["id"], provider_id=rows.named[invited[0]]["id"], ranking_number=1,
            children=[1],
        )  # fmt: skip
        if stage == "awarded":
            rows.named.setdefault("award lines", []).append(line)
    if stage == "no award":
        rows.add("failed_package", **ranking, ended_by=rows.id())
    if stage in {"awarded", "no award"}:
        for bidder in invited[:2]:
            rows.add("outcome", **key, provider_id=rows.named[bidder]["id"])
