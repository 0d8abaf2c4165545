"""What people take away: a ranking that anybody can recompute offline, and the signed receipt of a bid."""

from pathlib import Path

import orjson
from click.testing import CliRunner

from tenants.minitender import queries
from tenants.minitender.cli.ranking import rank
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World


def test_the_files_of_a_ranking_give_the_same_ranking_offline(
    sefton: Market, world: World, move_clock: MoveClock, tmp_path: Path
) -> None:
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("20.00", 4)})
    with world.acting(sefton.commissioner):
        [record] = queries.list_rankings(sefton.council.id, tender_id)
        package_id, shown = record.package_id, record.result
    moira = world.signed_in(sefton.commissioner)
    for name in ("RULES.json", "BIDS.csv"):
        answer = moira.get(f"/mini-tenders/{tender_id}/ranking/1/{package_id}/{name}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        (tmp_path / name).write_bytes(answer.data)
    printed = CliRunner().invoke(rank, [str(tmp_path / "RULES.json"), str(tmp_path / "BIDS.csv")])
    assert printed.exit_code == 0, printed.output
    assert orjson.loads(printed.output) == shown


def test_a_bidder_keeps_the_signed_receipt(sefton: Market, world: World) -> None:
    tender_id = sefton.published()
    receipt = sefton.bid(tender_id, "Mersey Lantern")
    bea = world.signed_in(sefton.bidders["Mersey Lantern"])
    answer = bea.get(f"/invitations/{tender_id}/receipts/{receipt.version}/signed")
    assert answer.text == receipt.signed
    assert f"filename={receipt.reference}-1.jws" in answer.headers["Content-Disposition"]
