"""Reviews of a placement: on time, with the child's voice, and a decision to go on, change or end; and its end."""

from datetime import timedelta

from consortium.kernel.calendar import long_date
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


@act("end placement")
def end_placement(
    story: Story, by: str, *, mini_tender: str, provider: str, last_day: object, why: str, reason: str, less: str
) -> str:
    """Proposed by the council, accepted by both sides; `less` is what is spent less, which leaves the ledger."""
    [agreement_id] = story.made[f"agreements:{mini_tender}"]
    change = story.person(by).post(
        f"/agreements/{agreement_id}/changes",
        {"kind": "end", "to_on": str(last_day), "reason": reason, "end_reason": why},
    )
    for person, role in ((provider, "Registered manager"), (by, "Commissioner")):
        shown = story.person(by).get(f"/agreement-changes/{change['id']}")
        side = "provider" if person == provider else "council"
        if not shown[f"{side}_accepted_at"]:
            path = f"/agreement-changes/{change['id']}/acceptance"
            shown = story.person(person).post(path, {"name": person, "role": role})
    if (shown["stage"], shown["difference"]) != ("agreed", f"-{less}"):
        raise StoryError(f"the change is {shown['stage']}, {shown['difference']}")
    day = long_date(story.day(str(last_day)))
    return f"agrees with {story.person(provider).organisation} that support ends on {day} ({why}): £{less} less"
