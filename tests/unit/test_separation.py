"""Nobody does both of two duties that are kept apart, whoever they are; two people always may."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Refused
from consortium.people.rules import roles
from tenants.authorisation import rules as authorising
from tenants.minitender.rules import sealing
from tenants.packages.rules import texts
from tenants.policy.rules import versions

PERSONS = st.integers(1, 4).map(lambda number: UUID(int=number))
SEPARATED = {
    "give a role, and confirm it": lambda one, other: roles.ensure_second_person(
        actor=other, granted_by=one, person_id=UUID(int=9)
    ),
    "get a role, and confirm it": lambda one, other: roles.ensure_second_person(
        actor=other, granted_by=UUID(int=9), person_id=one
    ),
    "hold a role, and say that it is still needed": lambda one, other: roles.ensure_reviews_another(
        actor=other, person_id=one
    ),
    "recommend a spend, and authorise it": lambda one, other: authorising.ensure_another_person(
        recommended_by=one, decided_by=other
    ),
    "open bids first, and open them second": lambda one, other: sealing.ensure_another_officer([one], other),
    "ask to pass over a finding, and agree to it": lambda one, other: texts.ensure_another_agrees(
        asked_by=one, agreed_by=other
    ),
    "write a policy, and adopt it": lambda one, other: versions.ensure_another_person(
        is_needed=True, writers=[one], adopter=other
    ),
}


@pytest.mark.parametrize("duties", SEPARATED)
@given(one=PERSONS, other=PERSONS)
def test_nobody_does_both(duties: str, one: UUID, other: UUID) -> None:
    try:
        SEPARATED[duties](one, other)
    except Refused:
        assert one == other
    else:
        assert one != other
