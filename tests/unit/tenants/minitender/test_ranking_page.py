"""The ranking on a page hides no step: what the rules worked out is what people read."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask, render_template_string

from consortium.kernel.web.templating import set_up_templates
from tenants.minitender.rules.formulas import PriceFormula
from tenants.minitender.rules.places import TieBreak
from tenants.minitender.rules.quality import Criterion
from tenants.minitender.rules.ranking import OfferedBid, Ranking, RankingRules, rank

ROOT = Path(__file__).parents[4]
RULES = RankingRules(
    quality_weight=Decimal(60),
    price_weight=Decimal(40),
    price_formula=PriceFormula.LOWEST_PROPORTIONAL,
    criteria=(Criterion("outcomes", Decimal(50), Decimal(5)), Criterion("safe", Decimal(50), Decimal(5), Decimal(3))),
    tie_break=(TieBreak.PRICE,),
    ceiling=Decimal(24),
)


def bid(bidder: str, price: str, outcomes: int, safe: int) -> OfferedBid:
    return OfferedBid(bidder, Decimal(price), None, {"outcomes": Decimal(outcomes), "safe": Decimal(safe)})


@pytest.fixture
def ranking() -> Ranking:
    return rank(RULES, [bid("lantern", "22.80", 5, 4), bid("abara", "13.20", 2, 3), bid("rowan", "20.00", 5, 2)])


def words_of(ranking: Ranking, tmp_path: Path) -> str:
    app = Flask(__name__)
    set_up_templates(app, templates=ROOT / "templates", assets=tmp_path)
    names, titles = {"lantern": "Mersey Lantern CIC"}, {"safe": "Safeguarding"}
    source = "{% from 'components/bids.html' import ranking %}{{ ranking(shown, names, titles) }}"
    with app.test_request_context("/"):
        html = render_template_string(source, shown=ranking, names=names, titles=titles)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_step_the_rules_took_is_on_the_page(ranking: Ranking, tmp_path: Path) -> None:
    words = words_of(ranking, tmp_path)
    for row in ranking.ranked:
        for said in (row.quality.working, row.price_working, row.total_working, *row.remarks, str(row.total)):
            assert said in words
        for criterion in row.quality.criteria:
            assert f"{criterion.score} of {criterion.max_score}" in words


def test_bidders_and_questions_have_their_names(ranking: Ranking, tmp_path: Path) -> None:
    words = words_of(ranking, tmp_path)
    assert "Mersey Lantern CIC" in words
    assert "Safeguarding" in words


def test_a_flag_is_said_in_words_and_rejects_nobody(ranking: Ranking, tmp_path: Path) -> None:
    assert re.search(r"abara Abnormally low .* A flag rejects nobody by itself", words_of(ranking, tmp_path))


def test_a_bid_set_aside_says_why_and_has_no_rank(ranking: Ranking, tmp_path: Path) -> None:
    words = words_of(ranking, tmp_path)
    assert "Not ranked – rowan Set aside: under a minimum score" in words
    assert ranking.set_aside[0].detail in words


def test_the_prices_compared_with_are_named(ranking: Ranking, tmp_path: Path) -> None:
    words = words_of(ranking, tmp_path)
    assert "lowest £13.20" in words.replace("  ", " ")
    assert "ceiling £24.00" in words.replace("  ", " ")


@pytest.mark.parametrize("formula", list(PriceFormula))
def test_every_formula_is_explained_in_plain_words(formula: PriceFormula, tmp_path: Path) -> None:
    quality = 100 if formula is PriceFormula.FIXED_PRICE else 60
    rules = RankingRules(
        quality_weight=Decimal(quality),
        price_weight=Decimal(100 - quality),
        price_formula=formula,
        criteria=RULES.criteria,
        tie_break=(TieBreak.PRICE,),
        ceiling=Decimal(24),
        benchmark=Decimal(20),
    )
    words = words_of(rank(rules, [bid("lantern", "20.00", 5, 4), bid("abara", "20.00", 4, 4)]), tmp_path)
    weighed = f"Quality counts for {quality} and price for {100 - quality}. "
    is_weighed = formula not in {PriceFormula.FIXED_PRICE, PriceFormula.PRICE_PER_QUALITY}
    assert (weighed in words) is is_weighed
    explained = r"(Price points|A price at)" if is_weighed else r"(Every bid has|Bids are ranked)"
    assert re.search((weighed if is_weighed else "") + explained, words)
