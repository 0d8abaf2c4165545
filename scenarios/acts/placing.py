"""From the referrals of several children to a recommendation, each step by its own person, told under one step."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from scenarios.acts import assessing, competing
from scenarios.acts.midlife import SCORES, invented_child
from scenarios.acts.waiting import wait_until
from scenarios.player import Story, act
from scenarios.transport import StoryError

APART = 3
"""Numbers between two invented children: one whose NHS number cannot be takes the next."""
OUTCOMES = ["Gets where they need to be on time and settled", "Is asked first, and heard"]


@act("refer children")
def refer_children(
    story: Story,
    by: str,
    *,
    name: str,
    lot: str,
    count: int,
    wanted_from: object,
    needs: str,
    postcode: str,
    urgency: str = "urgent",
    case_references: Sequence[str] = (),
) -> str:
    """`case_references` are the council's own, where a purchase of before bears them already."""
    worker, ids = story.person(by), []
    for number in range(count):
        before = story.made.get("children", 0)
        story.made["children"] = before + 1
        said = invented_child(before * APART, worker.organisation, postcode)
        child = {key.replace(" ", "_"): value for key, value in said.items()}
        if case_references:
            child["case_reference"] = case_references[number]
        asked = {
            "lot_id": story.id_of("lot", lot),
            "child": child,
            "urgency": urgency,
            "wanted_from": str(wanted_from),
            "needs": needs,
            "childs_voice": "I want the same people, and I want to be asked first.",
            "outcomes": OUTCOMES,
        }
        ids.append(worker.post("/referrals", asked)["id"])
    story.made_now("referrals", name, ids)
    story.made_now("urgency", name, urgency)
    return f"refers {count} {'child' if count == 1 else 'children'}; who they are stays in {worker.organisation}"


@act("write package for all")
def write_package_for_all(story: Story, by: str, *, name: str, week: list[Any] | None = None, **details: Any) -> str:
    """One package for the children of a referral step; its week is that of each child."""
    given = {key: str(value) if key.endswith("_on") else value for key, value in details.items()}
    writer = story.person(by)
    made = writer.post(
        "/packages",
        {
            **given,
            "referral_ids": story.made[f"referrals:{name}"],
            "outcomes": OUTCOMES,
            "schedule": {"patterns": week} if week else None,
        },
    )
    story.made_now("package", name, made["id"])
    story.made_now("package reference", name, made["reference"])
    if standing := [each["kind"] for each in writer.get(f"/packages/{made['id']}/findings") if each["stands"]]:
        raise StoryError(f"screening found {standing}")
    return f"writes package {made['reference']} for {len(story.made[f'referrals:{name}'])}; screening finds nothing"


@act("is refused a mini-tender")
def is_refused_a_mini_tender(story: Story, by: str, *, name: str, lot: str, because: str) -> str:
    officer = story.person(by)
    asked = {
        "lot_id": story.id_of("lot", lot),
        "package_ids": [story.id_of("package", name)],
        "urgency": story.id_of("urgency", name),
        "title": "Support at home",
        "contact_name": by,
        "contact_email": officer.email,
    }
    answer = officer.call("POST", "/mini-tenders", asked)
    code = str(answer.json().get("type", "")).rsplit("/", 1)[-1]
    if code != because:
        raise StoryError(f"{by} was answered {answer.status_code} {code}")
    return f"cannot buy through the system any more: {answer.json()['detail']}"


@act("compete for")
def compete_for(
    story: Story,
    by: str,
    *,
    name: str,
    lot: str,
    title: str,
    offers: Mapping[str, Sequence[str]],
    assessors: Sequence[str],
    first: str,
    reason: str,
    improved: Mapping[str, str] | None = None,
) -> str:
    """A mini-tender from its draft to a recommendation. `offers` are price and quality of each who bids; `improved`
    the prices of those who are asked to negotiate, after which the bids are ranked again."""

    def told(who: str, said: str) -> None:
        story.show([f"{who} ({story.person(who).organisation}) {said}"])

    told(by, competing.draft(story, by, name=name, lot=lot, packages=[name], urgency=story.id_of("urgency", name),
                             title=title))  # fmt: skip
    told(by, competing.publish(story, by, mini_tender=name))
    story.stage.settle()
    for person, (price, quality) in offers.items():
        told(person, competing.bid(story, person, mini_tender=name, price=price, quality=quality))
    told(by, competing.cannot_read_bids(story, by, mini_tender=name))
    story.show([wait_until(story, "", what="the mini-tender closes", mini_tender=name)])
    story.stage.settle()
    told(by, competing.open_bids(story, by, mini_tender=name, expected=len(offers)))
    told(by, competing.assign_bid_assessors(story, by, mini_tender=name, assessors=list(assessors)))
    for assessor in assessors:
        told(assessor, assessing.assess_bids(story, assessor, scores=SCORES))
    told(by, assessing.moderate_bids(story, by, mini_tender=name, scores=SCORES))
    if improved:
        story.person(by).post(f"/mini-tenders/{story.id_of('mini-tender', name)}/rankings")
        asked = [story.person(person).organisation for person in improved]
        told(by, competing.invite_to_negotiate(
            story, by, mini_tender=name, providers=asked, message="Please offer your best price for the whole term."
        ))  # fmt: skip
        for person, price in improved.items():
            told(person, competing.offer_again(story, person, mini_tender=name, price=price))
    told(by, competing.rank(story, by, mini_tender=name, first=first))
    competing.recommend(story, by, mini_tender=name, reason=reason)
    return f"recommends {first} for “{title}” and asks for the spend to be authorised: {reason}"


@act("everybody signs")
def everybody_signs(story: Story, by: str, *, mini_tender: str, provider: str, count: int) -> str:
    """The agreements of every child of a mini-tender, by the provider's person and the council's."""
    wanted = {story.id_of("package reference", package) for package in story.made[f"packages of:{mini_tender}"]}
    for person, role in ((provider, "Registered manager"), (by, "Commissioner")):
        visitor = story.person(person)
        own = [each for each in every_page(story, person, "/agreements") if each["package_reference"] in wanted]
        if len(own) != count:
            raise StoryError(f"{person} sees {len(own)} agreements")
        for agreement in own:
            visitor.post(f"/agreements/{agreement['id']}/signature", {"name": person, "role": role})
    story.made_now("agreements", mini_tender, [agreement["id"] for agreement in own])
    total = sum(story.money(agreement["total"]) for agreement in own)
    of = "agreement" if count == 1 else "agreements"
    return f"signs {count} {of} after {provider} ({story.person(provider).organisation}), £{total:,.2f} in all"


def every_page(story: Story, by: str, path: str) -> list[dict[str, Any]]:
    """Every row of a list that is paged by `after`."""
    rows: list[dict[str, Any]] = []
    while page := story.person(by).get(f"{path}?after={rows[-1]['id']}" if rows else path):
        rows.extend(page)
    return rows


@act("support begins")
def support_begins(story: Story, by: str, *, mini_tender: str) -> str:
    """On the day that was agreed, as somebody who knows the child puts on record."""
    for agreement_id in story.made[f"agreements:{mini_tender}"]:
        agreement = story.person(by).get(f"/agreements/{agreement_id}")
        began_on = story.day(agreement["starts_on"])
        if began_on > story.today():
            raise StoryError(f"{agreement['reference']} begins on {began_on}")
        story.person(by).post(f"/agreements/{agreement_id}/start", {"began_on": began_on.isoformat()})
    return f"puts on record that support began on {began_on.isoformat()}"


@act("a week is delivered")
def a_week_is_delivered(
    story: Story, by: str, *, mini_tender: str, provider: str, monday: object, hours: str, amount: str
) -> str:
    """The provider returns the week of every agreement, the council accepts it; `amount` is what one comes to."""
    first = story.day(str(monday))
    for agreement_id in story.made[f"agreements:{mini_tender}"]:
        returned = story.person(provider).post(
            f"/agreements/{agreement_id}/deliveries", {"monday_on": first.isoformat(), "delivered": hours}
        )
        accepted = story.person(by).post(f"/deliveries/{returned['id']}/acceptance")
        if accepted["amount"] != amount:
            raise StoryError(f"the week comes to {accepted['amount']}")
    return f"accepts {hours} hours from {first} to {first + timedelta(days=6)} as delivered, £{amount} for each child"
