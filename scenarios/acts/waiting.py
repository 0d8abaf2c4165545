"""Time passes."""

from datetime import UTC, datetime, timedelta

from consortium.kernel.calendar import uk_moment
from scenarios.beginning import NINE
from scenarios.player import Story, act


@act("wait until")
def wait_until(story: Story, by: str, *, what: str, mini_tender: str = "") -> str:
    del by
    closes_at = story.made[f"closes at:{mini_tender}"] if mini_tender else story.made["round"]["closes_at"]
    moment = datetime.fromisoformat(closes_at)
    story.move_to(moment)
    return f"Time passes until {what}: {uk_moment(moment.replace(second=0, microsecond=0))}"


@act("months pass")
def months_pass(story: Story, by: str, *, months: int) -> str:
    """Of thirty days each."""
    del by
    story.move_to(story.stage.now() + timedelta(days=30 * months))
    return f"{months} months pass"


@act("let time pass")
def let_time_pass(story: Story, by: str, *, until_days_ago: float) -> None:
    """Up to so many days before today as the wall has it: for stories that begin in the past and end now."""
    del by
    story.move_to(datetime.now(UTC) - timedelta(days=until_days_ago))


@act("wait for the day")
def wait_for_the_day(story: Story, by: str, *, day: object, what: str = "") -> str:
    """The morning of a day that is still to come."""
    del by
    moment = datetime.combine(story.day(str(day)), NINE)
    story.move_to(moment)
    return f"Time passes until {uk_moment(moment)}{f': {what}' if what else ''}"
