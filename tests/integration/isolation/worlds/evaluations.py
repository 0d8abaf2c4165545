"""Evaluations at every stage: who was asked, who declared what, who has locked."""

from uuid import UUID

from tests.integration.isolation.worlds.rows import Row, Rows

CRITERION = {"key": "staff", "title": "Staff", "weight": "100", "max_score": 5, "minimum": 0, "guidance": ""}
STAGES = ("asked", "declared", "conflicted", "set aside", "locked")


def evaluation(rows: Rows, owner: UUID, provider: UUID, stages: dict[str, tuple[str, str]], **values: object) -> Row:
    """An evaluation with an assignment for each name, at a stage, for a council: `{"both": ("locked", "Sefton")}`.

    Where three are named it needs two councils.

    Everybody who has declared and has no conflict has scored; the consensus is there where all are locked.
    """
    made = rows.add(
        "evaluation", owner_id=owner, provider_id=provider, assessors_needed=2, criteria=[CRITERION],
        councils_needed=1 if len(stages) < 3 else 2, **values,
    )  # fmt: skip
    for name, (stage, organisation) in stages.items():
        part = {
            "asked": {},
            "declared": {"declared_at": rows.ago(days=2), "has_conflict": False},
            "conflicted": {
                "declared_at": rows.ago(days=2),
                "has_conflict": True,
                "interest": "A relative works there.",
            },
            "set aside": {
                "declared_at": rows.ago(days=2),
                "has_conflict": False,
                "set_aside_at": rows.ago(days=1),
                "set_aside_by": rows.named[f"{_named(rows, owner)} procurement officer"]["id"],
                "set_aside_reason": "Has left.",
            },
            "locked": {"declared_at": rows.ago(days=2), "has_conflict": False, "locked_at": rows.ago(days=1)},
        }[stage]
        key = {"owner_id": owner, "evaluation_id": made["id"], "assessor_id": rows.named[name]["id"]}
        rows.add("assignment", **key, assessor_organisation_id=rows.named[organisation]["id"], **part)
        if stage != "asked":  # whoever has a conflict or left may have scored before that was known
            rows.add("score", **key, criterion="staff", **({} if stage == "declared" else {"score": 3}))
    if sum(stage == "locked" for stage, _ in stages.values()) >= 2:
        _consensus(rows, made)
    return made


def _consensus(rows: Rows, made: Row) -> None:
    """Agreed by an officer of the owner; where outside the range, by two of them."""
    owner = _named(rows, made["owner_id"])
    first, second = rows.named[f"{owner} procurement officer"]["id"], rows.named[f"{owner} commissioner"]["id"]
    outside = {"is_outside_range": True, "outside_reason": "Both had misread it.", "second_moderator_id": second}
    confirmed = outside | {"confirmed_at": rows.ago(hours=3)}
    for criterion, state in (("staff", {}), ("safety", outside), ("place", confirmed)):
        rows.add(
            "consensus", owner_id=made["owner_id"], evaluation_id=made["id"], criterion=criterion, moderator_id=first,
            **state,
        )  # fmt: skip


def _named(rows: Rows, organisation_id: UUID) -> str:
    return next(str(row["name"]) for row in rows["organisation"] if row["id"] == organisation_id)


def several(rows: Rows, own: str) -> list[dict[str, tuple[str, str]]]:
    """Constellations of assessors for evaluations of `own` council: each stage beside each that differs from it."""
    first, second = f"{own} assessor", f"{own} commissioner"
    return [
        {first: ("locked", own), "both": ("locked", "Sefton")},
        {first: ("locked", own), "both": ("declared", "Sefton")},
        {first: ("locked", own), "both": ("locked", "Sefton"), second: ("conflicted", own)},
        {first: ("locked", own), "both": ("conflicted", "Sefton")},
        {first: ("asked", own), second: ("declared", own)},
        {first: ("asked", own), "both": ("asked", "Sefton"), second: ("conflicted", own)},
        {first: ("locked", own), "both": ("locked", "Sefton"), second: ("asked", own)},
        {first: ("locked", own), "both": ("locked", "Sefton"), second: ("set aside", own)},
        {first: ("set aside", own), "both": ("locked", "Sefton"), second: ("locked", own)},
    ]
