"""Spend is authorised by somebody other than who recommended it; agreements are signed by both sides."""

from typing import Any

from consortium.kernel.calendar import long_date
from consortium.kernel.money import pounds
from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("stands in the scheme of delegation")
def stands_in_the_scheme(story: Story, by: str, *, given_by: str, annual_limit: str) -> str:
    story.person(given_by).post(
        "/delegations",
        {
            "person_id": story.id_of("person", by),
            "basis": "annual",
            "limit": annual_limit,
            "from_on": story.today().isoformat(),
        },
    )
    return f"may authorise up to {pounds(story.money(annual_limit))} a year, as {given_by} enters"


def _case_of(story: Story, by: str, mini_tender: str) -> dict[str, Any]:
    """The open case of a mini-tender's award, as this person sees it on the agenda."""
    case_id = story.id_of("case", mini_tender)
    return next(case for case in story.person(by).get("/spending-cases") if case["id"] == case_id)


@act("may not authorise own recommendation")
def may_not_authorise_own(story: Story, by: str, *, mini_tender: str) -> str:
    path = f"/spending-cases/{story.id_of('case', mini_tender)}/approval"
    status, code = story.person(by).is_refused("POST", path, {"reason": "I recommended it myself."})
    if status not in {404, 409}:
        raise StoryError(f"{by} was refused for another reason: {status} {code}")
    return "may not authorise what they recommended"


@act("authorise")
def authorise(story: Story, by: str, *, mini_tender: str, reason: str) -> str:
    case = _case_of(story, by, mini_tender)
    decided = story.person(by).post(f"/spending-cases/{case['id']}/approval", {"reason": reason})
    if decided["status"] != "approved":
        raise StoryError(f"the case is {decided['status']}")
    years = ", ".join(f"{v['financial_year']} {pounds(story.money(v['amount']))}" for v in decided["values"])
    return f"authorises {case['reference']} within their delegation ({years}): {reason}"


def _agreement_of(story: Story, by: str, mini_tender: str) -> dict[str, Any]:
    wanted = {story.id_of("package reference", package) for package in story.made[f"packages of:{mini_tender}"]}
    found = [a for a in story.person(by).get("/agreements") if a["package_reference"] in wanted]
    if not found:
        raise StoryError(f"{by} sees no agreement that came of “{mini_tender}”")
    agreement: dict[str, Any] = found[0]
    return agreement


@act("sign agreement")
def sign_agreement(story: Story, by: str, *, mini_tender: str, role: str) -> str:
    agreement = _agreement_of(story, by, mini_tender)
    signed = story.person(by).post(f"/agreements/{agreement['id']}/signature", {"name": by, "role": role})
    both = signed["council_signed_at"] and signed["provider_signed_at"]
    return f"signs {signed['reference']} as {role}{': both have signed' if both else ''}"


@act("tells the cost")
def tells_the_cost(story: Story, by: str, *, mini_tender: str) -> str:
    agreement = _agreement_of(story, by, mini_tender)
    years = agreement["cost"]["financial_years"]
    total = sum(story.money(amount) for amount in years.values())
    if total != story.money(agreement["cost"]["total"]):
        raise StoryError("the financial years do not add up to the total")
    story.show(
        [
            f"the agreement {agreement['reference']} runs from {agreement['starts_on']} to {agreement['ends_on']}",
            f"the price is {pounds(story.money(agreement['unit_price']))} for each {agreement['unit']}",
            f"an average week costs {pounds(story.money(agreement['cost']['average_week']))}",
            *(f"the financial year {year} costs {pounds(story.money(amount))}" for year, amount in years.items()),
            f"to its end it costs {pounds(total)}",
            f"its first review is due by {long_date(story.day(agreement['review_due_on']))}",
        ]
    )
    return f"tells what {agreement['reference']} costs"
