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
        rows.add("forecast_assumptions", council_id=council, base_year=2020)
