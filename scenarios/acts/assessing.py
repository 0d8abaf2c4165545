"""Interests first, then scores with reasons, each alone; then one consensus by discussion."""

from collections.abc import Collection, Mapping
from typing import Any

from scenarios.player import Story, act
from scenarios.transport import StoryError

REASONS = {
    5: "Concrete, with the child's own voice and what was learnt.",
    4: "Clear and concrete, with little left open.",
    3: "Meets what was asked.",
    2: "Says what, hardly how; parts of the question are not answered.",
    1: "General words only.",
    0: "Not answered.",
}


def quality_of(story: Story, evaluation: Mapping[str, Any]) -> str:
    """How good the story says this provider's answers are."""
    return str(story.made[f"quality:{evaluation['provider_id']}"])


def _assess(story: Story, by: str, scores: Mapping[str, int]) -> int:
    """Assess all that waits for this person: declare, score every question, lock."""
    assessor = story.person(by)
    waiting = [each for each in assessor.get("/assessments") if not each["locked_at"] and not each["has_conflict"]]
    for assessment in waiting:
        path = f"/assessments/{assessment['id']}"
        if not assessment["declared_at"]:
            if assessor.get(path).get("answers"):
                raise StoryError(f"{by} was shown answers before declaring interests")
            assessor.post(f"{path}/interest", {"has_conflict": False})
        score = scores[quality_of(story, assessment)]
        for criterion in assessor.get(path)["criteria"]:
            assessor.put(f"{path}/scores/{criterion['key']}", {"score": score, "reason": REASONS[score]})
        assessor.post(f"{path}/lock")
    return len(waiting)


@act("assess applications")
def assess_applications(story: Story, by: str, *, scores: Mapping[str, int]) -> str:
    return f"declares interests, scores {_assess(story, by, scores)} applications alone, and locks"


@act("assess bids")
def assess_bids(story: Story, by: str, *, scores: Mapping[str, int]) -> str:
    return f"declares interests, scores {_assess(story, by, scores)} bids without seeing a price, and locks"


def moderate(story: Story, by: str, scores: Mapping[str, int], among: Collection[str] | None = None) -> int:
    """Agree one score per question for every evaluation of the moderator's organisation that is ready for it.

    `among` limits it to some of them.
    """
    moderator = story.person(by)
    ready = [
        each
        for each in moderator.get("/evaluations")
        if each["stage"] == "moderating" and (among is None or each["id"] in among)
    ]
    for evaluation in ready:
        path = f"/evaluations/{evaluation['id']}"
        score = scores[quality_of(story, evaluation)]
        shown = moderator.get(path)
        for criterion in shown["criteria"]:
            given = [each["score"] for each in shown["scores"].get(criterion["key"], [])]
            agreed = {"score": score, "reason": REASONS[score]}
            if given and max(given) - min(given) >= 2:
                agreed["discussion"] = "We read the answer again together and agreed what it shows."
            moderator.put(f"{path}/consensus/{criterion['key']}", agreed)
        moderator.post(f"{path}/conclude")
    return len(ready)


@act("moderate applications")
def moderate_applications(story: Story, by: str, *, scores: Mapping[str, int]) -> str:
    return f"moderates: one consensus a question for {moderate(story, by, scores)} applications"


@act("moderate bids")
def moderate_bids(story: Story, by: str, *, mini_tender: str, scores: Mapping[str, int]) -> str:
    offers = story.person(by).get(f"/mini-tenders/{story.id_of('mini-tender', mini_tender)}/offers")
    among = {offer["evaluation_id"] for offer in offers if offer["evaluation_id"]}
    return f"moderates: one consensus a criterion for {moderate(story, by, scores, among)} bids"
