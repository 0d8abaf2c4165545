"""An award bundle holds as it was exported; whatever is altered in it, the first thing that fails is named."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from consortium.kernel import clock
from consortium.kernel.errors import Refused
from consortium.kernel.proofs import Unproved
from tenants.minitender import services
from tenants.minitender.cli.proving import verify
from tenants.minitender.rules import bundles
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

Bundle = dict[str, Any]


@pytest.fixture
def bundle(sefton: Market, world: World, move_clock: MoveClock) -> Bundle:
    tender_id = sefton.ranked(move_clock, {"Mersey Lantern": ("24.00", 5), "Rowan and Tide": ("20.00", 4)})
    with world.acting(sefton.commissioner):
        services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="First in the ranking.", now=clock.now()
        )
    answer = world.signed_in(sefton.commissioner).get(f"/mini-tenders/{tender_id}/bundle.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    made: Bundle = json.loads(answer.data)
    return made


def _set(*path: Any) -> Callable[[Bundle], None]:
    *way, name, value = path

    def alter(bundle: Bundle) -> None:
        place: Any = bundle
        for each in way:
            place = place[each]
        place[name] = value

    return alter


def _drop(*path: Any) -> Callable[[Bundle], None]:
    *way, name = path

    def alter(bundle: Bundle) -> None:
        place: Any = bundle
        for each in way:
            place = place[each]
        del place[name]

    return alter


ALTERATIONS = [
    (_drop("invited", "providers", 0), "invited"),
    (_set("bids", 0, "document", "starts_on", "2027-01-05"), "bid B-"),
    (_set("bids", 0, "received_at", "2026-01-01T00:00:00.000000+00:00"), "receipt of bid"),
    (_set("mini_tender", "closes_at", "2026-01-01T00:00:00.000000+00:00"), "receipt of bid"),
    (_drop("acts", 1), "act 2"),
    (_set("acts", 0, "act", "mini_tender.withdrawn"), "act 1"),
    (_set("rankings", 0, "bids", 0, "price", "19.00"), "ranking 1"),
    (_set("rankings", 0, "result", "ranking", 0, "total", "99.00"), "ranking 1"),
    (_set("rankings", 0, "rules", "price_weight", "30.00"), "ranking 1"),
    (_set("award", "reason", "A better reason."), "seal"),
    (_set("mini_tender", "title", "Another title"), "seal"),
    (_set("seal", "a.b.c"), "seal"),
]


def test_a_bundle_holds_as_it_was_exported(bundle: Bundle) -> None:
    held = bundles.ensure_holds(bundle)
    assert len(held) == 7
    assert "Each of 1 rankings recomputes to the same figures." in held
    assert bundles.ensure_holds(bundle, bundle["keys"]) == held


def test_whatever_is_altered_the_first_thing_that_fails_is_named(bundle: Bundle) -> None:
    for alter, part in ALTERATIONS:
        altered = copy.deepcopy(bundle)
        alter(altered)
        with pytest.raises(Unproved) as fault:
            bundles.ensure_holds(altered)
        assert fault.value.part.startswith(part), fault.value


def test_an_award_to_another_than_the_first_does_not_hold(bundle: Bundle) -> None:
    bidders = bundle["rankings"][0]["bidders"]
    [line] = bundle["award"]["lines"]
    line["provider_id"] = next(each for each in bidders.values() if each != line["provider_id"])
    with pytest.raises(Unproved, match="first place"):
        bundles.ensure_holds(bundle)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)

    def verified(document: object, *options: str) -> Result:
        Path("bundle.json").write_text(document if isinstance(document, str) else json.dumps(document))
        return CliRunner().invoke(verify, ["bundle.json", *options], catch_exceptions=False)

    return verified


def test_the_command_says_what_holds_and_ends_with_1_when_something_does_not(
    bundle: Bundle, run: Callable[..., Result]
) -> None:
    good = run(bundle)
    assert (good.exit_code, good.stdout.splitlines()[-1]) == (0, "Everything holds.")
    Path("keys.json").write_text(json.dumps(bundle["keys"]))
    assert run(bundle, "--keys", "keys.json").exit_code == 0
    bundle["rankings"][0]["result"]["ranking"].reverse()
    bad = run(bundle)
    assert bad.exit_code == 1
    assert bad.stdout.startswith("Does not hold: ranking 1")


@pytest.mark.parametrize("document", ["{", "[]", '{"format": "something"}', '{"format": "consortium award bundle 1"}'])
def test_what_is_no_bundle_is_one_line_and_2(run: Callable[..., Result], document: str) -> None:
    answer = run(document)
    assert answer.exit_code == 2
    assert len(answer.stderr.splitlines()) == 1


def test_no_bundle_is_made_before_there_is_a_ranking(sefton: Market, world: World, move_clock: MoveClock) -> None:
    tender_id = sefton.opened(move_clock, {"Mersey Lantern": "22.00"})
    with pytest.raises(Refused, match=r"bundle\.not_decided"), world.acting(sefton.commissioner):
        services.award_bundle(actor=sefton.commissioner, mini_tender_id=tender_id)
