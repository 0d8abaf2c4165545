"""Screening against the child's own record, and the agreement of two officers."""

from dataclasses import replace

import pytest

from consortium.kernel import clock
from consortium.kernel.errors import NotFound, Refused
from consortium.people.rules import Role
from tenants.packages import queries, services
from tests.factories import buying
from tests.factories.world import World


def test_a_clean_package_may_be_published(world: World, sefton: buying.Buyers) -> None:
    package_id = sefton.package()
    with world.acting(sefton.commissioner):
        services.ensure_publishable(actor=sefton.commissioner, package_ids=[package_id])


def test_a_name_in_any_text_blocks_publishing(world: World, sefton: buying.Buyers) -> None:
    telling = replace(buying.OUTCOMES_PACKAGE, outcomes=("Immy swims once a week",))
    package_id = sefton.package(telling)
    with world.acting(sefton.commissioner), pytest.raises(Refused) as refused:
        services.ensure_publishable(actor=sefton.commissioner, package_ids=[package_id])
    assert refused.value.code == "package.findings_stand"


def test_a_finding_stays_only_when_a_second_officer_agrees(world: World, sefton: buying.Buyers) -> None:
    package_id = sefton.package(replace(buying.OUTCOMES_PACKAGE, summary="Bring the Thackeray method of lifting."))
    with world.acting(sefton.commissioner):
        found = queries.list_findings([package_id])[package_id][0].found
        override = services.ask_override(
            actor=sefton.commissioner, package_id=package_id, digest=found.digest, reason="A method", now=clock.now()
        )
    with world.acting(sefton.commissioner), pytest.raises(Refused, match=r"override\.same_person"):
        services.agree_override(
            actor=sefton.commissioner, package_id=package_id, override_id=override.id, now=clock.now()
        )
    with world.acting(sefton.commissioner), pytest.raises(Refused, match=r"package\.findings_stand"):
        services.ensure_publishable(actor=sefton.commissioner, package_ids=[package_id])
    with world.acting(sefton.social_worker):
        services.agree_override(
            actor=sefton.social_worker, package_id=package_id, override_id=override.id, now=clock.now()
        )
    with world.acting(sefton.commissioner):
        services.ensure_publishable(actor=sefton.commissioner, package_ids=[package_id])


def test_an_override_ends_with_any_change_of_its_text(world: World, sefton: buying.Buyers) -> None:
    telling = replace(buying.OUTCOMES_PACKAGE, summary="Bring the Thackeray method of lifting.")
    package_id = sefton.package(telling)
    with world.acting(sefton.commissioner):
        digest = queries.list_findings([package_id])[package_id][0].found.digest
        override = services.ask_override(
            actor=sefton.commissioner, package_id=package_id, digest=digest, reason="A method", now=clock.now()
        )
    with world.acting(sefton.social_worker):
        services.agree_override(
            actor=sefton.social_worker, package_id=package_id, override_id=override.id, now=clock.now()
        )
    changed = replace(telling, summary="Bring the Thackeray method of lifting. Ask for Thackeray.")
    with world.acting(sefton.commissioner):
        services.change_package(actor=sefton.commissioner, package_id=package_id, details=changed, now=clock.now())
    with world.acting(sefton.commissioner), pytest.raises(Refused, match=r"package\.findings_stand"):
        services.ensure_publishable(actor=sefton.commissioner, package_ids=[package_id])


def test_nothing_is_published_by_somebody_who_cannot_read_the_record(world: World, sefton: buying.Buyers) -> None:
    package_id = sefton.package()
    lead = world.person("Sol Stern", sefton.council, Role.STRATEGIC_LEAD)
    with world.acting(lead), pytest.raises(Refused, match=r"screening\.needs_record"):
        services.ensure_publishable(actor=lead, package_ids=[package_id])


def test_another_council_finds_no_such_package(world: World, sefton: buying.Buyers) -> None:
    package_id = sefton.package()
    other = world.person("Wim Wirral", world.council("Wirral Council"), Role.COMMISSIONER)
    with world.acting(other), pytest.raises(NotFound):
        services.ensure_publishable(actor=other, package_ids=[package_id])


def test_an_answer_is_held_against_the_record_and_a_providers_question_is_not(
    world: World, sefton: buying.Buyers
) -> None:
    package_id = sefton.package()
    with world.acting(sefton.commissioner):
        found = services.screen_text(
            actor=sefton.commissioner, package_ids=[package_id], text="Immy goes to Holly Lodge."
        )
        assert [str(each.kind) for each in found] == ["name", "school"]
    provider = world.person("Pat Poole", world.provider("Bright Harbour"), Role.BID_WRITER)
    with world.acting(provider):
        found = services.screen_text(
            actor=provider, package_ids=[package_id], text="Is it near Holly Lodge? Ring 0151 496 0123."
        )
        assert [str(each.kind) for each in found] == ["phone"]
