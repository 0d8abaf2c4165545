"""No reason is told to a bidder while it could say who the child is: reworded, or let stay by two officers."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from consortium.evaluation import queries as evaluations
from consortium.kernel import clock
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.people.rules import Role
from tenants.minitender import queries, services
from tests.factories.letterbox import received
from tests.factories.letters import ROWAN, TELLING, told_by
from tests.factories.programs import bearer, own_program, token_of
from tests.factories.statements import counted
from tests.factories.tendering import Market, MoveClock
from tests.factories.world import World

LANTERN, HARBOUR = "Mersey Lantern", "Bright Harbour Care"
CLEAN = "Names the pool that she likes, and who takes her."


@pytest.fixture
def moderator(sefton: Market, world: World) -> Actor:
    return world.person("Noor Haddad", sefton.council, Role.PROCUREMENT_OFFICER)


@pytest.fixture
def second(sefton: Market, world: World) -> Actor:
    return world.person("Hugh Marsh", sefton.council, Role.COMMISSIONER)


def _reasons(sefton: Market, tender_id: UUID) -> list[services.Reason]:
    tender = queries.get_own_mini_tender(sefton.commissioner, tender_id)
    return [each for each in services.list_reasons(actor=sefton.commissioner, tender=tender) if each.found]


def _recommend(sefton: Market, tender_id: UUID) -> None:
    with sefton.world.acting(sefton.commissioner):
        services.recommend(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="First in the ranking.", now=clock.now()
        )


def _send_back(sefton: Market, tender_id: UUID) -> UUID:
    with sefton.world.acting(sefton.commissioner):
        [reason] = _reasons(sefton, tender_id)
        return services.send_back(
            actor=sefton.commissioner, mini_tender_id=tender_id, evaluation_id=reason.told.evaluation_id,
            criterion="outcomes", note="Leave the name out.", now=clock.now(),
        ).id  # fmt: skip


def _reword(sefton: Market, moderator: Actor, tender_id: UUID, words: str) -> None:
    sent = _send_back(sefton, tender_id)
    with sefton.world.acting(moderator):
        services.reword(actor=moderator, mini_tender_id=tender_id, reworded_id=sent, words=words, now=clock.now())


def _letters(sefton: Market, name: str, tender_id: UUID) -> list[str]:
    bidder = sefton.bidders[name]
    with sefton.world.acting(bidder):
        return [each["reason"] for each in queries.find_outcome(bidder.organisation, tender_id).letter["scores"]]


def test_a_moderator_who_may_not_read_the_record_rewords_what_was_found_and_the_bidder_is_told_the_other_words(
    sefton: Market, moderator: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    with pytest.raises(Refused, match=r"letters\.findings_stand"):
        _recommend(sefton, tender_id)
    with world.acting(moderator), pytest.raises(Refused, match=r"screening\.needs_record"):
        _reasons_of(moderator, tender_id)
    sent = _send_back(sefton, tender_id)
    with world.acting(moderator):
        before = queries.get_reworded(moderator, tender_id, sent)
        [found] = before.findings
        assert (found["kind"], before.before[found["start"] : found["end"]]) == ("name", "Imogen")
        for words, why in (("  ", "no_words"), (TELLING, "same_words")):
            with pytest.raises(Refused, match=rf"letters\.{why}"):
                services.reword(
                    actor=moderator, mini_tender_id=tender_id, reworded_id=sent, words=words, now=clock.now()
                )
        services.reword(actor=moderator, mini_tender_id=tender_id, reworded_id=sent, words=CLEAN, now=clock.now())
        with pytest.raises(Refused, match=r"letters\.reworded_already"):
            services.reword(actor=moderator, mini_tender_id=tender_id, reworded_id=sent, words="Again", now=clock.now())
        agreed = evaluations.list_consensus(moderator, before.evaluation_id)["outcomes"]
        assert (agreed.reason, int(agreed.score)) == (TELLING, 4)
    with world.acting(sefton.commissioner):
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="The need changed.", now=clock.now()
        )
    assert CLEAN in _letters(sefton, ROWAN, tender_id)
    assert TELLING not in _letters(sefton, ROWAN, tender_id)


def _reasons_of(actor: Actor, tender_id: UUID) -> None:
    services.list_reasons(actor=actor, tender=queries.get_own_mini_tender(actor, tender_id))


def test_other_words_are_screened_again_and_sent_back_again(
    sefton: Market, moderator: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    _reword(sefton, moderator, tender_id, "Knows what Imogen Hartley likes.")
    with pytest.raises(Refused, match=r"letters\.findings_stand"):
        _recommend(sefton, tender_id)
    with pytest.raises(Refused, match=r"letters\.findings_stand"), world.acting(sefton.commissioner):
        services.end_without_award(
            actor=sefton.commissioner, mini_tender_id=tender_id, reason="The need changed.", now=clock.now()
        )
    sent = _send_back(sefton, tender_id)
    with world.acting(sefton.commissioner):
        [reason] = _reasons(sefton, tender_id)
        with pytest.raises(Refused, match=r"letters\.sent_back_already"):
            services.send_back(
                actor=sefton.commissioner, mini_tender_id=tender_id, evaluation_id=reason.told.evaluation_id,
                criterion="outcomes", note="", now=clock.now(),
            )  # fmt: skip
        services.reword(
            actor=sefton.commissioner, mini_tender_id=tender_id, reworded_id=sent, words=CLEAN, now=clock.now()
        )
        assert _reasons(sefton, tender_id) == []
    _recommend(sefton, tender_id)
    with pytest.raises(Refused, match=r"mini_tender\.not_opened"), world.acting(sefton.commissioner):
        services.reword(
            actor=sefton.commissioner, mini_tender_id=tender_id, reworded_id=sent, words="Later", now=clock.now()
        )


def test_two_officers_let_a_finding_be_told_and_one_alone_does_not(
    sefton: Market, moderator: Actor, second: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    officer = sefton.commissioner
    with world.acting(officer):
        [digest] = [found.digest for each in _reasons(sefton, tender_id) for found in each.found]
        override = services.ask_to_tell(
            actor=officer, mini_tender_id=tender_id, digest=digest, reason="The pool’s own name.", now=clock.now()
        )
        with pytest.raises(Refused, match=r"override\.asked_already"):
            services.ask_to_tell(actor=officer, mini_tender_id=tender_id, digest=digest, reason="x", now=clock.now())
        with pytest.raises(Refused, match=r"override\.same_person"):
            services.agree_to_tell(actor=officer, mini_tender_id=tender_id, override_id=override.id, now=clock.now())
        [about] = queries.list_letter_overrides(officer.organisation, tender_id)
        assert (about.agreed_at, queries.list_letters_to_agree(officer)) == (None, [])
    with pytest.raises(Refused, match=r"letters\.findings_stand"):
        _recommend(sefton, tender_id)
    with world.acting(second):
        assert [each.id for each in queries.list_letters_to_agree(second)] == [override.id]
        services.agree_to_tell(actor=second, mini_tender_id=tender_id, override_id=override.id, now=clock.now())
    _recommend(sefton, tender_id)


def test_everybody_who_is_waited_for_is_written_to_and_no_message_says_what_was_found(
    sefton: Market, moderator: Actor, second: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    with world.acting(sefton.commissioner):
        [digest] = [found.digest for each in _reasons(sefton, tender_id) for found in each.found]
        services.ask_to_tell(
            actor=sefton.commissioner, mini_tender_id=tender_id, digest=digest, reason="Harmless", now=clock.now()
        )
    sent = _send_back(sefton, tender_id)
    asked = received(world, "letter_override_asked"), received(world, "reason_sent_back")
    with world.acting(moderator):
        services.reword(actor=moderator, mini_tender_id=tender_id, reworded_id=sent, words=CLEAN, now=clock.now())
    letters = [letter for [letter] in (*asked, received(world, "reason_reworded"))]
    assert [each.address.split("@")[0] for each in letters] == ["hugh.marsh", "noor.haddad", "moira.fenn"]
    assert not any("Imogen" in each.body + each.subject for each in letters)


def test_the_page_makes_as_many_statements_whatever_is_found(
    sefton: Market, moderator: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    moira = world.signed_in(sefton.commissioner)
    counts = []
    for words in ("Knows what Imogen likes.", CLEAN):
        moira.get(f"/mini-tenders/{tender_id}/letters")
        with counted() as said:
            assert moira.get(f"/mini-tenders/{tender_id}/letters").status_code == 200
        counts.append(len(said))
        _reword(sefton, moderator, tender_id, words)
    assert counts[0] == counts[1]


def test_by_api_findings_are_kinds_and_places(
    sefton: Market, moderator: Actor, second: Actor, world: World, client: FlaskClient, move_clock: MoveClock
) -> None:
    world.administrator()
    own_program(world)
    tender_id = told_by(sefton, moderator, move_clock)
    officer, rewords, agrees = (
        {"headers": bearer(token_of(world, actor))} for actor in (sefton.commissioner, moderator, second)
    )
    reasons = f"/api/v1/mini-tenders/{tender_id}/reasons"
    assert client.get(reasons, **rewords).status_code in {403, 404}
    [reason] = [each for each in client.get(reasons, **officer).get_json() if each["found"]]
    [found] = reason["found"]
    assert reason["words"][found["start"] : found["end"]] == "Imogen"
    asked = client.post(f"{reasons}/overrides", json={"digest": found["digest"], "reason": "So"}, **officer)
    agreed = client.post(f"{reasons}/overrides/{asked.get_json()['id']}/agreement", **agrees)
    assert (asked.status_code, agreed.status_code) == (201, 200)
    about = {"evaluation_id": reason["evaluation_id"], "criterion": reason["criterion"]}
    assert "reads differently now" in client.post(f"{reasons}/sent-back", json=about, **officer).get_json()["detail"]


def test_by_api_a_reason_is_sent_back_and_reworded(
    sefton: Market, moderator: Actor, world: World, client: FlaskClient, move_clock: MoveClock
) -> None:
    world.administrator()
    own_program(world)
    tender_id = told_by(sefton, moderator, move_clock)
    officer, rewords = ({"headers": bearer(token_of(world, actor))} for actor in (sefton.commissioner, moderator))
    back = f"/api/v1/mini-tenders/{tender_id}/reasons/sent-back"
    evaluation_id = sefton.evaluations(tender_id)[ROWAN]
    sent = client.post(back, json={"evaluation_id": str(evaluation_id), "criterion": "outcomes"}, **officer)
    words = client.post(f"{back}/{sent.get_json()['id']}/words", json={"words": CLEAN}, **rewords)
    assert (sent.status_code, words.get_json()["words"]) == (201, CLEAN)


def test_the_database_keeps_who_asks_from_agreeing_and_words_from_being_the_same(
    sefton: Market, moderator: Actor, world: World, move_clock: MoveClock
) -> None:
    tender_id = told_by(sefton, moderator, move_clock)
    _send_back(sefton, tender_id)
    with world.acting(sefton.commissioner):
        [digest] = [found.digest for each in _reasons(sefton, tender_id) for found in each.found]
        services.ask_to_tell(
            actor=sefton.commissioner, mini_tender_id=tender_id, digest=digest, reason="So", now=clock.now()
        )
    for statement in (
        "UPDATE letter_override SET agreed_at = guard.now(), agreed_by = guard.person()",
        "UPDATE reworded_reason SET words = before, worded_at = guard.now(), worded_by = guard.person()",
        "UPDATE reworded_reason SET words = '', worded_at = guard.now(), worded_by = guard.person()",
    ):
        with pytest.raises(IntegrityError), world.acting(sefton.commissioner):
            db.session.execute(sa.text(statement))


def test_what_an_officer_writes_to_one_bidder_is_screened_too(
    sefton: Market, world: World, move_clock: MoveClock
) -> None:
    tender_id = sefton.ranked(move_clock, {LANTERN: ("24.00", 5), ROWAN: ("11.00", 4), HARBOUR: ("23.00", 4)})
    with world.acting(sefton.commissioner):
        [package_id] = queries.package_ids_of([tender_id])[tender_id]
    with world.acting(sefton.commissioner), pytest.raises(Refused, match=r"text\.gives_away"):
        services.ask_about_price(
            actor=sefton.commissioner, mini_tender_id=tender_id, provider_id=sefton.providers[ROWAN].id,
            package_id=package_id, question="Who takes Imogen to the pool at this price?", hours=48,
        )  # fmt: skip
