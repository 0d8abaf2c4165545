"""Panels: set up, called to meet, deciding together what no one person may, with minutes that are frozen."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from consortium.kernel.money import pounds
from scenarios.acts.deciding import look_at_decision
from scenarios.player import Story, act
from scenarios.transport import StoryError

TWO = time(14, tzinfo=UTC)


@act("set up panel")
def set_up_panel(
    story: Story, by: str, *, name: str, quorum: int, chair: str, members: list[str], limit: str | None = None
) -> str:
    officer = story.person(by)
    panel = officer.post("/panels", {"name": name, "quorum": quorum, "limit": limit})
    story.made_now("panel", name, panel["id"])
    for member in (chair, *members):
        officer.post(
            f"/panels/{panel['id']}/seats",
            {
                "person_id": story.id_of("person", member),
                "is_chair": member == chair,
                "from_on": story.today().isoformat(),
            },
        )
    most = f" and may approve up to {pounds(story.money(limit))}" if limit else ""
    return f"sets up the {name}: {len(members) + 1} members, {quorum} of them decide{most}"


@act("call panel")
def call_panel(story: Story, by: str, *, panel: str, cases: list[str], place: str, day: object) -> str:
    """A meeting with cases on its agenda; time passes until it sits."""
    officer = story.person(by)
    meets_at = datetime.combine(story.day(str(day)), TWO)
    meeting = officer.post(
        f"/panels/{story.id_of('panel', panel)}/meetings", {"meets_at": meets_at.isoformat(), "place": place}
    )
    story.made_now("meeting", panel, meeting["id"])
    for case in cases:
        path = f"/panel-meetings/{meeting['id']}/agenda"
        item = officer.post(path, {"case_id": story.id_of("case", case)})
        story.made_now("agenda item", case, item["id"])
    story.stage.settle()
    story.move_to(meets_at)
    return f"puts {len(cases)} on the agenda of the {panel}, which meets in {place}"


@act("panel sits")
def panel_sits(story: Story, by: str, *, panel: str, present: list[str]) -> str:
    story.person(by).post(
        f"/panel-meetings/{story.id_of('meeting', panel)}/opening",
        {"present": [story.id_of("person", name) for name in (by, *present)]},
    )
    return f"opens the {panel} with {', '.join(present)} there"


@act("panel decides")
def panel_decides(
    story: Story, by: str, *, case: str, decision: str, reason: str, conditions: str = "", **wanted: Any
) -> str:
    asked: dict[str, Any] = {"decision": decision, "reason": reason, "conditions": conditions}
    story.person(by).post(f"/agenda-items/{story.id_of('agenda item', case)}/decision", asked)
    decided = story.person(by).get(f"/spending-cases/{story.id_of('case', case)}")
    if decision.startswith("approve"):
        look_at_decision(story, case, decided, **wanted)
    elif decided["status"] not in {"deferred", "refused"}:
        raise StoryError(f"{decided['reference']} is {decided['status']}")
    under = f", on condition: {conditions}" if conditions else ""
    return f"records that the panel decides to {decision}: {reason}{under}"


@act("panel cannot decide")
def panel_cannot_decide(story: Story, by: str, *, case: str, because: str) -> str:
    answer = story.person(by).call(
        "POST",
        f"/agenda-items/{story.id_of('agenda item', case)}/decision",
        {"decision": "approve", "reason": "It is needed."},
    )
    code = str(answer.json().get("type", "")).rsplit("/", 1)[-1]
    if code != because:
        raise StoryError(f"{by} was answered {answer.status_code} {code}")
    return f"cannot record an approval: {answer.json()['detail']}"


@act("panel rises")
def panel_rises(story: Story, by: str, *, panel: str, decisions: Mapping[str, str]) -> str:
    """Its minutes are frozen, and say of each case what was decided."""
    officer, path = story.person(by), f"/panel-meetings/{story.id_of('meeting', panel)}"
    closed = officer.post(f"{path}/closing")
    agenda = {item["case_id"]: item["decision"] for item in officer.get(path)["agenda"]}
    said = {case: agenda.get(story.id_of("case", case)) for case in decisions}
    if not closed["minutes"] or said != dict(decisions):
        raise StoryError(f"the minutes say {said}")
    return f"ends the meeting: its minutes are frozen with {len(decisions)} decided"
