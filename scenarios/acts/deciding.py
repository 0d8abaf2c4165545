"""Cases that spend: approved within a delegation, refused by a rule, waiting for their call-in period to end."""

from datetime import datetime
from typing import Any

from consortium.kernel.calendar import uk_moment
from consortium.kernel.money import pounds
from scenarios.player import Story, act
from scenarios.transport import StoryError


@act("set thresholds")
def set_thresholds(story: Story, by: str, **thresholds: Any) -> str:
    """What is a key decision here, and what may be called in, from today on."""
    given = {key: value if isinstance(value, int) else str(value) for key, value in thresholds.items()}
    story.person(by).post("/decision-thresholds", {**given, "from_on": story.today().isoformat()})
    said = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in given.items())
    return f"sets the council's own thresholds: {said}"


@act("approve case")
def approve_case(story: Story, by: str, *, case: str, reason: str, **wanted: Any) -> str:
    """Within one's own delegation. `wanted` may say what it comes to and whether it is key and waits for call-in."""
    given = {"reason": reason, **{key: wanted.pop(key) for key in ("divisions", "options") if key in wanted}}
    decided = story.person(by).post(f"/spending-cases/{story.id_of('case', case)}/approval", given)
    look_at_decision(story, case, decided, **wanted)
    waits = f"; it may be called in until {uk_moment(_effective_at(decided))}" if _waits(decided) else ""
    return f"authorises {decided['reference']} within their delegation, {_values(story, decided)}{waits}: {reason}"


def look_at_decision(story: Story, case: str, decided: dict[str, Any], **wanted: Any) -> None:
    """Compare a case that was approved with what a story says of it. Raises `StoryError`."""
    said = {
        "status": decided["status"],
        "value": decided["whole_life"],
        "years": {value["financial_year"]: value["amount"] for value in decided["values"]},
        "key": decided["is_key"],
        "waits": _waits(decided),
    }
    for name, expected in {"status": "approved", **wanted}.items():
        if said[name] != expected:
            raise StoryError(f"{decided['reference']}: {name} is {said[name]}, not {expected}")
    story.made_now("effective at", case, decided["effective_at"])


def _effective_at(decided: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(decided["effective_at"])


def _waits(decided: dict[str, Any]) -> bool:
    return _effective_at(decided) > datetime.fromisoformat(decided["decided_at"])


def _values(story: Story, decided: dict[str, Any]) -> str:
    return ", ".join(f"{value['financial_year']} {pounds(story.money(value['amount']))}" for value in decided["values"])


@act("is refused to approve")
def is_refused_to_approve(story: Story, by: str, *, case: str, because: str) -> str:
    """The rule that `because` names stands in the way: nothing is committed, and the case waits as it did."""
    path = f"/spending-cases/{story.id_of('case', case)}/approval"
    answer = story.person(by).call("POST", path, {"reason": "It is needed."})
    code = str(answer.json().get("type", "")).rsplit("/", 1)[-1]
    if answer.status_code < 400 or (because and code != because):
        raise StoryError(f"{by} was answered {answer.status_code} {code}")
    return f"cannot authorise it: {answer.json().get('detail') or code}"


@act("may not decide own case")
def may_not_decide_own_case(story: Story, by: str, *, case: str) -> str:
    """Whoever asks is no authoriser of what they ask for."""
    answer = story.person(by).call(
        "POST", f"/spending-cases/{story.id_of('case', case)}/approval", {"reason": "I asked for it myself."}
    )
    if answer.status_code not in {404, 409}:
        raise StoryError(f"{by} was answered {answer.status_code}")
    return "may not authorise what they asked for"


@act("wait until call-in is over")
def wait_until_call_in_is_over(story: Story, by: str, *, case: str) -> str:
    del by
    moment = datetime.fromisoformat(story.id_of("effective at", case))
    story.move_to(moment)
    return f"Nobody calls it in until {uk_moment(moment.replace(second=0, microsecond=0))}: it takes effect"


@act("publish the record")
def publish_the_record(story: Story, by: str, *, case: str, **words: str) -> str:
    """The record of a key decision, for anybody to read."""
    story.person(by).post(f"/spending-cases/{story.id_of('case', case)}/publication", words)
    council_id = story.id_of("organisation", story.person(by).organisation)
    [record] = [
        each
        for each in story.person(by).get(f"/published-decisions?council_id={council_id}")
        if each["content"]["title"] == words["title"]
    ]
    if not record["is_key"] or not record["content"]["options_considered"]:
        raise StoryError(f"the record says {record}")
    return f"publishes the record of a key decision with the options considered, {record['sha256'][:12]}"
