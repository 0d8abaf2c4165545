"""What each council buys outside: its terms, providers it knows, files it read, purchases in every state."""

from datetime import timedelta

from tests.integration.isolation.worlds.buying import BUYERS
from tests.integration.isolation.worlds.rows import Rows


def fill_spot(rows: Rows) -> None:
    for name in BUYERS:
        council = rows.named[name]["id"]
        rows.add("spot_terms", council_id=council, longest_months=12)
        provider = rows.add("spot_provider", council_id=council)
        taken_in = {"rows": None, "applied_at": rows.ago(days=2), "applied_by": rows.id(), "taken_in": 1}
        undone = {"undone_at": rows.ago(days=1), "undone_by": rows.id()}
        maker = rows.named[f"{name} procurement officer"]["id"]
        made = [
            rows.add("spot_import", council_id=council, made_by=maker, **state)
            for state in (
                {"rows": [{}]}, {"rows": None, "discarded_at": rows.ago(days=1)}, taken_in | undone, taken_in,
            )
        ]  # fmt: skip
        case = rows.rng.choice([each for each in rows["spending_case"] if each["council_id"] == council])
        asked = {"case_id": case["id"], "asked_at": rows.ago(days=3), "asked_by": rows.id()}
        taken_over = {"import_id": made[-1]["id"], "entry_sha256": b"x", "approved_before": "Head of service"}
        for state in (
            asked, asked | {"refused_at": rows.ago(days=1)},
            asked | {"authorised_at": rows.ago(days=1), "approved_by": rows.id()}, taken_over,
        ):  # fmt: skip
            rows.add(
                "spot_purchase", council_id=council, spot_provider_id=provider["id"], justification="exemption",
                exemption="emergency", first_on=rows.today(), starts_on=rows.today(), last_on=rows.today(),
                ends_on=rows.today() + timedelta(days=30), funder="care", **state,
            )  # fmt: skip
