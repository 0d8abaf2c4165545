"""An applicant asks for a review; somebody who had no part in the decision answers."""

from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("ask for a review")
def ask_for_a_review(story: Story, by: str, *, grounds: str) -> str:
    """Of every lot to which the applicant was not admitted."""
    applicant = story.person(by)
    decisions = applicant.get(f"/applications/{story.id_of('application', applicant.organisation)}/decisions")
    asked = [each for each in decisions if not each["is_admitted"]]
    for decision in asked:
        applicant.post(f"/decisions/{decision['id']}/review", {"grounds": grounds})
    return f"asks for a review of {len(asked)} decisions"


@act("uphold the reviews")
def uphold_the_reviews(story: Story, by: str, *, of: str, score: int, reason: str) -> str:
    """Take each on, correct the scores that were wrong, and let the same rule decide again."""
    officer = story.person(by)
    provider_id = story.id_of("organisation", of)
    waiting = [each for each in officer.get("/decision-reviews") if each["provider_id"] == provider_id]
    if not waiting:
        raise StoryError(f"nothing of {of} waits for a review")
    for review in waiting:
        path = f"/decision-reviews/{review['id']}"
        officer.post(f"{path}/acknowledgement")
        made = officer.get(f"/applications/{review['application_id']}/decisions")
        old = next(each for each in made if each["id"] == review["decision_id"])
        scores = [
            {"question": answer["key"], "score": score, "reason": reason} for answer in old["findings"]["answers"]
        ]
        officer.post(f"{path}/answer", {"is_upheld": True, "reasons": reason, "scores": scores})
    after = officer.get(f"/applications/{waiting[0]['application_id']}/decisions")
    if not all(each["is_admitted"] for each in after):
        raise StoryError(f"{of} is still not admitted: {after}")
    return f"upholds {len(waiting)} reviews of {of}: scores corrected with reasons, decided again by the same rule"
