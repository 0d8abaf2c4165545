"""What becomes of the systems: routes of buyers of health services."""

from tests.integration.isolation.worlds.rows import Row, Rows


def fill_terms(rows: Rows) -> None:
    for consortium, buyers in (("North", ("Opted", "Sefton")), ("South", ("Halton", "Sefton"))):
        for state in ("published", "draft"):
            for buyer in buyers:
                _routes(rows, rows.named[f"{consortium} {state} lot 1"], buyer)


def _routes(rows: Rows, lot: Row, buyer: str) -> None:
    key = {"lead_id": lot["lead_id"], "lot_id": lot["id"], "buyer_id": rows.named[buyer]["id"]}
    rows.add("health_route", **key, route="direct award B")
    rows.add("health_route", **key, route="direct award A", ended_at=rows.ago(days=9), ended_by=rows.id())
