"""Time passes."""

from datetime import datetime

from consortium.kernel.calendar import uk_moment
from scenarios.player import Story, act


@act("wait until")
def wait_until(story: Story, by: str, *, what: str, mini_tender: str = "") -> str:
    del by
    closes_at = story.made[f"closes at:{mini_tender}"] if mini_tender else story.made["round"]["closes_at"]
    moment = datetime.fromisoformat(closes_at)
    story.move_to(moment)
    return f"Time passes until {what}: {uk_moment(moment.replace(second=0, microsecond=0))}"


@act("let days pass")
def let_days_pass(story: Story, by: str, *, days: float) -> None:
    del by
    story.stage.move_clock(days * 86400)
