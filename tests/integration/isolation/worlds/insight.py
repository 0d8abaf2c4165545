"""What each council keeps of its spend: arrangements taken in and taken back, what years are held against."""

from decimal import Decimal

from tests.integration.isolation.worlds.buying import BUYERS
from tests.integration.isolation.worlds.rows import Rows


def fill_insight(rows: Rows) -> None:
    for name in BUYERS:
        council = rows.named[name]["id"]
        taken_back = {"taken_back_at": rows.ago(days=1), "taken_back_by": rows.id()}
        for state in ({}, taken_back):
            made = rows.add(
                "arrangement_import", council_id=council, file_sha256=rows.id().bytes, row_count=1, **state
            )  # fmt: skip
        year = rows.today().year if rows.today().month >= 4 else rows.today().year - 1
        begin = rows.today().replace(year=year, month=5, day=1)
        rows.add(
            "arrangement_hours", council_id=council, import_id=made["id"], route=rows.rng.choice(["system", "spot"]),
            financial_year=f"{year}-{(year + 1) % 100:02d}", from_on=begin, to_on=begin, amount_gbp=Decimal(100),
        )  # fmt: skip
        rows.add("spending_year", council_id=council, financial_year=f"{year}-{(year + 1) % 100:02d}", limit_gbp=1)
        lot = rows.named["South published lot 1" if name == "Lancashire" else "North published lot 1"]
        rows.add(
            "total_contribution", council_id=council, lead_id=lot["lead_id"], lot_id=lot["id"],
            quarter_on=rows.today(), contributed_at=rows.now,
        )  # fmt: skip
        rows.add("forecast_assumptions", council_id=council, base_year=2020, population={"2020": 1000})
    for name in ("North published lot 1", "South published lot 1"):
        of_lot = {"lead_id": rows.named[name]["lead_id"], "lot_id": rows.named[name]["id"]}
        rows.add("advertised_value", **of_lot)
        rows.add("total_figure", **of_lot, quarter_on=rows.today(), published_at=rows.now)
