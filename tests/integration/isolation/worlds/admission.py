"""Rounds, applications at every stage, who assesses them, what was decided and which contracts follow."""

from datetime import timedelta
from uuid import UUID

from tests.integration.isolation.worlds.evaluations import evaluation, several
from tests.integration.isolation.worlds.rows import Row, Rows

STATES = ("draft", "submitted", "withdrawn", "withdrawn draft")


def fill_admission(rows: Rows) -> None:
    for consortium, lead in (("North", "Knowsley"), ("South", "Lancashire")):
        system = rows.named[f"{consortium} published"]
        rounds = _rounds(rows, system)
        _contracts(rows, system, consortium)
        providers = [row for row in rows["organisation"] if row["kind"] == "provider"]
        states = rows.rng.sample(STATES, len(STATES))
        for place, (round_, provider) in enumerate((r, p) for r in rounds for p in providers):
            application = _application(rows, round_, provider, states[place % len(states)], consortium)
            if application["submitted_at"] and (place % 3 or application["withdrawn_at"]):
                _assess(rows, application, lead, place, consortium)
        _judged(rows, system["lead_id"], rows.named[f"{lead} procurement officer"]["id"])
        _more_time(rows, system["lead_id"], rows.named[f"{lead} procurement officer"]["id"])
        _enquiries(rows, rounds, providers)
        _changes(rows, rounds, lead)
        rows.add("contract_setting", lead_id=system["lead_id"], system_id=system["id"])
        rows.add("review_terms", lead_id=system["lead_id"], system_id=system["id"])
        _reading(rows, system["lead_id"], rows.named[f"{lead} procurement officer"]["id"])


def _rounds(rows: Rows, system: Row) -> list[Row]:
    of_system = {"lead_id": system["lead_id"], "system_id": system["id"]}
    adopted = rows.add(
        "questionnaire", **of_system, version=1, adopted_at=rows.ago(days=90), adopted_by=system["published_by"]
    )
    rows.add("questionnaire", **of_system, version=2)
    spans = [(-80, -50), (-20, 10), (5, 40)]
    return [
        rows.add(
            "round", **of_system, questionnaire_id=adopted["id"], number=number,
            opens_at=rows.ahead(days=opens), closes_at=rows.ahead(days=closes),
            questions_until_at=rows.ahead(days=closes - 5),
        )
        for number, (opens, closes) in enumerate(spans, 1)
    ]  # fmt: skip


def _changes(rows: Rows, rounds: list[Row], lead: str) -> None:
    """One change of the dates of each round, by an officer or by somebody else."""
    for place, round_ in enumerate(rounds):
        officer = rows.named[f"{lead} procurement officer"]["id"]
        rows.add(
            "timetable_change", lead_id=round_["lead_id"], round_id=round_["id"],
            moved_by=rows.id() if place % 2 else officer,
        )  # fmt: skip
        rows.add(
            "round_notice", lead_id=round_["lead_id"], round_id=round_["id"], contract_ids=[rows.id()],
            recorded_by=rows.id() if place % 2 else officer,
        )  # fmt: skip


def _judged(rows: Rows, lead: UUID, officer: UUID) -> None:
    """What was judged of the ground that applies, of three applications in four, by this officer or somebody else.

    Of those that nobody has decided, this officer may read every other one just now.
    """
    decided = {row["application_id"] for row in rows["decision"]}
    applications = [row for row in rows["application"] if row["lead_id"] == lead]
    undecided = [row["id"] for row in applications if row["id"] not in decided and row["submitted_at"]]
    for place, application in enumerate(applications):
        of_it = {"lead_id": lead, "provider_id": application["provider_id"], "application_id": application["id"]}
        is_open = application["id"] in undecided[::2]
        if is_open:
            rows.add("exclusion_reading", **of_it, person_id=officer, until_at=rows.ahead(minutes=9))
        if place % 4 or is_open:
            rows.add(
                "exclusion_judgement", **of_it, ground="ground True", is_accepted=place % 2 == 0,
                judged_by=officer if place % 3 or is_open else rows.id(),
            )  # fmt: skip


def _more_time(rows: Rows, lead: UUID, officer: UUID) -> None:
    """More time for the decision on two of three applications, taken by this officer or by somebody else."""
    applications = [row for row in rows["application"] if row["lead_id"] == lead]
    for place, application in enumerate(applications):
        if place % 3:
            rows.add(
                "decision_extension", lead_id=lead, provider_id=application["provider_id"],
                application_id=application["id"], extended_by=officer if place % 2 else rows.id(),
            )  # fmt: skip


def _enquiries(rows: Rows, rounds: list[Row], providers: list[Row]) -> None:
    """Questions of each provider in each round, every other one answered."""
    for place, (round_, provider) in enumerate((r, p) for r in rounds for p in providers):
        of_round = {"lead_id": round_["lead_id"], "round_id": round_["id"]}
        asked = rows.add("enquiry_asker", provider_id=provider["id"], **of_round, asked_by=rows.id())
        answer = {"answer": "Yes.", "answered_at": rows.ago(days=1), "answered_by": rows.id()} if place % 2 else {}
        rows.add("enquiry", id=asked["id"], **of_round, question=asked["question"], **answer)


def _application(rows: Rows, round_: Row, provider: Row, state: str, consortium: str) -> Row:
    submitted = {
        "submitted_at": rows.ago(days=15), "submitted_by": rows.id(), "submitted_hash": b"x", "receipt": "kept",
    }  # fmt: skip
    application = rows.add(
        "application", provider_id=provider["id"], lead_id=round_["lead_id"], round_id=round_["id"],
        withdrawn_at=rows.ago(days=3) if "withdrawn" in state else None,
        **(submitted if state in {"submitted", "withdrawn"} else {}),
    )  # fmt: skip
    key = {"provider_id": provider["id"], "application_id": application["id"]}
    lot = rows.named[f"{consortium} published lot 1"]
    rows.add("application_lot", **key, lead_id=lot["lead_id"], lot_id=lot["id"], council_ids=[rows.id()])
    rows.add("answer", **key, question="staff")
    document = rows.id()
    rows.add(
        "stored_document",
        organisation_id=provider["id"],
        id=document,
        location=f"{provider['id']}/{document}",
        state="clean",
        judged_at=rows.ago(days=1),
    )
    rows.add("answer", **key, question="policy", document_id=document)
    for applies in (True, False):
        rows.add(
            "exclusion_declaration", **key, applies=applies, ground=f"ground {applies}",
            self_cleaning="What we did since." if applies else None,
        )  # fmt: skip
    return application


def _assess(rows: Rows, application: Row, lead: str, place: int, consortium: str) -> None:
    constellations = several(rows, lead)
    owner: UUID = application["lead_id"]
    made = evaluation(
        rows, owner, application["provider_id"], constellations[place % len(constellations)],
        **({"concluded_at": rows.ago(hours=4), "concluded_by": rows.id()} if place % 4 == 0 else {}),
    )  # fmt: skip
    key = {"provider_id": application["provider_id"], "application_id": application["id"]}
    rows.add("application_evaluation", lead_id=owner, evaluation_id=made["id"], **key)
    lot = rows.named[f"{consortium} published lot 1"]
    place = sum(row["lead_id"] == owner for row in rows["application_evaluation"]) - 1
    decision = rows.add("decision", lead_id=owner, **key, lot_id=lot["id"], **_released(rows, owner, place))
    refused = {"lot_id": rows.named[f"{consortium} published lot 2"]["id"], "released_at": rows.ago(days=9)}
    late = rows.add("decision", lead_id=owner, **key, **refused, review_until=rows.ago(hours=9))
    in_time = rows.add(
        "decision", lead_id=owner, **key, **refused, review_until=rows.ahead(days=9), replaces_id=late["id"]
    )
    for number, each in enumerate((decision, late, in_time) if decision["released_at"] else (late, in_time)):
        _review(rows, each, lead, place + number)


def _released(rows: Rows, lead: UUID, place: int) -> Row:
    """Not yet, or without a standstill, during it, after it, and after it with the contract that followed."""
    contracts = [row["id"] for row in rows["lead_contract"] if row["lead_id"] == lead]
    return [
        {},
        {"released_at": rows.ago(days=1), "review_until": rows.ahead(days=9)},
        {"released_at": rows.ago(days=40), "review_until": rows.ago(days=9)},
        {"released_at": rows.ago(days=1), "is_admitted": True, "standstill_until": rows.ahead(days=3)},
        {"released_at": rows.ago(days=9), "is_admitted": True, "standstill_until": rows.ago(days=1)},
        {
            "released_at": rows.ago(days=9), "is_admitted": True, "standstill_until": rows.ago(days=1),
            "contract_id": contracts[0],
        },
    ][place % 6]  # fmt: skip


def _review(rows: Rows, decision: Row, lead: str, place: int) -> None:
    """Asked for, taken on by an officer or by somebody else, or answered."""
    officer, other = (rows.named[f"{lead} {role}"]["id"] for role in ("procurement officer", "assessor"))
    taken_on = {"acknowledged_at": rows.ago(hours=9), "decider_id": officer}
    answered = {"answered_at": rows.ago(hours=1), "is_upheld": False, "reasons": "It stands."}
    rows.add(
        "decision_review", lead_id=decision["lead_id"], provider_id=decision["provider_id"],
        application_id=decision["application_id"], decision_id=decision["id"],
        **[{}, taken_on, taken_on | {"decider_id": other}, taken_on, taken_on | answered][place % 5],
    )  # fmt: skip


def _reading(rows: Rows, lead: UUID, officer: UUID) -> None:
    """Grants to read what was declared: of some applications, in force or over, to this officer or to another."""
    applications = [row for row in rows["application"] if row["lead_id"] == lead]
    for place, application in enumerate(applications):
        if place % 5 == 4:
            continue
        rows.add(
            "exclusion_reading", lead_id=lead, provider_id=application["provider_id"],
            application_id=application["id"], person_id=officer if place % 3 else rows.id(),
            until_at=rows.ahead(minutes=10) if place % 2 else rows.ago(minutes=1),
        )  # fmt: skip


def _contracts(rows: Rows, system: Row, consortium: str) -> None:
    lot = rows.named[f"{consortium} published lot 1"]
    for place, provider in enumerate(row for row in rows["organisation"] if row["kind"] == "provider"):
        for accepted, signs in ((True, False), (False, False), (True, True), (False, True), (True, None)):
            signed = {
                "countersigned_at": rows.ago(hours=5), "countersigned_by": rows.id(), "countersigned_name": "B Name",
                "countersigned_role": "Director", "takes_effect_at": rows.ahead(days=3),
            }  # fmt: skip
            party = {"accepted_by": rows.id(), "accepted_name": "A Name", "accepted_role": "Director"}
            contract = rows.add(
                "lead_contract", lead_id=system["lead_id"], system_id=system["id"], provider_id=provider["id"],
                issued_at=rows.ago(days=10 + place), needs_countersignature=signs is not False,
                **(signed if signs is None else {}),
                **({"accepted_at": rows.now - timedelta(days=place), **party} if accepted else {}),
            )  # fmt: skip
            rows.add(
                "contract_lot", lead_id=system["lead_id"], contract_id=contract["id"], lot_id=lot["id"],
                provider_id=provider["id"],
            )  # fmt: skip
            _ending(rows, contract)
    _variations(rows, system)


def _ending(rows: Rows, contract: Row) -> None:
    """Of every other contract that stands, a notice that was taken back, then one that it ends or has ended."""
    key = {"lead_id": contract["lead_id"], "contract_id": contract["id"], "provider_id": contract["provider_id"]}
    taken_back = {"taken_back_at": rows.ago(days=9), "taken_back_by": rows.id(), "taken_back_reason": "so decided"}
    if contract["accepted_at"] and len(rows["lead_contract"]) % 2:
        for shape, days in ((taken_back, 400), ({}, 400 if len(rows["lead_contract"]) % 4 == 1 else -20)):
            ends_on = rows.now.date() + timedelta(days=days)
            rows.add("contract_ending", **key, notice_days=30, ends_on=ends_on, **shape)


def _variations(rows: Rows, system: Row) -> None:
    """A draft, one dropped, one issued, one withdrawn: those issued to all but one provider, who replied or did not."""
    issued = {"issued_at": rows.ago(days=3), "issued_by": rows.id()}
    withdrawn = {"withdrawn_at": rows.ago(days=1), "withdrawn_by": rows.id(), "withdrawn_reason": "so decided"}
    replied = {
        "answered_at": rows.ago(days=2), "answered_by": rows.id(), "answered_name": "A Name",
        "answered_role": "Director",
    }  # fmt: skip
    replies: tuple[Row, ...] = (
        {}, {"answer": "accepted"} | replied, {"answer": "declined", "declined_reason": "so decided"} | replied,
    )  # fmt: skip
    contracts = {
        row["provider_id"]: row["id"]
        for row in rows["lead_contract"]
        if row["lead_id"] == system["lead_id"] and row["system_id"] == system["id"]
    }
    holders = sorted(contracts.items(), key=str)[1:]
    for shape in ({}, withdrawn, issued, issued | withdrawn):
        variation = rows.add(
            "contract_variation", lead_id=system["lead_id"], system_id=system["id"],
            reply_by_on=rows.now.date() + timedelta(days=20), effective_on=rows.now.date() + timedelta(days=40),
            **shape,
        )  # fmt: skip
        for place, (provider_id, contract_id) in enumerate(holders if "issued_at" in shape else ()):
            rows.add(
                "variation_offer", lead_id=system["lead_id"], variation_id=variation["id"], contract_id=contract_id,
                provider_id=provider_id, **replies[place % 3],
            )  # fmt: skip
