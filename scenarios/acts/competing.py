"""A mini-tender: published, asked about, bid for under seal, opened, ranked, negotiated, recommended, told."""

from typing import Any

from scenarios.acts.applying import TEXTS
from scenarios.player import Story, act
from scenarios.transport import StoryError

MORNINGS = [
    {"when": "term", "days": ["mon", "tue", "wed", "thu", "fri"], "at": "07:30", "unit": "hour", "quantity": "2",
     "carers": 1}
]  # fmt: skip
"""What providers of stories propose where the package states outcomes and leaves the pattern to them."""


def _path(story: Story, mini_tender: str, side: str = "mini-tenders") -> str:
    return f"/{side}/{story.id_of('mini-tender', mini_tender)}"


@act("draft mini-tender")
def draft(story: Story, by: str, *, name: str, lot: str, packages: list[str], urgency: str, title: str) -> str:
    officer = story.person(by)
    made = officer.post(
        "/mini-tenders",
        {
            "lot_id": story.id_of("lot", lot),
            "package_ids": [story.id_of("package", package) for package in packages],
            "urgency": urgency,
            "title": title,
            "contact_name": by,
            "contact_email": officer.email,
        },
    )
    story.made_now("mini-tender", name, made["id"])
    story.made[f"packages of:{name}"] = packages
    return f"drafts mini-tender {made['reference']}: {title}"


@act("sees who will be invited")
def sees_who_will_be_invited(story: Story, by: str, *, mini_tender: str, providers: list[str]) -> str:
    eligible = story.person(by).get(f"{_path(story, mini_tender)}/eligible")
    found = sorted(each["name"] for each in eligible if each["is_in"])
    if found != sorted(providers):
        raise StoryError(f"{found} would be invited")
    return f"sees who will be invited: {', '.join(found)}; nobody can be left out by hand"


@act("publish mini-tender")
def publish(story: Story, by: str, *, mini_tender: str) -> str:
    published = story.person(by).post(f"{_path(story, mini_tender)}/publish")
    story.made_now("closes at", mini_tender, published["closes_at"])
    invited = story.person(by).get(f"{_path(story, mini_tender)}/invitations")
    return f"publishes {published['reference']} to {len(invited)} providers, sealed until {published['closes_at'][:16]}"


@act("ask")
def ask(story: Story, by: str, *, mini_tender: str, question: str) -> str:
    made = story.person(by).post(f"{_path(story, mini_tender, 'invitations')}/questions", {"question": question})
    story.made_now("question", mini_tender, made["id"])
    return f"asks: {question}"


@act("answer")
def answer(story: Story, by: str, *, mini_tender: str, answer: str) -> str:
    story.person(by).post(f"/questions/{story.id_of('question', mini_tender)}/answer", {"answer": answer})
    return f"answers to everyone invited, without knowing who asked: {answer}"


@act("reads the answer")
def reads_the_answer(story: Story, by: str, *, mini_tender: str) -> str:
    answered = story.person(by).get(f"{_path(story, mini_tender, 'invitations')}/questions")
    if not any(each["answer"] for each in answered):
        raise StoryError(f"{by} sees no answer")
    return "reads the answer to another's question"


def _bid(story: Story, by: str, mini_tender: str, price: str, quality: str) -> dict[str, Any]:
    invitation = story.person(by).get(_path(story, mini_tender, "invitations"))
    lines = [
        {
            "package_id": package["package_id"],
            "unit": package["unit"],
            "unit_price": price,
            "patterns": package["patterns"] or MORNINGS,
        }
        for package in invitation["packages"]
    ]
    answers = {criterion["key"]: TEXTS[quality] for criterion in invitation["rules"]["policy"]["criteria"]}
    starts_on = max(package["starts_on"] for package in invitation["packages"])
    return {"lines": lines, "answers": answers, "starts_on": starts_on}


@act("bid")
def bid(story: Story, by: str, *, mini_tender: str, price: str, quality: str, replaces: bool = False) -> str:
    bidder = story.person(by)
    receipt = bidder.post(
        f"{_path(story, mini_tender, 'invitations')}/bid", _bid(story, by, mini_tender, price, quality)
    )
    story.made[f"quality:{story.id_of('organisation', bidder.organisation)}"] = quality
    did = "replaces the bid" if replaces else "bids"
    return f"{did}: receipt {receipt['reference']} for version {receipt['version']}, {receipt['sha256'][:12]}"


@act("is refused a late bid")
def is_refused_a_late_bid(story: Story, by: str, *, mini_tender: str, price: str) -> str:
    offer = _bid(story, by, mini_tender, price, "good")
    status, code = story.person(by).is_refused("POST", f"{_path(story, mini_tender, 'invitations')}/bid", offer)
    if (status, code) != (409, "bid.too_late"):
        raise StoryError(f"{by} was refused for another reason: {status} {code}")
    return "is too late, by the database's own clock: the bid is refused"


@act("withdraw bid")
def withdraw_bid(story: Story, by: str, *, mini_tender: str) -> str:
    story.person(by).delete(f"{_path(story, mini_tender, 'invitations')}/bid")
    return "takes the bid back"


@act("decline")
def decline(story: Story, by: str, *, mini_tender: str, reason: str, note: str = "") -> str:
    story.person(by).post(f"{_path(story, mini_tender, 'invitations')}/decline", {"reason": reason, "note": note})
    return f"declines: {reason}"


@act("cannot read bids")
def cannot_read_bids(story: Story, by: str, *, mini_tender: str) -> str:
    """Before the deadline there is nothing to read, and opening is refused."""
    visitor = story.person(by)
    listed = visitor.call("GET", f"{_path(story, mini_tender)}/offers")
    opened = visitor.call("POST", f"{_path(story, mini_tender)}/open", {})
    if opened.status_code < 400 or (listed.status_code == 200 and listed.json()):
        raise StoryError(f"{by} was shown bids before the deadline")
    return "can read no bid before the deadline, nor open any"


@act("open bids")
def open_bids(story: Story, by: str, *, mini_tender: str, expected: int) -> str:
    officer = story.person(by)
    officer.post(f"{_path(story, mini_tender)}/open")
    offers = officer.get(f"{_path(story, mini_tender)}/offers")
    valid = [offer for offer in offers if not offer["invalid_reason"]]
    if len(valid) != expected:
        raise StoryError(f"{len(valid)} valid bids were opened")
    return f"opens {len(offers)} bids; prices stay hidden until the scoring of quality is locked"


@act("assign bid assessors")
def assign_bid_assessors(story: Story, by: str, *, mini_tender: str, assessors: list[str]) -> str:
    asked = [story.id_of("person", name) for name in assessors]
    story.person(by).post(f"{_path(story, mini_tender)}/assessors", {"assessor_ids": asked})
    return f"asks {' and '.join(assessors)} to score the bids"


@act("rank")
def rank(story: Story, by: str, *, mini_tender: str, first: str, explained: bool = False) -> str:
    rankings = story.person(by).post(f"{_path(story, mini_tender)}/rankings")
    for ranking in rankings:
        names = story.names_of_bidders(ranking["bidders"])
        rows = ranking["result"]["ranking"]
        if names[rows[0]["bidder"]] != first:
            raise StoryError(f"{names[rows[0]['bidder']]} came first")
        if explained:
            _explain(story, ranking, names)
    return f"ranks the bids: {first} is first"


def _explain(story: Story, ranking: dict[str, Any], names: dict[str, str]) -> None:
    """Every number with where it comes from."""
    working = {each["bidder"]: each for each in ranking["explained"]}
    for row in ranking["result"]["ranking"]:
        mine = working[row["bidder"]]
        story.show(
            [
                f"{row['rank']}. {names[row['bidder']]}: {row['total']}",
                f"   quality {row['quality_points']}: {mine['quality']}",
                f"   price {row['price_points']}: {mine['price']}",
                f"   total {mine['total']}",
                *(f"   {remark}" for remark in mine["remarks"]),
            ]
        )
    for row in ranking["result"]["set_aside"]:
        story.show([f"set aside: {names[row['bidder']]}: {row['reason']} {row['detail']}"])


@act("invite to negotiate")
def invite_to_negotiate(story: Story, by: str, *, mini_tender: str, providers: list[str], message: str) -> str:
    asked = [story.id_of("organisation", provider) for provider in providers]
    story.person(by).post(
        f"{_path(story, mini_tender)}/negotiations", {"provider_ids": asked, "message": message, "hours": 24}
    )
    return f"asks {' and '.join(providers)} to improve their offers within 24 hours"


@act("offer again")
def offer_again(story: Story, by: str, *, mini_tender: str, price: str) -> str:
    visitor = story.person(by)
    path = _path(story, mini_tender, "invitations")
    packages = visitor.get(path)["packages"]
    visitor.post(
        f"{path}/improved-offer",
        {
            "prices": {package["package_id"]: price for package in packages},
            "starts_on": max(package["starts_on"] for package in packages),
        },
    )
    return f"improves the offer to £{price}"


@act("recommend")
def recommend(story: Story, by: str, *, mini_tender: str, reason: str) -> str:
    award = story.person(by).post(f"{_path(story, mini_tender)}/recommendation", {"reason": reason})
    story.made_now("case", mini_tender, award["case_id"])
    return f"recommends whoever is first and asks for the spend to be authorised: {reason}"


@act("reads the outcome")
def reads_the_outcome(story: Story, by: str, *, mini_tender: str, has_won: bool) -> str:
    outcome = story.person(by).get(f"{_path(story, mini_tender, 'invitations')}/outcome")
    if outcome["has_won"] is not has_won:
        raise StoryError(f"{by} reads {outcome}")
    return f"reads that the bid has {'won' if has_won else 'not won, with its scores and the reasons'}"
