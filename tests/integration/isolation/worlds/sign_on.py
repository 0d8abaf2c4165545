"""Providers by which people sign in, their accounts there, and invitations open, lapsed, taken up and taken back."""

from tests.integration.isolation.worlds.rows import Rows


def fill_sign_on(rows: Rows) -> None:
    made_by = {
        "Sefton": rows.named["Sefton organisation administrator"]["id"],
        "Wirral": rows.named["administrator"]["id"],
        "Platform": rows.named["administrator"]["id"],
    }
    for name, maker in made_by.items():
        in_force = {"tried_at": rows.ago(days=2), "in_force_at": rows.ago(days=1)} if name != "Wirral" else {}
        provider = rows.add(
            "identity_provider", organisation_id=rows.named[name]["id"], made_by=maker, second_factors=["mfa"],
            issuer=f"https://{name}.example", **in_force,
        )  # fmt: skip
        for who in ("Sefton commissioner", "Wirral commissioner", "both"):
            rows.add(
                "external_identity", person_id=rows.named[who]["id"], organisation_id=provider["organisation_id"],
                issuer=provider["issuer"],
            )  # fmt: skip
    _invitations(rows)


def _invitations(rows: Rows) -> None:
    shapes: tuple[tuple[str, dict[str, object]], ...] = (
        ("Sefton commissioner", {}),
        ("Wirral commissioner", {"invited_at": rows.ago(days=8)}),
        ("both", {"accepted_at": rows.ago(days=1), "accepted_by": rows.named["both"]["id"]}),
        ("Acorn writer", {"revoked_at": rows.ago(days=1)}),
    )
    for body, by in (("Sefton", "Sefton organisation administrator"), ("Wirral", "administrator")):
        for who, shape in shapes:
            rows.add(
                "colleague_invitation", organisation_id=rows.named[body]["id"], email=rows.named[who]["email"],
                roles=["auditor"], invited_by=rows.named[by]["id"], **{"invited_at": rows.ago(days=1), **shape},
            )  # fmt: skip
        own = rows.named[by]
        rows.add(
            "colleague_invitation", organisation_id=rows.named[body]["id"], email=own["email"], roles=["auditor"],
            invited_by=own["id"], invited_at=rows.ago(days=1),
        )  # fmt: skip
