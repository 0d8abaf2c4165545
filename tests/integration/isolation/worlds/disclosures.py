"""More of a child, released to bidders: standing and closed, read and not, a short while ago and long ago."""

from uuid import UUID

from tests.integration.isolation.worlds.rows import Rows


def release(rows: Rows, council: UUID, package_id: UUID, bidder: str, place: int) -> None:
    provider = rows.named[bidder]["id"]
    if any((d["package_id"], d["provider_id"]) == (package_id, provider) for d in rows["disclosure"]):
        return  # a package is in several mini-tenders, and released once
    people = [row["id"] for key, row in rows.named.items() if key.startswith(f"{bidder} ") and "email" in row]
    officer = next(
        grant["person_id"] for grant in rows["role_grant"]
        if (grant["organisation_id"], grant["role"]) == (council, "commissioner")
    )  # fmt: skip
    for stage, ended in (("shortlisted", place == 1), ("winner", rows.rng.random() < 0.3)):
        closed = {"ended_at": rows.ago(hours=1), "ended_by": rows.id()} if ended else {}
        released = rows.add(
            "disclosure",
            council_id=council,
            package_id=package_id,
            provider_id=provider,
            stage=stage,
            released_by=officer,
            **closed,
        )
        of_it = {"council_id": council, "disclosure_id": released["id"], "provider_id": provider}
        rows.add("disclosed_words", **of_it)
        for person, minutes in zip(people, (10, -1), strict=False):
            rows.add("disclosure_reading", **of_it, person_id=person, until_at=rows.ahead(minutes=minutes))
    held = {"held_on": rows.today(), "childs_view": "x", "family_view": "x", "held_recorded_by": rows.id()}
    rows.add(
        "family_meeting", council_id=council, package_id=package_id, provider_id=provider, **(held if place else {})
    )
