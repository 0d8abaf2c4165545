"""Providers apply on quality; the lead has them assessed, decides, and tells them."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from scenarios.player import Story, act
from scenarios.transport import StoryError

TEXTS = {
    "strong": "We sit down with the child first. Last spring a boy of nine chose picture cards to show us that "
    "mornings were too loud; we came ten minutes earlier, kept the radio off, and wrote what changed in his own "
    "words. His mother, his school and his social worker read it every month, and he decides who reads it to him.",
    "good": "We agree small steps with the child and the family, write them down in plain words and look at them "
    "together every month. Where a step is not reached we change the support, not the child.",
    "weak": "We provide high quality person-centred care at all times and comply with all regulations.",
}
"""What providers of stories write, by how good the story says they are."""


def _answer(question: Mapping[str, Any], quality: str, today: Any) -> str:
    match question["kind"]:
        case "text":
            return TEXTS[quality]
        case "yes/no":
            return "yes"
        case "choice":
            return str(question["choices"][0])
        case "date":
            return str((today - timedelta(days=90)).isoformat())
        case "number":
            return "3"
        case "table":
            return json.dumps([[TEXTS[quality][:60] for _ in question["columns"]]])
        case kind:
            raise StoryError(f"stories do not know how to answer a question of kind “{kind}”")


def _fill_in(story: Story, by: str, lots: list[str], councils: list[str], quality: str, *, part: str = "all") -> str:
    """Start an application and fill in as much of it as `part` says: all, half, or only its beginning."""
    applicant = story.person(by)
    made = applicant.post(f"/rounds/{story.made['round']['id']}/applications")
    path = f"/applications/{made['id']}"
    story.made_now("application", applicant.organisation, made["id"])
    story.made[f"quality:{made['provider_id']}"] = quality
    if part == "begun":
        return str(made["reference"])
    places = [story.id_of("organisation", council) for council in councils]
    offered = [{"lot_id": story.id_of("lot", lot), "council_ids": places} for lot in lots]
    applicant.put(f"{path}/lots", {"lots": offered})
    draft = applicant.get(path)
    questions = draft["questions"] if part == "all" else draft["questions"][: len(draft["questions"]) // 2]
    answers = {question["key"]: _answer(question, quality, story.today()) for question in questions}
    applicant.put(f"{path}/answers", {"answers": answers})
    if part == "all":
        declarations = [{"ground": ground["key"], "applies": False} for ground in draft["grounds"]]
        applicant.put(f"{path}/exclusions", {"declarations": declarations})
    return str(made["reference"])


@act("apply")
def apply(story: Story, by: str, *, lots: list[str], councils: list[str], quality: str) -> str:
    reference = _fill_in(story, by, lots, councils, quality)
    application_id = story.id_of("application", story.person(by).organisation)
    receipt = story.person(by).post(f"/applications/{application_id}/submission")
    return f"applies for {', '.join(lots)} ({reference}), receipt {receipt['sha256'][:12]}"


@act("draft an application")
def draft_an_application(
    story: Story, by: str, *, lots: list[str], councils: list[str], quality: str, part: str = "all"
) -> str:
    reference = _fill_in(story, by, lots, councils, quality, part=part)
    return f"fills in {reference} and does not submit it"


@act("is refused as late")
def is_refused_as_late(story: Story, by: str) -> str:
    application_id = story.id_of("application", story.person(by).organisation)
    status, code = story.person(by).is_refused("POST", f"/applications/{application_id}/submission")
    if status != 409:
        raise StoryError(f"{by} was refused for another reason: {status} {code}")
    return f"is too late: the application is refused ({code})"


def _round_path(story: Story) -> str:
    return f"/rounds/{story.made['round']['id']}"


@act("begin assessment")
def begin_assessment(story: Story, by: str, *, assessors: list[str]) -> str:
    officer = story.person(by)
    begun = officer.post(f"{_round_path(story)}/assessment")
    asked = [
        {"person_id": story.id_of("person", name), "organisation_id": story.id_of("employer", name)}
        for name in assessors
    ]
    assignments = [{"evaluation_id": each["evaluation_id"], "assessors": asked} for each in begun]
    officer.post(f"{_round_path(story)}/assessors", {"assignments": assignments})
    return f"begins the assessment of {len(begun)} applications by {' and '.join(assessors)}"


@act("decide applications")
def decide_applications(
    story: Story, by: str, *, admitted: list[str], not_admitted: list[str], release: bool = True
) -> str:
    officer = story.person(by)
    for providers, expected in ((admitted, True), (not_admitted, False)):
        for provider in providers:
            decisions = officer.post(f"/applications/{story.id_of('application', provider)}/decision", {})
            if [decision["is_admitted"] for decision in decisions] != [expected] * len(decisions):
                raise StoryError(f"{provider}: {decisions}")
            totals = ", ".join(sorted({str(decision["total"]) for decision in decisions}))
            story.show([f"{provider}: {'admitted' if expected else 'not admitted'}, {totals} of 100"])
    if release:
        officer.post(f"{_round_path(story)}/release")
    told = ", and everyone is told" if release else ""
    return f"decides by gates, minimums and the threshold: {len(admitted)} admitted, {len(not_admitted)} not{told}"


@act("reads feedback")
def reads_feedback(story: Story, by: str) -> str:
    visitor = story.person(by)
    decisions = visitor.get(f"/applications/{story.id_of('application', visitor.organisation)}/decisions")
    if not decisions:
        raise StoryError(f"{by} was told nothing")
    return f"reads the score and the reason of every question, and what would have to change ({decisions[0]['total']})"
