"""Reviews of a placement: on time, with the child's voice, and a decision to go on, change or end."""

from datetime import timedelta

from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("reviews are due")
def reviews_are_due(story: Story, by: str, *, count: int) -> str:
    due = story.person(by).get("/reviews")
    if len(due) != count:
        raise StoryError(f"{len(due)} reviews are due")
    story.show([f"{each['reference']}: due by {each['due_on']}" for each in due])
    return f"finds {count} yearly {'review' if count == 1 else 'reviews'} due"


@act("review placement")
def review_placement(
    story: Story,
    by: str,
    *,
    mini_tender: str,
    voice: str,
    outcome: str,
    progress: dict[str, str],
    note: str = "",
    next_within_days: int | None = None,
) -> str:
    """Of the agreement's outcomes, each with how far it is; the next review follows within a year, or none."""
    worker = story.person(by)
    [agreement_id] = story.made[f"agreements:{mini_tender}"]
    [due] = [each for each in worker.get(f"/agreements/{agreement_id}/reviews") if not each["held_on"]]
    held = worker.post(
        f"/reviews/{due['id']}/record",
        {
            "held_on": story.today().isoformat(),
            "childs_voice": voice,
            "outcome": outcome,
            "note": note,
            "progress": progress,
        },
    )
    following = [each for each in worker.get(f"/agreements/{agreement_id}/reviews") if not each["held_on"]]
    expected = [] if next_within_days is None else [story.today() + timedelta(days=next_within_days)]
    if [story.day(each["due_on"]) for each in following] != expected:
        raise StoryError(f"the next review is due {[each['due_on'] for each in following]}")
    after = f"; the next is due by {following[0]['due_on']}" if following else ""
    return f"reviews the placement with the child ({held['outcome']}): “{voice}”{after}"
